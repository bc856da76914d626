/** `agreements.sign`: *I agree*. Signed is only the text that they were shown, with a name and the monitoring tick (B1, B15, B18). */
import { handsOverSecret } from '../../../core/no-secrets.ts';
import { schedule } from '../../../core/outbox.ts';
import { isSameName, isUnlikeName } from '../../../core/same-name.ts';
import type { ActOf, Change, Deps, Flow, Reply } from '../../../core/ports.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import type { Signature } from '../agreement.ts';
import { signWith } from '../sign.ts';
import { signedReceiptCall } from './calls.ts';
import { readingValues, typedOn, type ReadingValues, type Typed } from './form-values.ts';
import { asksQuestions, readCard, signCard, type Problem, type Reading } from './read-card.ts';
import { languageCarried, noLonger } from './read-words.ts';
import { receiptAfterMs } from './receipt.ts';
import { isOpen, owedOn, standingOf } from './standing.ts';
import {
  everyone,
  howSigned,
  isYoung,
  nothingToSign,
  signingPlaces,
  subjectOf,
  type Subject,
} from './subject.ts';
import { thanksCard } from './thanks-card.ts';
import { waitingLoans } from './waiting-loans.ts';

export const agree: Flow<ReadingValues> = {
  verb: 'agreements.sign',
  who: everyone,
  places: signingPlaces,
  values: readingValues,
  afresh: (act, deps) => onText(act, deps, async (reading) => drawn(act, { ...reading, notice: tooOld })),
  run: (act, deps) =>
    onText(act, deps, async (reading) => {
      const problems = problemsOf(reading);
      return problems.length === 0 ? signNow(act, reading, deps) : drawn(act, { ...reading, problems });
    }),
};

const tooOld =
  'That card had been there for more than a day, so nothing was signed. This is how it stands now; please press once more.';

/** The text that they were shown, if it is still the newest; else the newest, and nothing is signed unseen. */
const onText = async (
  act: ActOf<ReadingValues>,
  deps: Deps,
  next: (reading: Reading) => Promise<Reply>,
): Promise<Reply> => {
  const { values } = act;
  const subject = await subjectOf(act, deps);
  const agreement = subject?.policy.texts.find(({ id }) => id === values.agreement);
  if (subject === undefined || agreement === undefined) return nothingToSign(act);
  const notice = noLonger(values, agreement);
  const reading: Reading = {
    subject,
    agreement,
    easy: values.easy === 'yes',
    lang: values.lang,
    passed: notice === undefined && (values.passed === 'yes' || !asksQuestions(subject, agreement)),
    typed: typedOn(values, agreement, deps.clock.now()),
  };
  if (notice !== undefined) return { answer: readCard({ ...reading, notice }) };
  if (!reading.passed) return { answer: readCard(reading) };
  return next(reading);
};

const drawn = ({ values }: ActOf<ReadingValues>, reading: Reading): Reply => ({
  answer: values.short === 'yes' ? signCard(reading) : readCard(reading),
});

/** Characters of a name, and of what a parent says they are to the child. */
const most = 100;

/** Empty: it can be signed. All that is missing at once, in the order of the card; what was typed and ticked stays. */
const problemsOf = (reading: Reading): readonly Problem[] => {
  const { subject, agreement, typed } = reading;
  const tick = isYoung(subject) ? 'Please tick the box.' : 'Please tick that you know about monitoring.';
  const of = (field: string, text: string | undefined): readonly Problem[] =>
    text === undefined ? [] : [{ field, text }];
  return [
    ...of('monitoring', agreement.monitoring !== undefined && !typed.monitoring ? tick : undefined),
    ...of('name', nameProblem(reading)),
    ...of('relation', subject.signer === 'parent' ? relationProblem(typed) : undefined),
  ];
};

const noSecret = 'Please type your name here, and never a password.';

const nameProblem = ({ subject, typed: { name } }: Reading): string | undefined => {
  const parent = subject.signer === 'parent';
  if (name === '') {
    if (isYoung(subject)) return 'Please write your name.';
    return parent ? 'Please type your own name.' : 'Please type your name.';
  }
  if (handsOverSecret(name)) return noSecret;
  if (parent && isSameName(name, subject.person.name))
    return 'This is your child’s name. Please type your own.';
  return name.length > most ? `Your name is too long: ${most} letters fit.` : undefined;
};

const relationProblem = ({ relation }: Typed): string | undefined => {
  if (relation === '') return 'Please say what you are to your child.';
  if (handsOverSecret(relation)) return 'Please say what you are to your child here, and never a password.';
  return relation.length > most ? `What you are to your child is too long: ${most} letters fit.` : undefined;
};

const signNow = async (
  act: ActOf<ReadingValues>,
  { subject, agreement, typed, lang }: Reading,
  deps: Deps,
): Promise<Reply> => {
  const at = deps.clock.now().toISOString();
  const { school, person, signer } = subject;
  const signed = await signWith(
    {
      school,
      signer,
      agreement,
      person: person.id,
      name: typed.name,
      unlike: signer === 'self' && isUnlikeName(typed.name, person.name),
      relation: signer === 'parent' && typed.relation !== '' ? typed.relation : undefined,
      read: readIn(agreement, lang),
      ...howSigned(act),
      monitoringAt: agreement.monitoring === undefined ? undefined : (typed.ticked ?? at),
      consents: consentsOf(agreement, typed, at),
      drawn: act.press?.at,
      also: ({ ref }) =>
        receiptRows(
          act,
          subject,
          {
            agreement: agreement.id,
            at,
            ref,
          },
          deps,
        ),
    },
    deps,
  );
  const owed = signed.sheet === undefined ? await standingOf(subject, deps) : owedOn(signed.sheet, subject);
  return {
    answer: thanksCard(subject, {
      title: agreement.title,
      at: signed.at,
      ref: signed.ref,
      already: signed.already,
      changed: (signed.changed ?? []).length > 0,
      consents: agreement.consents.length > 0,
      waiting: owed.filter(isOpen).filter((one) => one.agreement.id !== agreement.id),
      // A page by link is all they have: in a chat a loan has asked by itself.
      lent: act.place === 'web' ? (await waitingLoans(subject, deps)).length : 0,
    }),
  };
};

/** Which words they had before them, where they were not those of the text itself. */
const readIn = (agreement: Agreement, lang: string | undefined): Signature['read'] => {
  const read = languageCarried({ agreement, lang });
  return read.lang === undefined || read.words === undefined
    ? undefined
    : { lang: read.lang, hash: read.words };
};

/** Each that was offered, given or not: an empty tick is an answer too (B18). */
const consentsOf = ({ consents }: Agreement, typed: Typed, at: string) =>
  consents.map(({ id }) => ({ id, given: typed.consents.has(id), at }));

/** The chat's own card is written over, so that it asks no more. */
const receiptRows = (
  { spot, by }: ActOf<ReadingValues>,
  { school }: Subject,
  signed: { readonly agreement: string; readonly at: string; readonly ref: string },
  deps: Deps,
): Change[] =>
  spot === undefined
    ? []
    : [
        schedule(
          signedReceiptCall,
          { ...signed, spot, person: by.id },
          new Date(deps.clock.now().getTime() + receiptAfterMs),
          school,
        ),
      ];
