/** Draws a leaver list as it will be read. */
import type { Card } from '../../../../cards/cards.ts';
import { sayDate } from '../../../core/say-time.ts';
import type { Policy } from '../../../policy/policy.ts';
import { columnWords, listColumns, plainHeader } from '../finding/list-columns.ts';
import type { ListLine, Preview } from '../finding/read-list.ts';
import { counted } from '../finding/say-list.ts';

type PreviewCard = Extract<Card, { card: 'leavers/preview' }>;

/** Teams cuts a card that is too large. */
const mostRows = 20;

export const previewCard = (preview: Preview, policy: Policy, problem = ''): PreviewCard => {
  const notes = [...preview.bad, ...preview.notes].map(({ line, words }) => `Line ${line}: ${words}`);
  const choices = [
    { title: '(none)', value: '' },
    ...preview.headers
      .map((header) => ({ title: header, value: plainHeader(header) }))
      .filter(({ value }) => value !== ''),
  ];
  return {
    card: 'leavers/preview',
    model: {
      heading: `A leaver list for ${policy.name}`,
      counts: countsOf(preview),
      problem: [problem, ...preview.mistakes].filter((one) => one !== '').join(' '),
      first: preview.first.map((line) => ({ name: line.name || 'No name', detail: detailOf(line) })),
      rows: notes.slice(0, mostRows),
      moreRows: notes.length > mostRows ? `and ${notes.length - mostRows} more` : '',
      columns: listColumns.map((column) => ({
        id: `col_${column}`,
        label: capital(columnWords[column]),
        value: preview.mapping[column] ?? '',
        choices,
      })),
      usable: preview.mistakes.length === 0 && preview.lines.length > 0,
      school: policy.school,
    },
  };
};

const countsOf = ({ counts: { good, bad, staying } }: Preview): string =>
  [
    counted(good, 'person', 'people'),
    ...(bad > 0 ? [`${counted(bad, 'row', 'rows')} left out`] : []),
    ...(staying > 0 ? [`${counted(staying, 'row', 'rows')} of people who stay`] : []),
  ].join(', ');

const detailOf = ({ line, lastDay, kind, year, id, upn, address, manager }: ListLine): string =>
  [
    `Line ${line}`,
    `last day ${sayDate(lastDay)}`,
    year === undefined ? kind : `${kind}, year ${year}`,
    ...[id, upn, address].filter((one) => one !== undefined && one !== ''),
    ...(manager === undefined ? [] : [`line manager ${manager}`]),
  ].join(' · ');

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
