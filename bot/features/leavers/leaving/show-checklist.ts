/** The checklist as a card, for whoever may tick it. */
import type { Card } from '../../../../cards/cards.ts';
import type { Deps, Reply } from '../../../core/ports.ts';
import { sayDay, sayTime } from '../../../core/say-time.ts';
import type { Checklist, Line } from './checklist.ts';
import type { ChecklistAct } from './find-checklist.ts';

type Model = Extract<Card, { card: 'leaving/checklist' }>['model'];

const pageSize = 12;
const mostNotes = 6;
const groups: Readonly<Record<Line['for'], string>> = {
  equipment: 'Equipment',
  devices: 'Devices',
  systems: 'Systems',
  social: 'Social media',
};

export interface Shown {
  readonly notice?: string;
  readonly problem?: string;
  /** What stands in the box for a note. */
  readonly words?: string;
}

export const showChecklist = async (
  act: ChecklistAct,
  checklist: Checklist,
  { notice = '', problem = '', words = '' }: Shown,
  deps: Deps,
): Promise<Reply> => {
  const { school, leaver } = act.values;
  const { zone } = deps.policies.of(school).calendar;
  const pages = Math.max(1, Math.ceil(checklist.lines.length / pageSize));
  const page = Math.min(pages, Math.max(1, Number(act.values.page ?? '1') || 1));
  const nameOf = async (id: string): Promise<string> =>
    (await deps.directory.person(id))?.name ?? 'somebody who has left';
  const lines = await Promise.all(
    checklist.lines.slice((page - 1) * pageSize, page * pageSize).map(async (one) => ({
      title: one.title,
      state:
        one.signed === undefined || one.state === 'open'
          ? groups[one.for]
          : `${one.state === 'done' ? 'Done' : 'Not needed'} · ${sayTime(one.signed.at, zone)} · ${await nameOf(one.signed.by)}`,
      open: one.state === 'open',
      line: one.id,
      school,
      leaver,
      page: String(page),
    })),
  );
  const notes = await Promise.all(
    checklist.notes.slice(-mostNotes).map(async (one) => ({
      by: `${sayTime(one.at, zone)} · ${await nameOf(one.by)}`,
      words: one.words,
    })),
  );
  const turn = (title: string, to: number): Model['pages'] =>
    to >= 1 && to <= pages ? [{ title, page: String(to) }] : [];
  return {
    answer: {
      card: 'leaving/checklist',
      model: {
        name: checklist.name,
        detail: `Last day ${sayDay(`${checklist.lastDay}T12:00:00`, zone)}`,
        notice: checklist.over ? 'They are not leaving after all: nothing is to be done.' : notice,
        problem,
        meet: checklist.meet === undefined ? '' : 'They would like to meet IT on their last day.',
        lines,
        notes,
        words,
        pages: [...turn('Earlier…', page - 1), ...turn('More…', page + 1)],
        school,
        leaver,
        page: String(page),
      },
    },
  };
};
