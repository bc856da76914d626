/** A case as plain text, for the child-protection file (A13): the bot is never that file itself. */
import { z } from 'zod';
import type { Deps, Flow, Reply } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import { caseBlocks, chronologyBlocks, handBlocks, peopleIn, type Block } from './case-blocks.ts';
import { stageWords } from './case-card.ts';
import { caseAt, meetCase, nothingHere, type Met } from './meet-case.ts';
import { textPieces } from './pages.ts';
import { readOnce } from './read-once.ts';
import { readers } from '../../../core/readers.ts';
import { namesOf } from './show-names.ts';

const values = z.object({ ...caseAt, page: z.coerce.number().int().min(0).max(10_000).optional() });

/** UTF-16 units on one card: as JSON they at most double, but for control characters. */
const partSize = 12_000;

export const summariseCase: Flow<z.infer<typeof values>> = {
  verb: 'case.summary',
  who: readers,
  values,
  afresh: 'run',
  run: async (act, deps) => {
    const met = await meetCase(act, deps);
    if (met === undefined) return nothingHere;
    const summary = await showSummary(met, '', act.values.page ?? 0, deps);
    return readOnce(act, summary, deps, 'case.summary');
  },
};

export const showSummary = async (
  { found, policy }: Met,
  notice: string,
  page: number,
  deps: Deps,
): Promise<Reply> => {
  const incident = found.incident.value;
  const telling = { policy, nameOf: await namesOf(peopleIn(found), deps) };
  const blocks = [
    ...caseBlocks(found, telling),
    ...handBlocks(incident, telling),
    ...chronologyBlocks(found.chronicle, telling),
  ];
  const head = [
    `Case ${incident.ref}, ${policy.name}`,
    `${stageWords(incident)}. Raised ${sayTime(incident.raisedAt, policy.calendar.zone)}.`,
    ...(incident.complete ? [] : ['The reporter was still writing.']),
    ...(incident.report.quick ? ['It was sent as a quick alert.'] : []),
    ...(incident.report.danger ? ['Somebody may be in danger.'] : []),
    ...(incident.report.illegal ? ['It may be illegal: nothing was looked at, copied or attached.'] : []),
  ];
  const parts = textPieces(`${head.join('\n')}\n${blocks.map(plain).join('\n')}`, partSize);
  const at = Math.min(page, parts.length - 1);
  return {
    answer: {
      card: 'case/summary',
      model: {
        ref: incident.ref,
        notice,
        summary: parts[at] ?? '',
        part: parts.length === 1 ? '' : `Part ${at + 1} of ${parts.length}`,
        next: at + 1 < parts.length ? String(at + 1) : '',
        school: incident.school,
        incident: incident.id,
      },
    },
  };
};

const plain = ({ section, label, text }: Block, index: number, all: readonly Block[]): string => {
  const heading = all[index - 1]?.section === section ? '' : `\n${section.toUpperCase()}\n`;
  return `${heading}${label === '' ? '' : `${label}: `}${text}`;
};
