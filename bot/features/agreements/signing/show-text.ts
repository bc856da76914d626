/** *Show the text*: as it was signed, for ever (policy-map B9). */
import { z } from 'zod';
import type { Deps, Flow, Reply, SchoolId } from '../../../core/ports.ts';
import { sayDate } from '../../../core/say-time.ts';
import { blocksOf, button } from '../../../core/text-card.ts';
import { textsFor } from '../../../policy/agreements-for.ts';
import { isInForce, rows, signatures, type Signature } from '../agreement.ts';
import { textOf, textRead } from '../text-of.ts';
import { consentsNow, type Consent } from '../consents/consent.ts';
import { howWords, sayConsent, saySigned } from './mine-card.ts';
import { aboutOf } from './read-card.ts';
import { languageOf } from './read-words.ts';
import {
  aboutWhom,
  everyone,
  isYoung,
  nothingToSign,
  signingPlaces,
  subjectOf,
  type Subject,
} from './subject.ts';
import type { Agreement } from '../../../policy/agreement.ts';

const values = z.object({
  ...aboutWhom,
  agreement: z.string().max(60),
  hash: z.string().max(80),
  /** Left out: the newest text, which they need not sign again. */
  round: z.string().max(8).optional(),
});

export const showText: Flow<z.infer<typeof values>> = {
  verb: 'agreements.text',
  who: everyone,
  places: signingPlaces,
  values,
  afresh: 'run',
  run: async (act, deps) => {
    const subject = await subjectOf(act, deps);
    if (subject === undefined) return nothingToSign(act);
    const { school, person, signer } = subject;
    const { agreement, hash, round } = act.values;
    if (round === undefined) return newest(act.values, subject) ?? notThere;
    const key = rows.signature(school, { person: person.id, signer, agreement, hash, round });
    const signed = await deps.records.get(signatures, key);
    const text = signed && (await wordsRead(school, signed.value, deps));
    if (signed === undefined || text === undefined || !isInForce(signed.value)) return notThere;
    const { value } = signed;
    const at = saySigned(value.at, subject.policy.calendar.zone);
    const about = `Signed ${at} ${howWords[value.how]}${subject.byLink ? '' : ` as ${value.name}`}`;
    const now =
      value.consents.length === 0 ? [] : await consentsNow({ school, person: person.id, signer }, deps);
    return shown(text, { about, more: noticeOf(value, text, now, subject) }, subject);
  },
};

/** As they read it, which may have been in another language (B12). @throws AppError `unavailable` */
const wordsRead = (school: SchoolId, { agreement, hash, read }: Signature, deps: Deps) =>
  read === undefined ? textOf(school, agreement, hash, deps) : textRead(school, agreement, read, deps);

const notThere: Reply = { answer: { text: 'That text is not there. Please tell the school office.' } };

const newest = ({ agreement, hash }: z.infer<typeof values>, subject: Subject): Reply | undefined => {
  const { person, policy, signer } = subject;
  const text = textsFor(person, policy).find((one) => one.id === agreement && one.signer === signer);
  return text?.hash === hash ? shown(text, { about: aboutOf(subject), more: [] }, subject) : undefined;
};

const shown = (
  text: Agreement,
  { about, more }: { readonly about: string; readonly more: ReturnType<typeof blocksOf> },
  subject: Subject,
): Reply => ({
  answer: {
    card: 'agreements/read',
    model: {
      large: isYoung(subject),
      title: text.title,
      ...languageOf(text),
      about,
      version: `Version ${text.version} · ${text.hash.slice(0, 12)}`,
      notice: '',
      problems: [],
      changed: text.changed ?? '',
      blocks: [...blocksOf(text.text), ...more],
      turns: [
        button('My agreements', 'agreements.mine', {
          show: 'yes',
          for: subject.for,
        }),
      ],
      questions: [],
      monitoring: [],
      mayLeave: '',
      consents: [],
      boxes: [],
      buttons: [],
    },
  },
});

/** On paper it was ticked on the day of the paper: the moment is when the office wrote it down. */
const tickedAt = ({ how, dated }: Signature, at: string, { calendar }: Subject['policy']): string =>
  how === 'paper' && dated !== undefined ? `on the paper of ${sayDate(dated)}` : saySigned(at, calendar.zone);

/** The monitoring notice and the consents belong to what was signed (B15, B18). */
const noticeOf = (
  signed: Signature,
  { id: agreement, monitoring, consents }: Agreement,
  now: readonly Consent[],
  subject: Subject,
) => {
  const { policy } = subject;
  /** What they said then; what they say now is changed on their own page. */
  const sinceThen = (id: string, given: boolean): string => {
    const one = now.find((consent) => consent.agreement === agreement && consent.id === id);
    return one === undefined || one.given === given ? '' : ` (now: ${sayConsent(one, subject)})`;
  };
  const given = new Map(signed.consents.map((one) => [one.id, one.given]));
  return blocksOf([
    ...(monitoring === undefined || signed.monitoringAt === undefined
      ? []
      : [
          { what: 'heading', runs: [{ text: 'Monitoring' }] } as const,
          { what: 'paragraph', runs: [{ text: monitoring }] } as const,
          {
            what: 'paragraph',
            runs: [{ text: `Ticked ${tickedAt(signed, signed.monitoringAt, policy)}` }],
          } as const,
        ]),
    ...consents.map(
      ({ id, title }) =>
        ({
          what: 'item',
          runs: [
            { text: `${given.get(id) === true ? 'Yes' : 'No'}: `, bold: true },
            { text: `${title}${sinceThen(id, given.get(id) === true)}` },
          ],
        }) as const,
    ),
  ]);
};
