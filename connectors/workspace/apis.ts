/**
 * Google's own client, an API at a time and first when it is asked: loading it takes about 90 ms and 15 MB, which a start
 * does not pay. Its retries stay off and it gets no credentials: both are the HTTP layer's.
 */
import type { admin_directory_v1 } from 'googleapis/build/src/apis/admin/directory_v1.js';
import type { drive_v3 } from 'googleapis/build/src/apis/drive/v3.js';
import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/v1.js';
import type { licensing_v1 } from 'googleapis/build/src/apis/licensing/v1.js';
import type { Api } from './permissions.ts';

export interface Clients {
  readonly directory: admin_directory_v1.Admin;
  readonly gmail: gmail_v1.Gmail;
  readonly licensing: licensing_v1.Licensing;
  readonly drive: drive_v3.Drive;
}

/** Where each API lives, if not all are elsewhere. */
export const googleOrigins: Readonly<Record<Api, string>> = {
  directory: 'https://admin.googleapis.com',
  gmail: 'https://gmail.googleapis.com',
  licensing: 'https://licensing.googleapis.com',
  drive: 'https://www.googleapis.com',
};

type Loaders = { readonly [Name in Api]: () => Promise<Clients[Name]> };

/** @param origins of each API; each is loaded once, when it is first called for */
export const clientsAt = (origins: Readonly<Record<Api, string>>): Loaders => {
  // Google's client wants the slash: it resolves paths against it.
  const options = (api: Api) => ({ rootUrl: `${origins[api]}/`, retry: false });
  return {
    directory: once(async () => {
      const { admin_directory_v1: google } = await import('googleapis/build/src/apis/admin/directory_v1.js');
      return new google.Admin(options('directory'));
    }),
    gmail: once(async () => {
      const { gmail_v1: google } = await import('googleapis/build/src/apis/gmail/v1.js');
      return new google.Gmail(options('gmail'));
    }),
    licensing: once(async () => {
      const { licensing_v1: google } = await import('googleapis/build/src/apis/licensing/v1.js');
      return new google.Licensing(options('licensing'));
    }),
    drive: once(async () => {
      const { drive_v3: google } = await import('googleapis/build/src/apis/drive/v3.js');
      return new google.Drive(options('drive'));
    }),
  };
};

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};
