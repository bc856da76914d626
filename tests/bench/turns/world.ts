/** The world around the three servers: the pretend trust's staff, their tokens, their drafts, and what they send. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashKey } from '../../../bot/core/keys.ts';
import { emptyReport, type Report } from '../../../bot/features/concerns/concern.ts';
import { drafts, type Draft } from '../../../bot/features/concerns/report/draft.ts';
import { encode } from '../../../connectors/azure/encode.ts';
import { conversationIdOf, userIdOf } from '../../pretend-school/personas.ts';
import { writeSchoolFiles } from '../../pretend-school/school-files.ts';
import { makeTrust } from '../../pretend-school/trust.ts';
import { newPair, signed, startOpenId } from '../../support/openid.ts';
import { startConnectorStub, type ConnectorStub } from './connector-stub.ts';
import { forged as forgedPress } from '../../support/sealed.ts';
import { keyOf } from '../../support/storage/rows.ts';
import { modelsOf } from './models.ts';
import { freshId } from './same-work.ts';
import type { Server } from './servers.ts';
import { sealRow, type SealingKeys } from '../../../bot/core/sealing/seal-row.ts';
import { openKeyFile } from '../../../connectors/key-file/key-file.ts';
import { copyOfKeyFile } from '../../support/key-file.ts';
import { keysWith } from '../../support/row-keys.ts';
import { clockFrom, type ServerSettings } from './settings.ts';
import { startStorageStub, type StorageStub } from '../../support/storage/storage-stub.ts';

/** The kinds of turn that are measured. */
export const kinds = ['message', 'step', 'send'] as const;
export type Kind = (typeof kinds)[number];

const school = 'hillside';
const appId = '22222222-2222-4222-8222-222222222222';
const now = '2026-11-23T10:00:00.000Z';

export interface Person {
  readonly id: string;
  readonly row: string;
  readonly aad: string;
}

export interface World {
  readonly people: readonly Person[];
  readonly connector: ConnectorStub;
  readonly token: string;
  readonly badTokens: Readonly<Record<string, string>>;
  /** A storage of its own for each server. */
  storage(): Promise<StorageStub>;
  /** What ours seals its rows with. */
  readonly keys: SealingKeys;
  settingsFor(storage: StorageStub): ServerSettings;
  /** Puts the person's rows as they must be before such a turn, and makes its activity. */
  turn(
    kind: Kind,
    person: Person,
    server: Pick<Server, 'name' | 'storage'>,
  ): { readonly body: string; readonly draft: string };
  close(): Promise<void>;
}

