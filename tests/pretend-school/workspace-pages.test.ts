/** Rules of the pretend Workspace that hold whatever is asked: pages lose and repeat nothing, field masks only take away. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLag } from './cloud/lag.ts';
import { createPaging } from './cloud/paging.ts';
import type { RoutedRequest } from './cloud/request.ts';
import { makeEstate } from './estate/index.ts';
import { makeTrust } from './trust.ts';
import { pageOf, type Workspace } from './workspace/context.ts';
import { parseFields, pickFields } from './workspace/fields.ts';

const clock = { now: () => new Date(0) };
const { google } = makeEstate(makeTrust());
const workspace = (emptyPageEvery: number, shortPages: number): Workspace => ({
  google,
  clock,
  lag: createLag(clock),
  paging: createPaging(clock),
  knobs: { emptyPageEvery, shortPages, settleMs: 0, archiveSeats: 0, staleReads: 0 },
  writtenAt: new Map(),
  unsettled: 0,
});
const asked = (query: Record<string, string>): RoutedRequest => ({
  method: 'GET',
  path: '/x',
  query: new URLSearchParams(query),
  headers: {},
  text: '',
  inner: false,
  template: '/x',
  ids: {},
  caller: { app: '', granted: [] },
});

test('whatever the size, with empty and short pages or without, each item comes exactly once, in order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 120 }),
      fc.integer({ min: 1, max: 50 }),
      fc.constantFrom(0, 2, 3),
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 1, max: 5 }),
      (count, size, every, short, keepEvery) => {
        const ws = workspace(every, short);
        const source = Array.from({ length: count }, (_, n) => n);
        const seen: number[] = [];
        let token: string | undefined;
        for (let page = 0; page === 0 || token !== undefined; page += 1) {
          const request = asked({
            maxResults: String(size),
            ...(token !== undefined && { pageToken: token }),
          });
          const given = pageOf(ws, request, 'directory.users.list', source, (n) =>
            n % keepEvery === 0 ? n : undefined,
          );
          expect(given.items.length).toBeLessThanOrEqual(Math.min(size, short === 0 ? size : short));
          seen.push(...given.items);
          token = given.nextPageToken;
          expect(page).toBeLessThan(400);
        }
        expect(seen).toEqual(source.filter((n) => n % keepEvery === 0));
      },
    ),
    { numRuns: 200 },
  );
});

test('a field mask keeps what it names and nothing else', () => {
  const value = {
    kind: 'k',
    users: [{ id: '1', name: { fullName: 'A B', givenName: 'A' }, tags: ['x'] }],
    next: 't',
  };
  const picked = (mask: string) => pickFields(value, parseFields(mask));
  expect(picked('*')).toEqual(value);
  expect(picked('next,users/id')).toEqual({ users: [{ id: '1' }], next: 't' });
  expect(picked('users(name(fullName),tags)')).toEqual({
    users: [{ name: { fullName: 'A B' }, tags: ['x'] }],
  });
  expect(picked('users/name/givenName,users/id')).toEqual({ users: [{ id: '1', name: { givenName: 'A' } }] });
  expect(picked('users/name/givenName,users(name/fullName)')).toEqual({
    users: [{ name: value.users[0]?.name }],
  });
  expect(picked('users/name/givenName,users')).toEqual({ users: value.users });
  expect(picked('nothing')).toEqual({});
  for (const wrong of ['', 'a,', 'a(b', 'a/', 'a)b', 'a(b))', '(a)'])
    expect(() => parseFields(wrong)).toThrow(SyntaxError);
});
