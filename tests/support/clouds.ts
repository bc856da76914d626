/** Clouds in memory, behind the same ports: for what stands above the connectors, which are tested over HTTP. */
import { AppError } from '../../bot/core/errors.ts';
import type { Cloud, CloudAccount, CloudName, Clouds, Hold } from '../../bot/core/ports.ts';

export interface TestCloud extends Cloud {
  /** What the cloud holds; a test may change it. */
  readonly held: CloudAccount[];
  /** Every call fails from now on. */
  break(broken: boolean): void;
  readonly pagesRead: () => number;
}

export const anAccount = (more: Partial<CloudAccount> & Pick<CloudAccount, 'id'>): CloudAccount => ({
  cloud: 'entra',
  tenant: 'tenant',
  address: `${more.id}@school.example`,
  aliases: [],
  name: `Account ${more.id}`,
  guest: false,
  enabled: true,
  lastSignIn: { checked: true, value: 'never' },
  onPremises: false,
  roles: { checked: true, value: [] },
  unit: '',
  licences: [],
  ...more,
});

const nothingHeld: Hold = {
  held: async () => ({ checked: true, value: [] }),
  take: async () => ({ done: true, already: true }),
  give: async () => ({ done: true, already: true }),
};

/** Pages of two, so that walks go on. */
export const cloudInMemory = (name: CloudName, tenant: string, held: CloudAccount[]): TestCloud => {
  let broken = false;
  let pages = 0;
  const check = (): void => {
    if (broken) throw new AppError('unavailable', 'the cloud is away');
  };
  return {
    name,
    tenant,
    held,
    break: (now) => void (broken = now),
    pagesRead: () => pages,
    accounts: {
      async *pages(from = '0') {
        for (let at = Number(from); ; at += 2) {
          check();
          pages += 1;
          const isLast = at + 2 >= held.length;
          yield { accounts: held.slice(at, at + 2), ...(isLast ? {} : { next: String(at + 2) }) };
          if (isLast) return;
        }
      },
      find: async (id) => {
        check();
        return held.find((one) => one.id === id);
      },
      burdens: async () => ({ checked: true, value: [] }),
      setEnabled: () => Promise.reject(new Error('nothing here disables anybody')),
    },
    sessions: {
      ...nothingHeld,
      signOut: async () => ({ done: true, already: true }),
      signedOutSince: async () => ({ checked: true, value: true }),
    },
    mail: nothingHeld,
    groups: nothingHeld,
    licences: { titles: async () => ({ checked: true, value: new Map() }) },
    grants: async () => ({ checked: true, value: { missing: [], surplus: [], unknown: [] } }),
  };
};

/** `of`: which clouds hold a school's accounts; by the school's name. */
export const cloudsOf = (of: Readonly<Record<string, readonly Cloud[]>>): Clouds => ({
  all: [...new Set(Object.values(of).flat())],
  of: (school) => of[school] ?? [],
  schoolOf: ({ address }) => Object.keys(of).find((school) => address.includes(`.${school}.`)),
});
