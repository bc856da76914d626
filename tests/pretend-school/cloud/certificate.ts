/** A certificate authority made at run time for one test run, and a certificate for 127.0.0.1 that it signed. */
import { generate } from 'selfsigned';

export interface TestCertificate {
  /** PEM of the authority: what a client must be told to trust. */
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
}

export const createTestCertificate = async (): Promise<TestCertificate> => {
  const authority = await generate([{ name: 'commonName', value: 'Lantern test authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const own = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { ca: authority.cert, key: own.private, cert: own.cert };
};
