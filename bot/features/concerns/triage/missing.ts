/** What a case still needs before it can be closed (A10, A11, A24, A41), and the button that leads there. */
import type { PersonId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';
import { contactName } from './case-blocks.ts';
import { recordName } from './case-form.ts';
import type { PupilRecord } from '../concern.ts';
import type { Case } from './load-case.ts';
import { isRouteHolder } from './meet-case.ts';

export interface Missing {
  /** May hold a name: shown as plain text only. */
  readonly text: string;
  readonly title: string;
  readonly verb: string;
  readonly data: Readonly<Record<string, string>>;
}

export const missingBeforeClosing = (found: Case, by: PersonId, policy: Policy): Missing[] => {
  const incident = found.incident.value;
  return [
    ...(incident.stage === 'waiting'
      ? [{ text: 'Somebody to acknowledge it', title: 'Acknowledge', verb: 'case.acknowledge', data: {} }]
      : []),
    ...(incident.report.illegal && !isRouteHolder(by, found) ? [closer] : []),
    ...incident.referrals.flatMap((row, index) =>
      row.done !== undefined || row.declined !== undefined ? [] : [referral(policy, row.contact, index)],
    ),
    ...found.records.flatMap(({ value }) => recordMissing(value, found, policy)),
  ];
};

const closer: Missing = {
  text: 'Somebody of its route to close it, for example the DSL, because it may be illegal: not the person to whom it was given',
  title: 'Add a note for them',
  verb: 'case.note',
  data: {},
};

const referral = (policy: Policy, contact: string, index: number): Missing => ({
  text: `${contactName(policy, contact)}: told, or the reason why not`,
  title: `Referral: ${contactName(policy, contact)}`,
  verb: 'case.referral',
  data: { row: `row:${index}` },
});

const recordMissing = (record: PupilRecord, found: Case, policy: Policy): Missing[] => {
  const data = { record: String(record.n) };
  const one = found.records.length < 2;
  const whose = one || record.pupil === undefined ? '' : ` for ${recordName(record)}`;
  const number = one ? '' : ` (record ${record.n})`;
  const parents =
    record.pupil !== undefined && policy.informParents && record.parents === undefined
      ? [
          {
            text: `Parents or carers${whose}: informed, or the reason why not yet`,
            title: `Parents or carers${number}`,
            verb: 'case.parents',
            data,
          },
        ]
      : [];
  const outcome =
    record.outcome === undefined
      ? [{ text: `The outcome${whose}`, title: `The outcome${number}`, verb: 'case.outcome', data }]
      : [];
  return [...parents, ...outcome];
};
