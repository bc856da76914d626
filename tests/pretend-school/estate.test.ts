/** The accounts of both clouds, as a test or the local page may count on them. */
import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  findGoogleUser,
  fixedLeavers,
  fixedReturners,
  leaverListCsv,
  mailboxOf,
  makeBigTrust,
  makeEstate,
  reusedAddresses,
  standing,
} from './estate/index.ts';
import { makeTrust } from './trust.ts';

const trust = makeTrust();
const estate = makeEstate(trust);
const { entra, google } = estate;
const fingerprint = (of: ReturnType<typeof makeEstate>): string =>
  createHash('sha256')
    .update(JSON.stringify([[...of.entra.users.values()], [...of.google.users.values()], of.leavers]))
    .digest('hex');

describe('the estate', () => {
  test('is the same for a seed and a day, and another for another', () => {
    expect(fingerprint(makeEstate(makeTrust()))).toBe(fingerprint(estate));
    expect(fingerprint(makeEstate(makeTrust('other')))).not.toBe(fingerprint(estate));
  });

  test('has the account of everybody in the roster, under the ids of the roster', () => {
    for (const person of trust.schools.flatMap(({ people }) => people)) {
      if (person.entra !== '')
        expect(entra.users.get(person.entra)).toMatchObject({ mail: person.email, accountEnabled: true });
      if (person.google !== '') expect(findGoogleUser(google, person.email)?.id).toBe(person.google);
    }
  });

  test('has about twelve leavers at Hillside and eight at Brook, none of them in a roster', () => {
    expect(estate.leavers.filter(({ school }) => school === 'hillside').length).toBeGreaterThanOrEqual(12);
    expect(estate.leavers.filter(({ school }) => school === 'brook')).toHaveLength(8);
    const current = new Set(
      trust.schools.flatMap(({ people }) => people.flatMap((one) => [one.entra, one.google])),
    );
    for (const leaver of estate.leavers) {
      if (leaver.entra !== '') expect(entra.users.has(leaver.entra)).toBe(true);
      if (leaver.google !== '') expect(google.users.has(leaver.google)).toBe(true);
      expect(leaver.entra !== '' && current.has(leaver.entra)).toBe(false);
      expect(leaver.google !== '' && current.has(leaver.google)).toBe(false);
    }
    // Pupils of Brook are in Google only.
    expect(estate.leaver('brook-pupil')).toMatchObject({ entra: '' });
  });

  test('gives each address to one account', () => {
    const addresses = [...entra.users.values()].map(({ userPrincipalName }) => userPrincipalName);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(google.addresses.size).toBeGreaterThanOrEqual(google.users.size);
  });

  test('hangs on the leavers what the table says', () => {
    const user = (key: string) => entra.users.get(estate.leaver(key).entra)!;
    expect(mailboxOf(entra, user('forwarder'))?.rules.filter(({ isEnabled }) => isEnabled)).toHaveLength(3);
    const owned = [...entra.groups.values()].filter(({ owners }) => owners.has(user('owner').id));
    expect(owned.map(({ owners, members }) => [owners.size, members.size])).toEqual([
      [1, 3],
      [1, 3],
    ]);
    expect(user('synced').onPremisesSyncEnabled).toBe(true);
    expect(
      [...entra.roleAssignments.values()].some(({ principalId }) => principalId === user('role').id),
    ).toBe(true);
    expect(user('dated').employeeLeaveDateTime).toBe('2026-10-30T17:00:00Z');
    expect(user('namesake')).toMatchObject({
      displayName: 'Rachel Quinn',
      mail: 'rachel.quinn.2022@hillside.example',
    });
    expect(user('disabled').accountEnabled).toBe(false);
    expect(user('pupil').licencesByGroup).toBeDefined();
    const half = estate.leaver('brook-half');
    expect([user('brook-half').accountEnabled, google.users.get(half.google)?.suspended]).toEqual([
      false,
      false,
    ]);
    const drive = [...google.drives.values()][0]!;
    expect([...drive.permissions.values()].filter(({ role }) => role === 'organizer')).toMatchObject([
      { emailAddress: 'tessa.boyle@brook.example' },
    ]);
    const mail = google.gmail.get(estate.leaver('brook-forwarder').google)!;
    expect([mail.autoForwarding.enabled, mail.filters.size, mail.delegates.size]).toEqual([true, 2, 2]);
  });

  test('has returners, twins and standing accounts that must be left alone', () => {
    const jodie = trust.school('hillside').people.find(({ id }) => id === 'S008')!;
    expect(entra.users.get(jodie.entra)).toMatchObject({
      accountEnabled: true,
      employeeLeaveDateTime: '2025-07-22T17:00:00Z',
    });
    expect(
      [...entra.users.values()].filter(({ displayName }) => displayName === 'Colin Atkinson'),
    ).toHaveLength(2);
    const addresses = new Set([...entra.users.values()].map(({ mail }) => mail));
    for (const address of [
      ...standing.entraBreakGlass,
      ...standing.rooms,
      ...standing.shared,
      standing.synced,
    ])
      expect(addresses.has(address)).toBe(true);
    expect(findGoogleUser(google, standing.lantern)).toMatchObject({
      isDelegatedAdmin: true,
      isAdmin: false,
    });
    const guests = [...entra.users.values()].filter(({ userType }) => userType === 'Guest');
    expect(guests.map(({ displayName }) => displayName).sort()).toEqual([
      'Gail Thorpe', 'Ivor Penn', 'Margaret Ellison', 'Ned Ives', 'Pia Strand',
    ]); // prettier-ignore
    expect(guests.filter(({ id }) => entra.sponsors.has(id))).toHaveLength(3);
  });

  test('has addresses that somebody else had before, under another id', () => {
    for (const { school, holder, left } of reusedAddresses) {
      const person = trust.school(school).people.find(({ id }) => id === holder)!;
      const made =
        entra.users.get(person.entra)?.createdDateTime ?? google.users.get(person.google)?.creationTime;
      expect(new Date(made!).getTime()).toBeGreaterThan(new Date(left).getTime());
    }
  });

  test('lists its leavers as an MIS does: day first, with rows that nobody can read and people who came back', () => {
    const csv = leaverListCsv(estate, 'hillside');
    expect(csv.split('\r\n')[0]).toBe(
      '\uFEFFStaff Code,Adno,Legal Surname,Legal Forename,Work Email,Date of Leaving,Reason',
    );
    expect(csv).toContain('S901,,Kenyon,Martha,martha.kenyon@hillside.example,31/08/2026,Resigned\r\n');
    expect(csv).toContain('S908,,Quinn,Rachel,rachel.quinn@hillside.example,20/07/2022');
    expect(csv).toContain('S008,,Clark,Jodie,');
    expect(csv).toContain('S899,,Owusu,Graham,grace.owusu-ansah@hillside.example,31/08/2024');
    expect(csv).toContain('31/02/2026');
    expect(csv).not.toContain('Kwame');
    expect(fixedLeavers.filter(({ listed }) => !listed).map(({ key }) => key)).toEqual([
      'dated',
      'quiet',
      'brook-quiet',
    ]);
    expect(fixedReturners).toHaveLength(3);
  });

  test('grows to sixty schools and sixty thousand people', () => {
    const big = makeBigTrust({ schools: 60, people: 60_000, seed: 'big' });
    expect(big.schools.reduce((sum, { people }) => sum + people.length, 0)).toBe(60_000);
    const all = makeEstate(big);
    expect(all.leavers.length).toBe(600);
    expect(findGoogleUser(all.google, all.google.adminSubject)?.isDelegatedAdmin).toBe(true);
    expect(all.entra.users.size + all.google.users.size).toBeGreaterThan(60_000);
    const ids = big.schools.flatMap(({ people }) =>
      people.flatMap(({ entra: id }) => (id === '' ? [] : [id])),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});
