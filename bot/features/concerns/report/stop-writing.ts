/** A report whose reporter alerted somebody early and then stopped: what was told stays, as it was told. */
import { replace } from '../../../core/change.ts';
import type { Deps, Entry } from '../../../core/ports.ts';
import { rows } from '../concern.ts';
import { outlines } from '../outline.ts';
import { entryRow } from '../entry-row.ts';
import type { StoredDraft } from './draft.ts';

/** No rows where nobody was alerted, or where the incident is complete already. */
export const stopWriting = async (
  { key: { partition: school }, value: { raised, by } }: StoredDraft,
  deps: Deps,
): Promise<Entry> => {
  const nothing: Entry = { rows: [], trail: [] };
  if (raised === undefined) return nothing;
  const stored = await deps.records.get(outlines, rows.incident(school, raised.incident));
  if (stored === undefined || stored.value.complete) return nothing;
  const incident = { ...stored.value, complete: true };
  return {
    rows: [
      replace(outlines, stored, incident),
      entryRow(incident, { by, what: 'stopped' }, deps.clock.now()),
    ],
    trail: [{ actor: by, action: 'concern.stopped', target: incident.id }],
  };
};
