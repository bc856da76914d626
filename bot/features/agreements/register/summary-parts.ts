/** The page before a class's certificates: the figures, and a line for each person. */
import { localDate, sayDate } from '../../../core/say-time.ts';
import { outcomeOf, type Line, type Sheet } from '../agreement.ts';
import type { Certified } from './draw-certificate.ts';
import { sumOf } from './figures.ts';
import { sayHow } from './group-days.ts';
import { sayRest, sayShare } from './say-progress.ts';
import type { SchoolView } from './view.ts';
import type { Part } from './write-pdf.ts';

export interface Summary {
  readonly title: string;
  readonly certified: readonly Certified[];
  readonly people: readonly { readonly sheet: Sheet; readonly line: Line }[];
  readonly view: SchoolView;
  readonly at: Date;
}

const words = {
  signed: 'signed',
  waiting: 'still to sign',
  unclear: 'does not understand yet: a talk is open',
  refused: 'does not agree: a talk is open',
  unreachable: 'chat cannot reach them',
} as const;

export const summaryParts = ({ title, certified, people, view, at }: Summary): Part[] => {
  const { policy, figures } = view;
  const { zone } = policy.calendar;
  const titleOf = (id: string): string => policy.texts.find((text) => text.id === id)?.title ?? id;
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
      header: ['Name', 'Agreement', 'Version', 'State', 'When and how'],
      rows: certified.flatMap(({ person, name }) =>
        people
          .filter(({ line }) => line.person === person)
          .flatMap(({ line }) =>
            line.items.map((item) => [
              name,
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
