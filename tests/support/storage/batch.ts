/** Entity group transactions as text: parts out of a request, an answer for them. No more of MIME than Azure's clients send. */
export interface Part {
  readonly method: string;
  /** As it was sent, with or without the service's address. */
  readonly url: string;
  readonly ifMatch: string | undefined;
  readonly body: string;
}

const headerEnd = '\r\n\r\n';

export const readBatch = (text: string): Part[] => {
  const parts: Part[] = [];
  for (const block of text.split('--changeset_').slice(1)) {
    const request = block.indexOf('HTTP/1.1');
    if (request < 0) continue;
    const from = block.lastIndexOf('\n', request) + 1;
    const [method = '', url = ''] = block.slice(from, request).split(' ');
    const end = block.indexOf(headerEnd, request);
    const headers = block.slice(request, end);
    const body = block.slice(end + headerEnd.length).trim();
    parts.push({ method, url, ifMatch: /^if-match: *(.+?)\r?$/im.exec(headers)?.[1], body });
  }
  return parts;
};

/** The etags of a transaction that was done; `undefined` of a row that was removed. */
export const doneBatch = (etags: readonly (string | undefined)[]): string =>
  wrapped(
    etags.map(
      (etag) => `HTTP/1.1 204 No Content\r\n${etag === undefined ? '' : `ETag: ${etag}\r\n`}\r\n\r\n`,
    ),
  );

export const refusedBatch = (status: number, error: string): string =>
  wrapped([`HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\n\r\n${error}\r\n`]);

const partHead = '\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n';

const wrapped = (answers: readonly string[]): string =>
  '--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n' +
  answers.map((answer) => `--changesetresponse_1${partHead}${answer}`).join('') +
  '--changesetresponse_1--\r\n--batchresponse_1--\r\n';
