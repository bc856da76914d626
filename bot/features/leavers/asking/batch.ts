/**
 * A decision about many at once: shown once more with their names before it is done, and done for exactly those that were
 * shown. Each is written on its own, so that one whom somebody else decides at this moment holds up nobody.
 */
import { z } from 'zod';
import { replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import {
  policyRoles,
  type ActOf,
  type Deps,
  type Flow,
  type PersonId,
  type Reply,
  type SchoolId,
  type Stored,
} from '../../../core/ports.ts';
import { schoolsOf } from '../../../core/roles.ts';
import type { Policy } from '../../../policy/policy.ts';
import { leaverRange, leavers, type Leaver } from '../leaver.ts';
import type { Deciding, Lately } from './decide.ts';
import { afterDisable } from './disable-leaver.ts';
import { latelyOf } from './lately.ts';
import { people, showList } from './list-leavers.ts';
import { nothingHere, placeAt } from './meet-leaver.ts';
import { sayPlace } from './say.ts';

export interface Batch {
  readonly verb: string;
  may(person: PersonId, policy: Policy): boolean;
  /** Whom one press could decide now. */
  ready(all: readonly Leaver[], asking: Asking): readonly Leaver[];
  /** Why a second person is asked about these together. */
  because(chosen: readonly Leaver[], lately: Lately, policy: Policy): ReadonlyMap<string, readonly string[]>;
  decide(leaver: Leaver, because: readonly string[], deciding: Deciding): Leaver | undefined;
  readonly title: (who: string) => string;
  readonly submit: (who: string, asks: boolean) => string;
}

export interface Asking {
  readonly by: PersonId;
  readonly policy: Policy;
  readonly now: Date;
}

const values = z.object({
  ...placeAt,
  school: z.string().max(100),
  /** The ids that were shown, with commas. */
  shown: z.string().max(4_000).optional(),
  send: z.literal('yes').optional(),
});
type BatchAct = ActOf<z.infer<typeof values>>;

export const batchFlow = (batch: Batch): Flow<z.infer<typeof values>> => ({
  verb: batch.verb,
  who: policyRoles,
  values,
  afresh: (act, deps) => run(batch, { ...act, values: { ...act.values, send: undefined } }, deps),
  run: (act, deps) => run(batch, act, deps),
});

/** On one card, and in one press: a larger batch is shown in turns. */
const mostAtOnce = 60;

const run = async (batch: Batch, act: BatchAct, deps: Deps): Promise<Reply> => {
  const { school, shown, send } = act.values;
  if (!schoolsOf(act.by, deps.policies).includes(school)) return nothingHere;
  const policy = deps.policies.of(school);
  if (!batch.may(act.by.id, policy)) return nothingHere;
  const stored = await storedLeavers(school, deps);
  const all = stored.map(({ value }) => value);
  const now = deps.clock.now();
  const ready = batch.ready(all, { by: act.by.id, policy, now });
  const show = (notice: string): Promise<Reply> => showList({ ...act.values, notice }, act.by, deps);
  if (ready.length === 0) return show('They have been decided meanwhile.');
  const becauseOf = async (chosen: readonly Leaver[]) =>
    batch.because(chosen, await latelyOf(school, all, new Set(chosen.map(({ id }) => id)), deps), policy);
  if (send === undefined) {
    const first = ready.slice(0, mostAtOnce);
    return confirmCard(batch, act, first, await becauseOf(first));
  }
  const wanted = new Set((shown ?? '').split(','));
  const chosen = ready.filter(({ id }) => wanted.has(id));
  const because = await becauseOf(chosen);
  const deciding = { by: act.by.id, now, policy: policy.leavers, press: act.press?.id };
  const after = chosen.flatMap((one) => batch.decide(one, because.get(one.id) ?? [], deciding) ?? []);
  const done = await writeDown(act, after, stored, deps);
  return show(said(done, chosen.length));
};

const storedLeavers = async (school: SchoolId, deps: Deps): Promise<Stored<Leaver>[]> => {
  const found: Stored<Leaver>[] = [];
  for await (const one of deps.records.list(leavers, leaverRange(school))) found.push(one);
  return found;
};

const writeDown = async (
  act: BatchAct,
  after: readonly Leaver[],
  stored: readonly Stored<Leaver>[],
  deps: Deps,
): Promise<Leaver[]> => {
  const { school } = act.values;
  const written = await Promise.all(
    after.map(async (leaver) => {
      const before = stored.find(({ value }) => value.id === leaver.id);
      if (before === undefined) return undefined;
      try {
        await deps.ledger.record(school, {
          rows: [replace(leavers, before, leaver), ...afterDisable(leaver, school, deps)],
          trail: [{ actor: act.by.id, action: act.verb, target: leaver.id }],
        });
        return leaver;
      } catch (error) {
        if (isAppError(error, 'conflict')) return undefined;
        throw error;
      }
    }),
  );
  return written.filter((one) => one !== undefined);
};

const said = (done: readonly Leaver[], wanted: number): string => {
  const waiting = done.filter(({ stage }) => stage === 'approving').length;
  const doing = done.length - waiting;
  return [
    ...(doing > 0 ? [`${people(doing)}: being disabled. You are told when the clouds say so.`] : []),
    ...(waiting > 0 ? [`${people(waiting)}: a second person is asked first.`] : []),
    ...(done.length < wanted ? [`${people(wanted - done.length)}: decided by somebody else meanwhile.`] : []),
  ].join(' ');
};

const confirmCard = (
  batch: Batch,
  act: BatchAct,
  ready: readonly Leaver[],
  two: ReadonlyMap<string, readonly string[]>,
): Reply => {
  const { school, view = '', page = 0 } = act.values;
  const because = [...new Set([...two.values()].flat())];
  const place = { school, view, page: String(page) };
  const who = people(ready.length);
  return {
    answer: {
      card: 'case/form',
      model: {
        title: batch.title(who),
        ref: '',
        problem: '',
        warning: because.length === 0 ? '' : `A second person is asked first. ${because.join(' ')}`,
        lines: [
          ...ready.map(({ name, accounts }) => `${name}: ${accounts.map(sayPlace).join(', ')}`),
          'They can no longer sign in with these accounts. Most of it can be undone; passwords and app passwords cannot.',
        ],
        fields: [],
        verb: act.verb,
        submit: batch.submit(who, because.length > 0),
        data: { ...place, shown: ready.map(({ id }) => id).join(','), send: 'yes' },
        cancelVerb: 'leavers.list',
        cancelTitle: 'Back to the list',
        cancel: { ...place, show: 'yes' },
      },
    },
  };
};
