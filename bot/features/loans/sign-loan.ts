/**
 * *I agree*: by the borrower in their own chat, and by a parent on the page behind their link (G2, G3). Each loan keeps the
 * signatures that were put under it, with the version, name and time. The register of agreements gets the first of each text
 * and school year: its rows have no place for a thing.
 */
import { isAppError } from '../../core/errors.ts';
import { handsOverSecret } from '../../core/no-secrets.ts';
import { schedule } from '../../core/outbox.ts';
import { isSameName } from '../../core/same-name.ts';
import type { Deps, Reply } from '../../core/ports.ts';
import type { ReadModel } from '../../core/text-card.ts';
import { sign } from '../agreements/sign.ts';
import { readingCard, type Reading } from './agreement-card.ts';
import { loanNewsCall } from './calls.ts';
import { loanEntry, withEvent, withPress } from './change-loan.ts';
import { missing, type Loan } from './loan.ts';
import { flow, meet, readIt, thanks, tooOld, type SignAct } from './read-loan.ts';

const newer = 'The text has a newer version since you opened it. Please read this one.';

export const signLoan = flow(
  'loans.sign',
  (act, deps) => signIt(act, deps, 1),
  (act, deps) => readIt(act, tooOld, deps),
);

const most = 100;

/** All that is missing at once, in the order of the card. */
const problemsOf = (reading: Reading): ReadModel['problems'] => {
  const { agreement, monitoring, who, relation } = reading;
  const parent = who.signer === 'parent';
  return [
    ...(agreement.monitoring !== undefined && !monitoring
      ? [{ field: 'monitoring', text: 'Please tick that you know about monitoring.' }]
      : []),
    ...nameProblems(reading),
    ...(parent && relation === ''
      ? [{ field: 'relation', text: 'Please say what you are to your child.' }]
      : []),
    ...(parent && relation.length > most
      ? [{ field: 'relation', text: `What you are to your child is too long: ${most} letters fit.` }]
      : []),
  ];
};

const nameProblems = ({ name, who, person }: Reading): ReadModel['problems'] => {
  const say = (text: string) => [{ field: 'name', text }];
  const parent = who.signer === 'parent';
  if (name === '') return say(parent ? 'Please type your own name.' : 'Please type your name.');
  if (parent && isSameName(name, person.name)) return say('This is your child’s name. Please type your own.');
  return name.length > most ? say(`Your name is too long: ${most} letters fit.`) : [];
};

const tries = 8;

const signIt = async (act: SignAct, deps: Deps, attempt: number): Promise<Reply> => {
  const met = await meet(act, deps);
  if ('reply' in met) return met.reply;
  const { stored, who, reading } = met;
  const { agreement } = reading;
  // Nothing is signed unseen.
  if (act.values.hash !== agreement.hash) return { answer: readingCard({ ...reading, notice: newer }) };
  const problems = [reading.name, reading.relation].some(handsOverSecret)
    ? [neverASecret]
    : problemsOf(reading);
  if (problems.length > 0) return { answer: readingCard({ ...reading, problems }) };
  const now = deps.clock.now();
  const after = withPress(signedLoan(stored.value, reading, act, now), act.press);
  const { school } = act.values;
  const entry = loanEntry(school, stored, after, { actor: act.by.id, action: act.verb }, deps);
  const told =
    missing(after).length === 0
      ? [
          schedule(
            loanNewsCall,
            { person: after.lentBy, why: 'signed' as const, loan: after.id },
            now,
            school,
            deps.clock,
          ),
        ]
      : [];
  const rows = [...entry.rows, ...told];
  try {
    const signed = await sign(
      {
        school,
        person: who.person,
        signer: who.signer,
        name: reading.name,
        relation: who.signer === 'parent' ? reading.relation : undefined,
        how: act.place === 'web' ? 'link' : 'chat',
        link: act.place === 'web' ? act.values.link : undefined,
        monitoringAt: agreement.monitoring === undefined ? undefined : now.toISOString(),
        consents: agreement.consents.map(({ id }) => ({
          id,
          given: reading.consents.has(id),
          at: now.toISOString(),
        })),
        agreement,
        also: rows,
        trail: entry.trail,
      },
      deps,
    );
    // The text was signed before, for something else: this loan is signed all the same.
    if (signed === 'already') await deps.ledger.record(school, { rows, trail: entry.trail });
  } catch (error) {
    if (!isAppError(error, 'conflict') || attempt === tries) throw error;
    return signIt(act, deps, attempt + 1);
  }
  return thanks(act, after, now.toISOString(), agreement.title, deps);
};

const neverASecret = { field: 'name', text: 'Please type your name here, and never a password.' };

const signedLoan = (
  loan: Loan,
  { agreement, name, relation, who }: Reading,
  act: SignAct,
  now: Date,
): Loan => {
  const { id, version, hash, title } = agreement;
  return withSignature(
    loan,
    {
      signer: who.signer,
      agreement: id,
      version,
      hash,
      title,
      name,
      relation: who.signer === 'parent' ? relation : undefined,
      at: now.toISOString(),
      how: act.place === 'web' ? 'link' : 'chat',
    },
    act.by.id,
  );
};

/** Signed; and out, where nothing is missing any more. */
export const withSignature = (loan: Loan, signature: Loan['signatures'][number], by: string): Loan => {
  const { at, signer } = signature;
  const signed = {
    ...withEvent(loan, by, at, `signed-${signer}`),
    signatures: [...loan.signatures, signature],
    refused: loan.refused.filter((one) => one.signer !== signer),
    tell: signer === 'self' ? loan.tell.filter((what) => what !== 'sign') : loan.tell,
  };
  return loan.stage === 'offered' && missing(signed).length === 0
    ? { ...signed, stage: 'out', outAt: at }
    : signed;
};