export const startWorld = async ({ still = true }: { readonly still?: boolean } = {}): Promise<World> => {
  const folder = await mkdtemp(join(tmpdir(), 'lantern-bench-'));
  const trust = makeTrust();
  const keyFile = await copyOfKeyFile(folder);
  const keys = keysWith(await openKeyFile(keyFile, []));
  const pair = newPair('bench', ['msteams']);
  const [openId, connector] = [await startOpenId(pair), await startConnectorStub()];
  const schools = await writeSchoolFiles(trust, folder);
  const { tenant, people: everybody } = trust.school(school);
  const people = everybody
    .filter(({ kind, entra }) => kind === 'staff' && entra !== '')
    .map(({ id, entra }): Person => ({ id: `${school}.${id}`, row: hashKey(`${school}.${id}`), aad: entra }));
  const pupil = everybody.find(({ kind }) => kind === 'pupil');
  if (pupil === undefined) throw new Error('a school without pupils');
  const about = [
    { person: `${school}.${pupil.id}`, name: pupil.name, kind: 'pupil' as const, detail: pupil.class },
  ];
  const opened: StorageStub[] = [];
  const clock = clockFrom(now);

  // Valid from 2023 to 2100: the three servers do not agree what time it is.
  const claims = {
    iss: openId.issuer,
    aud: appId,
    nbf: 1_700_000_000,
    exp: 4_100_000_000,
    serviceurl: connector.url,
  };
  const forged = newPair('bench', ['msteams']);
  const activity = (person: Person, more: Readonly<Record<string, unknown>>): string =>
    JSON.stringify({
      id: freshId(),
      timestamp: clock.now().toISOString(),
      channelId: 'msteams',
      serviceUrl: connector.url,
      from: { id: userIdOf(trust.seed, person.aad), name: 'A member of staff', aadObjectId: person.aad },
      recipient: { id: `28:${appId}`, name: 'Lantern' },
      conversation: {
        id: conversationIdOf(trust.seed, person.aad),
        conversationType: 'personal',
        tenantId: tenant,
      },
      channelData: { tenant: { id: tenant } },
      ...more,
    });
  const press = (
    person: Person,
    verb: string,
    data: Readonly<Record<string, string>> & { readonly draft: string },
  ): string =>
    activity(person, {
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: 'm-form',
      value: {
        action: { type: 'Action.Execute', verb, data: { ...data, ...sealedFor(person, verb, data) } },
      },
    });
  /** Ours believes nothing but a token, and the other two know nothing of tokens: one press carries what both need. */
  const sealedFor = ({ id: personId }: Person, verb: string, data: { readonly draft: string }) => ({
    token: forgedPress(
      { personId, school },
      { verb, values: { draft: data.draft }, inputs: Object.keys(written), at: new Date(now) },
    ),
  });
  const draftOf = (person: Person, step: Draft['step'], report: Report): Draft => ({
    v: 1,
    id: freshId(),
    by: person.id,
    startedAt: now,
    updatedAt: now,
    step,
    report,
    spot: {
      front: 'teams',
      tenant,
      conversation: conversationIdOf(trust.seed, person.aad),
      message: 'm-form',
      service: connector.url,
    },
    lastPress: '',
  });
  const begun: Report = { ...emptyReport, about, kind: 'conduct', tags: ['cyberbullying'] };

  const [first] = people;
  if (first === undefined) throw new Error('a school without staff');
  const models = await modelsOf(draftOf(first, 'review', { ...begun, ...written }), schools);

  return {
    people,
    connector,
    token: signed(pair, claims),
    badTokens: {
      expired: signed(pair, { ...claims, exp: 1_700_000_001 }),
      'for another bot': signed(pair, { ...claims, aud: 'another' }),
      'of another issuer': signed(pair, { ...claims, iss: 'https://elsewhere.example' }),
      'for another service': signed(pair, { ...claims, serviceurl: 'https://elsewhere.example/' }),
      'signed by somebody else': signed(forged, claims),
    },
    async storage() {
      const storage = await startStorageStub({ still });
      opened.push(storage);
      return storage;
    },
    keys,
    settingsFor: (storage) => ({
      keyFile,
      appId,
      tenant,
      school,
      openId: { configuration: openId.configuration, issuer: openId.issuer },
      storage: storage.connectionString,
      schools,
      models,
      now,
      people: Object.fromEntries(people.map(({ aad, id, row }) => [aad, { id, row }])),
    }),
    turn(kind, person, { name, storage: { rows } }) {
      const place = { partition: school, row: `D!${person.row}` };
      const key = keyOf('cases', place.partition, place.row);
      if (kind === 'message') {
        rows.write([{ op: 'remove', key, etag: undefined }]);
        return { body: activity(person, { type: 'message', text: '/report concern' }), draft: '' };
      }
      const draft = draftOf(
        person,
        kind === 'step' ? 'account' : 'review',
        kind === 'step' ? begun : { ...begun, ...written },
      );
      // Ours seals its rows; the other two read them as they are.
      const row = { kind: 'draft', value: draft, columns: {} };
      const entity = encode(
        place,
        name === 'ours' ? sealRow(place, { ...row, sealed: drafts.sealed }, keys) : row,
      );
      rows.write([{ op: 'replace', key, text: JSON.stringify(entity), etag: undefined }]);
      const data = { draft: draft.id };
      const body =
        kind === 'step'
          ? press(person, 'concern.account', { ...data, ...written })
          : press(person, 'concern.send', data);
      return { body, draft: draft.id };
    },
    async close() {
      await Promise.all([openId.close(), connector.close(), ...opened.map((storage) => storage.close())]);
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** About as much as a teacher writes. */
const written = {
  facts:
    'At the end of break I saw three pupils looking at a phone by the library. When I came nearer one of them showed me a ' +
    'group chat from last night in which the same pupil is called names again and again, with pictures that were made to ' +
    'look like them. Two messages say that they should not come to school tomorrow. The pupil was crying and said that it ' +
    'has gone on since half-term.',
  childWords: '“They do it every night and everybody laughs. I do not want to go on the bus.”',
  date: '2026-11-23',
  time: 'at break',
  place: 'Corridor by the library',
  where: 'in',
  knows: 'Their tutor',
  done: 'Sat with them, walked them to their tutor.',
} as const;

/** Which rows stay between rounds: the trail's head, and where people's chats are. */
export const isKept = (key: string): boolean => key.startsWith('people|') || key.endsWith('|H!');
