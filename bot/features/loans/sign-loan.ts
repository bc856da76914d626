/**
 * *Read and sign* and *I agree*: by the borrower in their own chat, and by a parent on the page behind their
 * link (G2, G3). Each loan keeps the signatures that were put under it, with the version, name and time. The register of
 * agreements gets the first of each text and school year: its rows have no place for a thing.
 */
import { z } from 'zod';
import { isAppError } from '../../core/errors.ts';
import { handsOverSecret } from '../../core/no-secrets.ts';
import { schedule } from '../../core/outbox.ts';
import { isSameName } from '../../core/same-name.ts';
import type { ActOf, Deps, Flow, Reply, Role, Stored } from '../../core/ports.ts';
import { plain } from '../../core/form-card.ts';
import { sayTime } from '../../core/say-time.ts';
import type { Agreement } from '../../policy/agreement.ts';
import { sign } from '../agreements/sign.ts';
import { loanNewsCall } from './calls.ts';
import { loanEntry, withEvent, withPress } from './change-loan.ts';
import { borrowing, lentToThem, loanAt, nothingThere, ofChild, type Borrowing } from './find-loan.ts';
import { button, readingCard, type ReadModel, type Reading } from './agreement-card.ts';
import { isOpen, missing, textsForLoan, type Loan } from './loan.ts';

export const everyone: readonly Role[] = ['staff', 'governor', 'visitor', 'pupil', 'parent'];
export const borrowersPlaces = ['personal', 'tab', 'web'] as const;

const values = z.looseObject({
  ...loanAt,
  ...ofChild,
  hash: z.string().max(80).optional(),
  easy: z.literal('yes').optional(),
  name: z.string().optional(),
  relation: z.string().optional(),
  monitoring: z.string().optional(),
  /** The number of the web link that they came by. */
  link: z.string().max(20).optional(),
});
export type SignAct = ActOf<z.infer<typeof values>>;

export const flow = (
  verb: string,
  run: Flow<z.infer<typeof values>>['run'],
  afresh: Flow<z.infer<typeof values>>['afresh'],
): Flow<z.infer<typeof values>> => ({ verb, who: everyone, places: borrowersPlaces, values, afresh, run });

export const readIt = async (act: SignAct, notice: string, deps: Deps): Promise<Reply> => {
  const met = await meet(act, deps);
  return 'reply' in met ? met.reply : { answer: readingCard({ ...met.reading, notice }) };
};

export const tooOld =
  'That card had been there for more than a day, so nothing was signed. This is how it stands now; please press once more.';
const newer = 'The text has a newer version since you opened it. Please read this one.';

export const readLoan = flow('loans.read', (act, deps) => readIt(act, '', deps), 'run');

export const signLoan = flow(
  'loans.sign',
  (act, deps) => signIt(act, deps, 1),
  (act, deps) => readIt(act, tooOld, deps),
);

type Met =
  | { readonly reply: Reply }
  | { readonly stored: Stored<Loan>; readonly reading: Reading; readonly who: Borrowing };

/** What they are about to sign, if there is anything. */
const meet = async (act: SignAct, deps: Deps): Promise<Met> => {
  const stored = await lentToThem(act, deps);
  const who = borrowing(act.by, act.values.for);
  const person = who && (await deps.directory.person(who.person));
  if (stored === undefined || who === undefined || person === undefined) return { reply: nothingThere };
  const loan = stored.value;
  const { school } = act.values;
  const own = loan.signatures.find(({ signer }) => signer === who.signer);
  if (own !== undefined) return { reply: thanks(act, loan, own.at, own.title, deps) };
  const need = missing(loan).find(({ signer }) => signer === who.signer);
  if (!isOpen(loan) || need === undefined)
    return { reply: { answer: { text: 'There is nothing to sign for this any more.' } } };
  const agreement = textFor(loan, need, deps.policies.of(school).texts);
  if (agreement === undefined)
    return {
      reply: { answer: { text: 'The school has taken this agreement away. Please ask IT or the office.' } },
    };
  return {
    stored,
    who,
    reading: {
      school,
      loan,
      agreement,
      who,
      person,
      byLink: act.place === 'web',
      ...typedOn(act, agreement),
    },
  };
};

/** The newest version of the text; where it has another name by now, the one that stands in its place. */
const textFor = (
  { borrower }: Loan,
  { signer, agreement }: Loan['needs'][number],
  texts: readonly Agreement[],
): Agreement | undefined => {
  const fitting = textsForLoan(borrower, { texts }).filter((one) => one.signer === signer);
  return fitting.find(({ id }) => id === agreement) ?? fitting[0];
};

const typedOn = ({ values: typed }: SignAct, { consents }: Agreement) => ({
  easy: typed.easy === 'yes',
  name: plain(typed.name),
  relation: plain(typed.relation),
  monitoring: typed.monitoring === 'true',
  consents: new Set(consents.map(({ id }) => id).filter((id) => typed[`consent-${id}`] === 'true')),
});

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

/** A password that was typed by mistake is neither kept nor shown again. */
const withoutSecrets = (reading: Reading): Reading => {
  const clean = (value: string): string => (handsOverSecret(value) ? '' : value);
  return { ...reading, name: clean(reading.name), relation: clean(reading.relation) };
};

const tries = 8;

const signIt = async (act: SignAct, deps: Deps, attempt: number): Promise<Reply> => {
  const met = await meet(act, deps);
  if ('reply' in met) return met.reply;
  const { stored, who } = met;
  const secret = [met.reading.name, met.reading.relation].some(handsOverSecret);
  const reading = withoutSecrets(met.reading);
  const { agreement } = reading;
  // Nothing is signed unseen.
  if (act.values.hash !== agreement.hash) return { answer: readingCard({ ...reading, notice: newer }) };
  const problems = secret ? [neverASecret] : problemsOf(reading);
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

const thanks = (act: SignAct, loan: Loan, at: string, title: string, deps: Deps): Reply => {
  const { zone } = deps.policies.of(act.values.school).calendar;
  const open = missing(loan);
  const next =
    open.length === 0
      ? act.place === 'web'
        ? 'You can see it again with this link for as long as it works, or ask the school office for a copy.'
        : 'To see it again at any time, open what is lent to you (my loans).'
      : open.some(({ signer }) => signer === 'parent')
        ? 'A parent or carer signs too. Then you get it.'
        : 'Your child signs too. Then they get it.';
  return {
    answer: {
      card: 'agreements/signed',
      model: {
        large: false,
        heading: 'Thank you',
        said: `You have signed for what is lent${act.values.for === undefined ? ' to you' : ''}.`,
        what: title,
        at: sayTime(at, zone),
        ref: '',
        next,
        buttons: [button('What is lent', 'loans.mine', { show: 'yes', for: act.values.for })],
      },
    },
  };
};
