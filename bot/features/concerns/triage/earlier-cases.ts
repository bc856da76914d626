/** Earlier cases of the same pupils, as far as this person may see them: reference, day and stage. */
import { z } from 'zod';
import type { Deps, Flow } from '../../../core/ports.ts';
import { sayDay } from '../../../core/say-time.ts';
import { hashKey } from '../../../core/keys.ts';
import { stageWords } from './case-card.ts';
import { menuReply } from './case-menu.ts';
import { mentions, rows, under } from '../concern.ts';
import { outlines, type Outline } from '../outline.ts';
import { caseAt, meetCase, nothingHere, type CaseAct, type Met } from './meet-case.ts';
import { readOnce } from './read-once.ts';
import { readers } from '../../../core/readers.ts';
import { visibleTo } from '../visible-to.ts';

const values = z.object(caseAt);
const most = 20;

export const earlierCases: Flow<z.infer<typeof values>> = {
  verb: 'case.earlier',
  who: readers,
  values,
  afresh: 'run',
  run: async (act, deps) => {
    const met = await meetCase(act, deps);
    if (met === undefined) return nothingHere;
    const found = await visibleEarlier(act, met, deps);
    const { zone } = met.policy.calendar;
    const shown = found.slice(0, most);
    const menu = menuReply(met.found.incident.value, {
      title: 'Earlier cases of the same pupil',
      lines:
        found.length === 0
          ? ['There are none that you may see.']
          : found.length > most
            ? [`The newest ${most} of ${found.length}.`]
            : [],
      choices: shown.map((one) => ({
        title: `${one.ref}, ${sayDay(one.raisedAt, zone)}, ${stageWords(one).toLowerCase()}`,
        verb: 'case.open',
        data: { incident: one.id },
      })),
    });
    return readOnce(act, menu, deps, 'case.earlier');
  },
};

/** Newest first. What this person may not see is not there, and not counted. */
const visibleEarlier = async (act: CaseAct, { found, policy }: Met, deps: Deps): Promise<Outline[]> => {
  const { school, incident: current } = act.values;
  const ids = new Set<string>();
  for (const one of found.incident.value.report.about) {
    if (one.kind !== 'pupil' || one.person === undefined) continue;
    for await (const { value } of deps.records.list(mentions, under(school, `P!${hashKey(one.person)}`))) {
      if (value.incident !== current) ids.add(value.incident);
    }
  }
  const stored = await Promise.all(
    [...ids].map((id) => deps.records.get(outlines, rows.incident(school, id))),
  );
  return stored
    .flatMap((one) =>
      one !== undefined && visibleTo(act.by, one.value, policy, deps.holders) ? [one.value] : [],
    )
    .sort((a, b) => b.raisedAt.localeCompare(a.raisedAt));
};
