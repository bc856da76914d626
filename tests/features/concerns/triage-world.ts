/** A school with its policy, people and storage, and hands that press buttons: everything but a front. */
import { noClouds, noLists } from '../../../bot/clouds.ts';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keysInMemory, sealedWith } from '../../support/row-keys.ts';
import { createRecords } from '../../../connectors/azure/records.ts';
import { createRosterDirectory } from '../../../connectors/roster/directory.ts';
import { createLedger } from '../../../bot/core/ledger.ts';
import { AppError } from '../../../bot/core/errors.ts';
import { createPerform } from '../../../bot/core/perform.ts';
import type {
  ChatMessage,
  Delivery,
  Deps,
  Person,
  Policies,
  Reply,
  Values,
  Records,
} from '../../../bot/core/ports.ts';
import {
  emptyReport,
  type Incident,
  type Named,
  type Report,
} from '../../../bot/features/concerns/concern.ts';
import { loadCase, type Case } from '../../../bot/features/concerns/triage/load-case.ts';
import { raise } from '../../../bot/features/concerns/report/raise.ts';
import { triageFlows } from '../../../bot/features/concerns/triage/index.ts';
import { createAwayBook } from '../../../bot/features/people/away.ts';
import { peopleFlows } from '../../../bot/features/people/index.ts';
import { readProfile } from '../../../bot/policy/profile.ts';
import { renderTeams } from '../../../cards/render.ts';
import { startAzurite } from '../../pretend-school/azurite.ts';
import { makeTrust, rostersOf } from '../../pretend-school/trust.ts';
import { nobodyNew } from '../../support/holders.ts';
import { isObject, walk } from '../../support/walk-card.ts';
import { unlinked } from '../../support/unlinked.ts';

const policyFile = (school: string): string =>
  readFileSync(join(import.meta.dirname, `../../pretend-school/policies/${school}.yaml`), 'utf8');

/** Words that must never be where they do not belong. */
export const planted = {
  facts: 'MARKER-FACTS **bold** [link](https://a.example)',
  child: 'MARKER-CHILD',
  place: 'MARKER-PLACE',
  knows: 'MARKER-KNOWS',
  done: 'MARKER-DONE',
} as const;

export const ids = {
  teacher: 'hillside.S012',
  coordinator: 'hillside.S005',
  deputyCoordinator: 'hillside.S006',
  dsl: 'hillside.S003',
  head: 'hillside.S001',
  deputyHead: 'hillside.S002',
  chair: 'hillside.G001',
  tutor: 'hillside.S013',
  it: 'hillside.S007',
} as const;
export type Who = keyof typeof ids;

export interface Sent {
  readonly person: string;
  readonly message: ChatMessage;
}

export interface TriageWorld {
  readonly deps: Deps;
  readonly sent: Sent[];
  /** What the next deliveries answer; delivered when empty. */
  readonly deliveries: Delivery[];
  setTime(iso: string): void;
  person(who: Who): Promise<Person>;
  /** Presses a button (or types, where `typed`): every answer is drawn and checked on its way. */
  act(who: Who, verb: string, values?: Values): Promise<Reply>;
  say(who: Who, text: string): Promise<Reply>;
  seed(report?: Partial<Report>, more?: { reporter?: Who }): Promise<Incident>;
  pupil(n: number): Promise<Named>;
  load(incident: Incident): Promise<Case>;
  /** The same storage, out of order: every call fails. */
  broken(code: 'unavailable' | 'unconfirmed', in_: 'read' | 'write'): TriageWorld;
  close(): Promise<void>;
}

