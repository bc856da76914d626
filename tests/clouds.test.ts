/** What the settings and schools.yaml must agree on before any cloud is asked. */
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { openClouds } from '../bot/clouds.ts';
import { cloudEnvironment, cloudProblems, type CloudSettings } from '../bot/cloud-settings.ts';
import type { SchoolFiles, Schools } from '../bot/schools.ts';

const named = { path: 'a', at: '/a', text: '' };
const school = (id: string, more: Partial<SchoolFiles> = {}): SchoolFiles => ({
  id,
  tenant: 't-1',
  domains: [`${id}.example`],
  policy: named,
  people: named,
  ...more,
});
const graph = { reader: { id: 'r', secret: 's' }, writer: { id: 'w', secret: 's' } };

const open = (files: readonly SchoolFiles[], clouds: CloudSettings) => {
  const schools: Schools = {
    files,
    policies: {
      schools: [],
      of: () => {
        throw new Error('no policy is read');
      },
    },
    tenants: [...new Set(files.map(({ tenant }) => tenant))],
    tenantOf: () => undefined,
  };
  const silent = () => undefined;
  const log = { info: silent, warn: silent, error: silent };
  return openClouds({ clouds }, schools, { clock: { now: () => new Date() }, log });
};
const refused = (words: RegExp) => ({ code: 'misconfigured', say: expect.stringMatching(words) as unknown });

test('a school without mail domains is refused: none of its leavers would ever be found', async () => {
  await expect(open([school('oak', { domains: [] })], { graph })).rejects.toMatchObject(
    refused(/oak.*domains/),
  );
  expect((await open([school('oak', { domains: [] })], {})).all).toEqual([]);
  expect((await open([school('oak'), school('office', { domains: [], policy: undefined })], { graph })).all).toHaveLength(1); // prettier-ignore
});

test('a domain that two schools of one tenant both have is refused: whose its accounts are, nobody could say', async () => {
  const both = [school('oak'), school('elm', { domains: ['oak.example'] })];
  await expect(open(both, { graph })).rejects.toMatchObject(refused(/oak and elm.*oak\.example/));
  const apart = [school('oak'), school('elm', { domains: ['oak.example'], tenant: 't-2' })];
  expect((await open(apart, { graph })).all).toHaveLength(2);
});

test('a managed identity serves one tenant: with two, the first would be read twice', async () => {
  const managed = { reader: { id: 'r' }, writer: { id: 'w' } };
  const two = [school('oak'), school('elm', { tenant: 't-2' })];
  await expect(open(two, { graph: managed })).rejects.toMatchObject(refused(/managed identity/));
  expect((await open([school('oak')], { graph: managed })).all).toHaveLength(1);
});

test('Google keys without an administrator, or with two of one Workspace, are refused in words', async () => {
  const key = { client_email: 'a@b.example', private_key: '' };
  const google = { reader: key, writer: key };
  const oak = school('oak', { domain: 'oak.example' });
  await expect(open([oak], { google })).rejects.toMatchObject(refused(/oak\.example.*googleAdmin/));
  const two = [
    { ...oak, googleAdmin: 'a@oak.example' },
    school('elm', { domain: 'oak.example', googleAdmin: 'b@oak.example' }),
  ];
  await expect(open(two, { google })).rejects.toMatchObject(refused(/several googleAdmins/));
});

test('a Google key whose line breaks were lost is refused in words, and so is one account for both', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const json = (client_email: string, private_key = privateKey) =>
    JSON.stringify({ client_email, private_key });
  const settings = z.object(cloudEnvironment);
  const broken = settings.safeParse({
    LANTERN_GOOGLE_READER_KEY: json('a@b.example', privateKey.replaceAll('\n', '\\n')),
  });
  expect(broken.error?.issues[0]?.message).toContain('not the JSON of a service account');
  const same = {
    LANTERN_GOOGLE_READER_KEY: json('a@b.example'),
    LANTERN_GOOGLE_WRITER_KEY: json('a@b.example'),
  };
  expect(cloudProblems(settings.parse(same))).toEqual([expect.stringContaining('same service account')]);
  const apart = { ...same, LANTERN_GOOGLE_WRITER_KEY: json('w@b.example') };
  expect(cloudProblems(settings.parse(apart))).toEqual([]);
});
