/** What waits for somebody, and what they have signed: when, which version, how (policy-map B9). */
import type { Card } from '../../../../cards/cards.ts';
import type { ActOf, Deps } from '../../../core/ports.ts';
import { localDate, sayDate, sayTime } from '../../../core/say-time.ts';
import type { ZoneLike } from '../../../core/zone.ts';
import { button } from '../../../core/text-card.ts';
import { isInForce, ranges, signatures, type How, type Signature } from '../agreement.ts';
import { consentsNow, type Consent } from '../consents/consent.ts';
import { aboutOf } from './read-card.ts';
import { isOpen, type Owed } from './standing.ts';
import type { Subject } from './subject.ts';
import { loanLine, waitingLoans } from './waiting-loans.ts';

type MineModel = Extract<Card, { card: 'agreements/mine' }>['model'];

/** @param page from 1: of what they have signed, the newest first */
export const mineCard = async (
  act: Pick<ActOf<unknown>, 'by'>,
  subject: Subject,
  owed: readonly Owed[],
  deps: Deps,
  { page = 1, notice }: { readonly page?: number; readonly notice?: string } = {},
): Promise<Card> => {
  const [signed, lent] = await Promise.all([signedBy(subject, deps), waitingLoans(subject, deps)]);
  const waiting = [
    ...owed.filter(isOpen).map((one) => waitingLine(one, subject)),
    ...lent.map((one) => loanLine(one, subject)),
  ];
  const consents =
    page === 1 && signed.some((one) => one.consents.length > 0) ? await consentLines(subject, deps) : [];
  const from = (page - 1) * pageSize;
  return {
    card: 'agreements/mine',
    model: {
      title: 'Your agreements',
      about: aboutOf(subject),
      notice: notice ?? (waiting.length > 0 ? '' : noticeFor(owed, signed.length)),
      waiting,
      signed: [
        ...owed.filter(({ isNews }) => isNews === true && page === 1).map((one) => newsLine(one, subject)),
        ...signed.slice(from, from + pageSize).map((one) => signedLine(one, subject)),
      ],
      consents,
      ...(signed.length === 0 ? noCertificate('') : certificateFor(act, subject, deps)),
      pages:
        from + pageSize < signed.length
          ? [button('Earlier…', 'agreements.mine', { show: 'yes', page: String(page + 1), for: subject.for })]
          : [],
    },
  };
};

const pageSize = 8;

const signedBy = async ({ school, person, signer }: Subject, { records }: Deps): Promise<Signature[]> => {
  const found: Signature[] = [];
  for await (const { value } of records.list(signatures, ranges.signaturesOf(school, person.id)))
    if (value.signer === signer && isInForce(value)) found.push(value);
  return found.toSorted((a, b) => b.at.localeCompare(a.at));
};

const noticeFor = (owed: readonly Owed[], signed: number): string =>
  owed.length === 0 && signed === 0 ? 'There is nothing for you to sign.' : 'You have signed everything.';

const stateWords = {
  waiting: 'waiting',
  unclear: 'you said that it is not clear: somebody will talk with you',
  refused: 'you said that you do not agree: somebody will talk with you',
  signed: 'signed',
} as const;

const waitingLine = ({ agreement, state, since }: Owed, subject: Subject): MineModel['waiting'][number] => {
  const when = since === undefined ? '' : ` since ${sayTime(since, subject.policy.calendar.zone)}`;
  return {
    title: agreement.title,
    detail: `Version ${agreement.version} · ${stateWords[state]}${state === 'waiting' ? when : ''}`,
    buttons: [
      button('Read it', 'agreements.open', { agreement: agreement.id, for: subject.for }, 'positive'),
    ],
  };
};

export const howWords: Readonly<Record<How, string>> = {
  chat: 'in the chat',
  link: 'by web link',
  desk: 'at the desk',
  paper: 'on paper',
};

const signedLine = (one: Signature, subject: Subject): MineModel['signed'][number] => {
  const { agreement, hash, round } = one;
  const at = saySigned(one.at, subject.policy.calendar.zone);
  return {
    title: one.title,
    detail: `Version ${one.version} · signed ${at} · ${howWords[one.how]}`,
    buttons: [button('Show the text', 'agreements.text', { agreement, hash, round, for: subject.for })],
  };
};

const consentLines = async (subject: Subject, deps: Deps): Promise<MineModel['consents']> => {
  const { school, person, signer } = subject;
  const found = await consentsNow({ school, person: person.id, signer }, deps);
  return found.map((one) => consentLine(one, subject));
};

const consentLine = (one: Consent, subject: Subject): MineModel['consents'][number] => {
  const { agreement, id, title, given } = one;
  const data = { agreement, consent: id, given: given ? 'no' : 'yes', for: subject.for };
  return {
    title,
    detail: sayConsent(one, subject),
    buttons: [button(given ? 'Change it to no' : 'Change it to yes', 'agreements.consent', data)],
  };
};

/** `Yes, since 23 November 2026, 10:52 · by web link`. */
export const sayConsent = (
  { given, since, how }: Pick<Consent, 'given' | 'since' | 'how'>,
  { policy }: Pick<Subject, 'policy'>,
): string => {
  const said = given ? 'Yes' : 'No';
  if (since === undefined || how === undefined) return `${said}, never asked`;
  const when = since.includes('T') ? saySigned(since, policy.calendar.zone) : sayDate(since);
  return `${said}, since ${when} · ${howWords[how]}`;
};

/** A change that needs no new signature is said all the same (B13). */
const newsLine = ({ agreement }: Owed, subject: Subject): MineModel['signed'][number] => {
  const { id, hash, title, version, changed = '' } = agreement;
  return {
    title,
    detail: `Version ${version} is new, and you need not sign again. ${changed}`.trim(),
    buttons: [button('Read the new text', 'agreements.text', { agreement: id, hash, for: subject.for })],
  };
};

/** `23 November 2026, 10:52`: what was signed is looked at in later years. */
export const saySigned = (at: string, zone: ZoneLike): string =>
  [sayDate(localDate(new Date(at), zone)), ...sayTime(at, zone).split(', ').slice(1)].join(', ');

/** How long the certificate's address opens it: it is drawn into an answer to a press, and kept nowhere. */
const certificateMs = 10 * 60_000;

const certificateFor = (
  { by }: Pick<ActOf<unknown>, 'by'>,
  subject: Subject,
  { links, clock }: Deps,
): Pick<MineModel, 'certificate' | 'noCertificate'> => {
  // A certificate says the whole name, and lies in the file at school (B8): whoever holds a link gets none.
  if (subject.byLink) return noCertificate('The school office can print a certificate for you.');
  const until = new Date(clock.now().getTime() + certificateMs);
  const url = links.sealed(by, 'signed.certificate', { person: subject.person.id }, until);
  return url === undefined
    ? noCertificate('Certificates cannot be opened here yet. The school office can print one for you.')
    : { certificate: [{ title: 'Certificate (PDF)', url }], noCertificate: '' };
};

const noCertificate = (why: string): Pick<MineModel, 'certificate' | 'noCertificate'> => ({
  certificate: [],
  noCertificate: why,
});
