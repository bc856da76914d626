/** The page before a class's certificates: the figures, and a line for each person. */
import { localDate, sayDate } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Line, Sheet } from '../agreement.ts';
import { outcomeOf } from '../tally.ts';
import { printed, type Certified } from './draw-certificate.ts';
import { sumOf, type Figures } from './figures.ts';
import { sayHow } from './group-days.ts';
import { sayRest, sayShare } from './say-progress.ts';
import type { Part } from './write-pdf.ts';

export interface Summary {
  readonly title: string;
  readonly certified: readonly Certified[];
  readonly people: readonly { readonly sheet: Sheet; readonly line: Line }[];
  readonly policy: Policy;
  /** Of these people. */
  readonly figures: Figures;
  readonly at: Date;
}

const words = {
  signed: 'signed',
  waiting: 'still to sign',
  unclear: 'does not understand yet: a talk is open',
  refused: 'does not agree: a talk is open',
  unreachable: 'chat cannot reach them',
} as const;

export const summaryParts = ({ title, certified, people, policy, figures, at }: Summary): Part[] => {
  const { zone } = policy.calendar;
  const titleOf = (id: string): string => policy.texts.find((text) => text.id === id)?.title ?? id;
  const linesOf = Map.groupBy(people, ({ line }) => line.person);
  const byText = [...Map.groupBy(figures.cells, ({ agreement }) => agreement)];
  return [
    { what: 'title', text: title },
    { what: 'small', text: `${policy.name} · ${sayDate(localDate(at, zone))}` },
    ...byText.map(([id, cells]): Part => {
      const counts = sumOf(cells);
      const rest = sayRest(counts);
      const text = rest === '' ? sayShare(counts) : `${sayShare(counts)} · ${rest}`;
      return { what: 'paragraph', label: `${titleOf(id)}: `, runs: [{ text }] };
    }),
    {
      what: 'table',
      widths: [26, 28, 11, 15, 20],
      header: ['Name', 'Agreement', 'Version', 'State', 'When and how'],
      rows: certified.flatMap(({ person, name }) =>
        (linesOf.get(person) ?? []).flatMap(({ line }) =>
          line.items.map((item) => [
            printed(name, person),
            titleOf(item.agreement),
            item.version,
            words[outcomeOf(line, item)],
            item.state === 'signed'
              ? `${sayDate(localDate(new Date(item.at), zone))} ${sayHow(item.how)}`
              : '',
          ]),
        ),
      ),
    },
  ];
};
