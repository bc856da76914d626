/** *Show the text*: as it was signed, for ever (policy-map B9). */
import { z } from 'zod';
import type { Flow, Reply } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import { rows, signatures, type Signature } from '../agreement.ts';
import { textOf } from '../text-of.ts';
import { howWords } from './mine-card.ts';
import { blocksOf, button } from './read-card.ts';
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
  round: z.string().max(8),
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
    const key = rows.signature(school, { person: person.id, signer, agreement, hash, round });
    const signed = await deps.records.get(signatures, key);
    const text = signed && (await textOf(school, agreement, hash, deps));
    if (signed === undefined || text === undefined)
      return { answer: { text: 'That text is not there. Please tell the school office.' } };
    return shown(signed.value, text, subject);
  },
};

const shown = (signed: Signature, text: Agreement, subject: Subject): Reply => {
  const at = sayTime(signed.at, subject.policy.calendar.zone);
  return {
    answer: {
      card: 'agreements/read',
      model: {
        large: isYoung(subject),
        title: signed.title,
        about: `Signed ${at} ${signed.at.slice(0, 4)} ${howWords[signed.how]} as ${signed.name}`,
        version: `Version ${signed.version} · ${signed.hash.slice(0, 12)}`,
        ...{ notice: '', problem: '', changed: '' },
        blocks: [...blocksOf(text.text), ...noticeOf(signed, text, subject)],
        turns: [button('My agreements', 'agreements.mine', { show: 'yes', for: subject.for })],
        ...{ questions: [], monitoring: [], mayLeave: '', consents: [], boxes: [], buttons: [] },
      },
    },
  };
};

/** The monitoring notice and the consents belong to what was signed (B15, B18). */
const noticeOf = (signed: Signature, { monitoring, consents }: Agreement, { policy }: Subject) => {
  const given = new Map(signed.consents.map((one) => [one.id, one.given]));
  return blocksOf([
    ...(monitoring === undefined || signed.monitoringAt === undefined
      ? []
      : [
          { what: 'heading', runs: [{ text: 'Monitoring' }] } as const,
          { what: 'paragraph', runs: [{ text: monitoring }] } as const,
          {
            what: 'paragraph',
            runs: [{ text: `Ticked ${sayTime(signed.monitoringAt, policy.calendar.zone)}` }],
          } as const,
        ]),
    ...consents.map(
      ({ id, title }) =>
        ({
          what: 'item',
          runs: [{ text: `${given.get(id) === true ? 'Yes' : 'No'}: `, bold: true }, { text: title }],
        }) as const,
    ),
  ]);
};
