/** The table of permissions: exact, held against Microsoft's own lists, and the page that is made from it (E7). */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { format, resolveConfig } from 'prettier';
import { graphPermissions } from '../../../connectors/graph/permissions.ts';
import { page, withTables } from '../../../manifest/permissions.ts';
import { permissionsFrom, readShared } from '../../pretend-school/graph/permissions.ts';
import { askedFor } from '../../pretend-school/least-apps.ts';

test('what is asked for, to the letter: whoever adds to it changes this too', () => {
  expect([...askedFor('reader')].sort()).toEqual([
    'AuditLog.Read.All',
    'Directory.Read.All',
    'MailboxSettings.Read',
    'User-LifeCycleInfo.Read.All',
  ]);
  expect([...askedFor('writer')].sort()).toEqual([
    'GroupMember.ReadWrite.All',
    'MailboxSettings.ReadWrite',
    'User.EnableDisableAccount.All',
    'User.Read.All',
    'User.RevokeSessions.All',
  ]);
});

test('what reads has no permission to change anything, and what changes makes no reading call', () => {
  for (const { identity, permission, coveredBy = [], call } of graphPermissions) {
    const writes = [permission, ...coveredBy].some((name) => /Write|Enable|Revoke|Delete/.test(name));
    expect([call, identity === 'reader' && writes]).toEqual([call, false]);
    expect([call, call.startsWith('GET ')]).toEqual([call, identity === 'reader']);
  }
});

test('the page is up to date: node bot/run.js manifest/permissions.ts', async () => {
  const text = await readFile(page, 'utf8');
  const made = await format(withTables(text), { ...(await resolveConfig(page)), parser: 'markdown' });
  expect(text).toBe(made);
});

const [slice, described] = [
  readShared('graph-permissions-slice.json'),
  readShared('graph-v1.0-slice.openapi.json'),
];
const vendors = slice === undefined || described === undefined ? test.skip : test;

/** Rows that Microsoft's lists of paths do not have: what stands behind them is in audit-and-leavers.md 2.1 and 2.2. */
const elsewhere = [
  'GET /users (signInActivity)',
  'GET /users (employeeLeaveDateTime)',
  'PATCH /users/{id} (accountEnabled)',
];

vendors('each row opens its call by Microsoft’s own lists', () => {
  const names = Object.keys((described as { readonly paths: object }).paths);
  const plain = (path: string) => path.replaceAll(/\{[^}]*\}/g, '{id}');
  const templateOf = (call: string) => {
    const [method = '', path = ''] = call.split(' ');
    return `${method} ${names.find((name) => plain(name) === plain(path)) ?? path}`;
  };
  const rows = graphPermissions.filter(({ call }) => !elsewhere.includes(call));
  const open = permissionsFrom(slice, described, rows.map(({ call }) => templateOf(call)).map(inTheirWords));
  for (const { call, permission, coveredBy = [] } of rows) {
    const opens = open[inTheirWords(templateOf(call))] ?? [];
    for (const name of [permission, ...coveredBy])
      expect([call, opens]).toEqual([call, expect.arrayContaining([name])]);
  }
});

/** The pretend Graph knows where the lists have these two. */
const inTheirWords = (operation: string): string =>
  operation.replace(/^POST \/groups\/\{id\}\/(members|owners)\/\$ref$/, 'POST /groups/{group-id}/$1/$ref');