export const startTriageWorld = async (): Promise<TriageWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'lantern-triage-'));
  const azurite = await startAzurite({ folder, inMemory: true });
  const azure = createRecords({ connectionString: azurite.connectionString });
  await azure.prepare();
  const records = sealedWith(azure, keysInMemory());
  const policies = new Map(
    ['hillside', 'brook'].map((id) => [id, readProfile(policyFile(id), `${id}.yaml`, id)]),
  );
  let now = new Date('2026-11-23T10:00:00Z');
  const clock = { now: () => now };
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const sent: Sent[] = [];
  const deliveries: Delivery[] = [];
  const book: Policies = {
    schools: [...policies.keys()],
    of: (school) => {
      const policy = policies.get(school);
      if (policy === undefined) throw new Error(`no policy for ${school}`);
      return policy;
    },
  };
  const deps: Deps = {
    directory: createRosterDirectory(rostersOf(makeTrust())),
    records,
    ledger: createLedger({
      records,
      clock,
      trailKey: () => Buffer.alloc(32, 1),
      onRecorded: () => undefined,
    }),
    ...unlinked(),
    notifier: {
      tell: (person, message) => {
        sent.push({ person: person.id, message });
        const spot = { front: 'teams', tenant: 't', conversation: 'c', message: 'm', service: 's' } as const;
        return Promise.resolve(deliveries.shift() ?? { delivered: true, spot });
      },
      inTurn: () => Promise.reject(new Error('nobody is asked in turn')),
      arrivedAt: () => Promise.resolve(undefined),
      overwrite: () => Promise.reject(new Error('nothing is written over here')),
    },
    policies: book,
    away: createAwayBook({ records, policies: book, clock }),
    holders: nobodyNew,
    clouds: noClouds,
    lists: noLists,
    clock,
    log: silent,
  };
  return worldOf(deps, sent, deliveries, records, {
    setTime: (iso) => void (now = new Date(iso)),
    close: async () => {
      await azure.close();
      await azurite.stop();
      await rm(folder, { recursive: true, force: true });
    },
  });
};

const perform = createPerform([...triageFlows, ...peopleFlows], (_act, error) =>
  Promise.resolve(`FAILED ${error instanceof Error ? `${error.name} ${error.message}` : ''}`),
);

const worldOf = (
  deps: Deps,
  sent: Sent[],
  deliveries: Delivery[],
  records: Records,
  more: Pick<TriageWorld, 'setTime' | 'close'>,
): TriageWorld => {
  const person = async (who: Who): Promise<Person> => {
    const found = await deps.directory.person(ids[who]);
    if (found === undefined) throw new Error(`${who} is not in the roster`);
    return found;
  };
  const spot = { front: 'teams', tenant: 't', conversation: 'c', message: 'm', service: 's' } as const;
  const world: TriageWorld = {
    ...more,
    deps,
    sent,
    deliveries,
    person,
    act: async (who, verb, values = {}) => {
      const by = await person(who);
      const reply = await perform.perform(
        { by, school: by.school, verb, values, place: 'personal', spot },
        deps,
      );
      return checked(reply);
    },
    say: async (who, text) => {
      const by = await person(who);
      const meant = perform.understand(text);
      if (meant === undefined) throw new Error(`nobody understands: ${text}`);
      return checked(await perform.perform({ by, school: by.school, ...meant, place: 'personal' }, deps));
    },
    seed: async (report = {}, { reporter = 'teacher' } = {}) => {
      const now = deps.clock.now();
      const raised = raise({
        submission: `${Math.random()}`.slice(2),
        reporter: await person(reporter),
        report: { ...plain, about: [await world.pupil(1)], ...report },
        policy: deps.policies.of('hillside'),
        away: await deps.away.in('hillside'),
        newcomers: new Map(),
        now,
        complete: true,
      });
      await deps.ledger.record('hillside', { rows: raised.rows, trail: raised.trail });
      return raised.incident;
    },
    pupil: async (n) => {
      const found = await deps.directory.person(`hillside.P${String(n).padStart(4, '0')}`);
      if (found === undefined) throw new Error(`no pupil ${n}`);
      return { person: found.id, name: found.name, kind: 'pupil', detail: found.class };
    },
    load: async (incident) => {
      const found = await loadCase(incident.school, incident.id, deps);
      if (found === undefined) throw new Error('the incident is gone');
      return found;
    },
    broken: (code, in_) => {
      const fail = (): never => {
        throw new AppError(code, 'storage is out of order');
      };
      const faulty: Deps =
        in_ === 'write'
          ? { ...deps, ledger: { record: async () => fail() } }
          : {
              ...deps,
              records: { ...records, get: async () => fail(), listMixed: () => fail(), list: () => fail() },
            };
      return worldOf(faulty, sent, deliveries, records, more);
    },
  };
  return world;
};

