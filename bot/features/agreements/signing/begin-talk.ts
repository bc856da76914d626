/** Writes down that somebody would like to talk first: their line says so, and whoever is to talk with them is told. */
import { create, replace } from '../../../core/change.ts';
import { isAppError } from '../../../core/errors.ts';
import { schedule } from '../../../core/outbox.ts';
import type { Change, Deps, Stored } from '../../../core/ports.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import { isInside } from '../../../policy/roles.ts';
import { endOfRound, roundOf, type Item, type Sheet } from '../agreement.ts';
import { changeTheirSheet } from '../change-their-sheet.ts';
import { itemOf, withItem } from '../sign-line.ts';
import { endTalkCall, talkLookCall } from './calls.ts';
import type { Subject } from './subject.ts';
import { talkIdOf, talkKey, talks, type Talk } from './talk.ts';

const tries = 8;

/**
 * Pressed twice, it is one talk. `signed`: they have signed this very text already, and nothing is done.
 * @throws AppError `unavailable`, `unconfirmed`, `conflict`
 */
export const beginTalk = async (
  subject: Subject,
  agreement: Agreement,
  why: Talk['why'],
  deps: Deps,
): Promise<'begun' | 'signed'> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await beginOnce(subject, agreement, why, deps);
    } catch (error) {
      if (!isAppError(error, 'conflict') || attempt >= tries) throw error;
    }
  }
};

const beginOnce = async (
  subject: Subject,
  agreement: Agreement,
  why: Talk['why'],
  deps: Deps,
): Promise<'begun' | 'signed'> => {
  const { school, person, signer, policy } = subject;
  const now = deps.clock.now();
  const round = roundOf(policy.calendar, now);
  const id = talkIdOf({ person: person.id, signer, agreement: agreement.id, round });
  const before = await deps.records.get(talks, talkKey(school, id));
  const entry = (sheet: Sheet | undefined) => {
    const talk = talkFrom({ id, subject, agreement, round, why, now, sheet }, before?.value);
    return {
      rows: talkRows(talk, before, now, subject),
      trail: [{ actor: person.id, action: `agreement.${why}`, target: `GT!${id}` }],
    };
  };
  const stands = before?.value.open === true && before.value.why === why;
  let outcome: 'begun' | 'signed' = 'begun';
  const at = { person: person.id, signer, agreement: agreement.id };
  const sheet = await changeTheirSheet(
    { school, round, person: person.id },
    (one) => {
      const item = itemOf(one, at);
      outcome = isSigned(item, agreement) ? 'signed' : 'begun';
      if (outcome === 'signed' || (stands && item?.state === why)) return undefined;
      const after = withItem(one, person.id, agreement.id, signer, (its) => ({
        ...its,
        state: why,
        at: now.toISOString(),
      }));
      return { sheet: after, ...entry(one) };
    },
    deps,
  );
  if (sheet === undefined && !stands) await deps.ledger.record(school, entry(undefined));
  return outcome;
};

/** This very text, or an earlier one that needs no new signature: nothing takes it back (B13). */
const isSigned = (item: Item | undefined, { hash, again }: Agreement): boolean =>
  item?.state === 'signed' && (item.hash === hash || item.noted?.hash === hash || !again);

interface From {
  readonly id: string;
  readonly subject: Subject;
  readonly agreement: Agreement;
  readonly round: string;
  readonly why: Talk['why'];
  readonly now: Date;
  readonly sheet: Sheet | undefined;
}

const talkFrom = (
  { id, subject, agreement, round, why, now, sheet }: From,
  before: Talk | undefined,
): Talk => {
  const { person, signer } = subject;
  const tutor = person.kind === 'pupil' ? (person.tutor ?? sheet?.tutor) : undefined;
  return {
    v: 1,
    id,
    person: person.id,
    signer,
    agreement: agreement.id,
    title: agreement.title,
    round,
    why,
    since: before?.open === true ? before.since : now.toISOString(),
    with: withWhom(subject, tutor),
    tutor,
    group: person.class ?? sheet?.group,
    open: true,
    toldAt: before?.open === true ? before.toldAt : undefined,
    passedOn: before?.open === true && before.passedOn,
    contact: before?.open === true ? before.contact : undefined,
    contacts: before?.open === true ? before.contacts : undefined,
    talked: before?.talked ?? [],
  };
};

/** Pupils talk with their tutor, parents with the office, everybody else with the coordinator; the coordinator with the head. */
const withWhom = ({ person, signer, policy }: Subject, tutor: string | undefined): Talk['with'] => {
  const holders = (role: 'office' | 'coordinator') =>
    policy.roles[role].filter(isInside).flatMap((one) => [one.person, ...one.deputies]);
  if (signer === 'parent') return holders('office').length > 0 ? 'office' : 'coordinator';
  if (tutor !== undefined) return 'tutor';
  return holders('coordinator').some((one) => one !== person.id) ? 'coordinator' : 'headteacher';
};

/** A talk that is open already was told of; one that begins is told of now. */
const talkRows = (
  talk: Talk,
  before: Stored<Talk> | undefined,
  now: Date,
  { school, policy }: Subject,
): Change[] => [
  before === undefined ? create(talks, talkKey(school, talk.id), talk) : replace(talks, before, talk),
  ...(before?.value.open === true
    ? []
    : [
        schedule(talkLookCall, { talk: talk.id, since: talk.since, step: 'tell' } as const, now, school),
        schedule(
          endTalkCall,
          { talk: talk.id, over: 'year' } as const,
          endOfRound(policy.calendar, talk.round),
          school,
        ),
      ]),
];
