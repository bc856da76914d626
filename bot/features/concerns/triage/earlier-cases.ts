/** Earlier cases of the same pupils, as far as this person may see them: reference, day and stage. */
import { z } from 'zod';
import type { Deps, Flow } from '../../../core/ports.ts';
import { sayDay } from '../../../core/say-time.ts';
import { hashKey } from '../../../core/keys.ts';
import { stageWords } from './case-card.ts';
import { menuReply } from './case-menu.ts';
import { incidents, mentions, rows, under, type Incident } from '../concern.ts';
import { caseAt, meetCase, nothingHere, type CaseAct, type Met } from './meet-case.ts';
import { readers } from '../../../core/readers.ts';
import { visibleTo } from '../visible-to.ts';

const values = z.object(caseAt);
const most = 20;

export const earlierCases: Flow<z.infer<typeof values>> = {
  verb: 'case.earlier',
  who: readers,
  values,
  run: async (act, deps) => {
    const met = await meetCase(act, deps);
    if (met === undefined) return nothingHere;
    const found = await visibleEarlier(act, met, deps);
    await deps.ledger.record(act.values.school, {
      rows: [],
      trail: [{ actor: act.by.id, action: 'case.earlier', target: act.values.incident }],
    });
    const { zone } = met.policy.calendar;
    const shown = found.slice(0, most);
    return menuReply(met.found.incident.value, {
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
  },
};

/** Newest first. What this person may not see is not there, and not counted. */
const visibleEarlier = async (act: CaseAct, { found, policy }: Met, deps: Deps): Promise<Incident[]> => {
  const { school, incident: current } = act.values;
  const ids = new Set<string>();
  for (const one of found.incident.value.report.about) {
    if (one.kind !== 'pupil' || one.person === undefined) continue;
    for await (const { value } of deps.records.list(mentions, under(school, `P!${hashKey(one.person)}`))) {
      if (value.incident !== current) ids.add(value.incident);
    }
  }
  const stored = await Promise.all(
    [...ids].map((id) => deps.records.get(incidents, rows.incident(school, id))),
  );
  return stored
    .flatMap((one) =>
      one !== undefined && visibleTo(act.by, one.value, policy, deps.holders) ? [one.value] : [],
    )
    .sort((a, b) => b.raisedAt.localeCompare(a.raisedAt));
};