const plain: Report = {
  ...emptyReport,
  kind: 'contact',
  facts: planted.facts,
  childWords: planted.child,
  date: '2026-11-23',
  time: 'first lesson',
  place: planted.place,
  where: 'in',
  knows: planted.knows,
  done: planted.done,
};

/** Every answer is drawn: no words of a person in a property that renders Markdown, none at all in a chat (T3, D3). */
const checked = (reply: Reply): Reply => {
  for (const message of [reply.answer, reply.chat]) {
    if (message === undefined || !('card' in message)) continue;
    const drawn = renderTeams(message);
    const json = JSON.stringify(drawn);
    if (json.length * 2 > 80 * 1024) throw new Error(`a card of ${json.length} units`);
    for (const part of walk(drawn)) checkPart(part);
    if (message === reply.chat) noMarker(json);
  }
  return reply;
};

const names = rostersOf(makeTrust())
  .flatMap((roster) => roster.people)
  .map((one) => one.name)
  .slice(0, 200);

const checkPart = (part: Readonly<Record<string, unknown>>): void => {
  const rendered =
    part['type'] === 'TextBlock' ? part['text'] : part['type'] === 'Action.Execute' ? part['title'] : '';
  noMarker(String(rendered));
  noMarker(JSON.stringify(part['label'] ?? ''));
  if (part['type'] === 'Action.Execute') noMarker(JSON.stringify(part['data']));
};

const noMarker = (text: string): void => {
  if (text.includes('MARKER')) throw new Error(`somebody's words stand where they must not: ${text}`);
  const name = names.find((one) => text.includes(one));
  if (name !== undefined) throw new Error(`a name stands where it must not: ${text}`);
};

// ------------------------------------------------------------------------------------------------ reading answers

/** All the text that a person sees of an answer. */
export const textOf = (reply: Reply): string => {
  const message = reply.answer ?? reply.chat;
  if (message === undefined) return '';
  if ('text' in message) return message.text;
  return [...walk(renderTeams(message))]
    .flatMap((part) => [part['text'], part['title']])
    .filter((text) => typeof text === 'string')
    .join('\n');
};

export const cardOf = (reply: Reply): string => {
  const message = reply.answer ?? reply.chat;
  return message !== undefined && 'card' in message ? message.card : 'text';
};

export interface Button {
  readonly title: string;
  readonly verb: string;
  readonly data: Values;
}

export const buttonsOf = (reply: Reply): Button[] => {
  const message = reply.answer ?? reply.chat;
  if (message === undefined || !('card' in message)) return [];
  return [...walk(renderTeams(message))]
    .filter((part) => part['type'] === 'Action.Execute')
    .map((part) => ({
      title: String(part['title']),
      verb: String(part['verb']),
      data: isObject(part['data']) ? part['data'] : {},
    }));
};

export const button = (reply: Reply, title: string): Button => {
  const found = buttonsOf(reply).find((one) => one.title === title);
  if (found === undefined) throw new Error(`no button ${title} in:\n${textOf(reply)}`);
  return found;
};

/** What stands in the boxes of a form. */
export const inputsOf = (reply: Reply): Readonly<Record<string, string>> => {
  const message = reply.answer ?? reply.chat;
  if (message === undefined || !('card' in message)) return {};
  const inputs = [...walk(renderTeams(message))].filter((part) => String(part['type']).startsWith('Input.'));
  return Object.fromEntries(
    inputs.map((part) => [String(part['id']), typeof part['value'] === 'string' ? part['value'] : '']),
  );
};

/** Opens a form by its verb and sends it filled in. */
export const fill = async (
  world: TriageWorld,
  who: Who,
  verb: string,
  incident: Incident,
  inputs: Values,
  data: Values = {},
): Promise<Reply> => {
  const form = await world.act(who, verb, { school: incident.school, incident: incident.id, ...data });
  return send(world, who, form, inputs);
};

/** Sends a form as it stands, with some boxes filled. */
export const send = async (world: TriageWorld, who: Who, form: Reply, inputs: Values): Promise<Reply> => {
  if (cardOf(form) !== 'case/form') throw new Error(`no form but:\n${textOf(form)}`);
  const first = buttonsOf(form)[0];
  if (first === undefined) throw new Error('a form without a button');
  return world.act(who, first.verb, { ...first.data, ...inputsOf(form), ...inputs });
};
