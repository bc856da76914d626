import { create } from '../../core/change.ts';
import { newId } from '../../core/keys.ts';
import type { Change, PersonId } from '../../core/ports.ts';
import { chronicles, rows } from './concern.ts';
import type { Outline } from './outline.ts';

/** A new line of an incident's chronology: append-only, so it can never conflict (A23). */
export const entryRow = (
  incident: Pick<Outline, 'school' | 'id'>,
  line: { by: PersonId | 'lantern'; what: string; words?: string; record?: number },
  now: Date,
): Change =>
  create(chronicles, rows.chronicle(incident.school, incident.id, newId(now)), {
    v: 1,
    incident: incident.id,
    at: now.toISOString(),
    by: line.by,
    what: line.what,
    words: line.words ?? '',
    record: line.record,
  });
