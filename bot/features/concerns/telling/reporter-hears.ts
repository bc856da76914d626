/** Job: tells the reporter, in cards that say nothing of the report, that it has been read or that there is a question. */
import { z } from 'zod';
import type { ChatCard } from '../../../../cards/cards.ts';
import { AppError } from '../../../core/errors.ts';
import type { Done, Job, Turn } from '../../../core/ports.ts';
import { rows } from '../concern.ts';
import { outlines, type Outline } from '../outline.ts';
import { entryRow } from '../entry-row.ts';
import { pupilNews } from '../pupils/my-tellings.ts';

const payload = z.object({ incident: z.string(), what: z.enum(['stage', 'question']) });
export type ReporterHears = z.infer<typeof payload>;
export const reporterHearsCall = { name: 'concern.reporterHears', payload };

export const reporterHearsJob: Job<ReporterHears> = {
  ...reporterHearsCall,
  async run({ incident: id, what }, deps, turn) {
    const stored = await deps.records.get(outlines, rows.incident(turn.school, id));
    if (stored === undefined) return { rows: [], trail: [] };
    const incident = stored.value;
    const reporter = await deps.directory.person(incident.reporter);
    const now = deps.clock.now();
    const done = (line: string, action: string): Done => ({
      rows: [entryRow(incident, { by: 'lantern', what: line }, now)],
      trail: [{ actor: 'lantern', action, target: id }],
    });
    if (reporter === undefined) return done('reporterUnreachable', 'concern.reporter-unreachable');
    const delivery = await deps.notifier.tell(reporter, cardFor(incident, what, turn));
    if (delivery.delivered)
      return done(what === 'stage' ? 'reporterTold' : 'reporterAsked', `concern.reporter-heard-${what}`);
    deps.log.warn('a reporter was not reached', {
      incident: id,
      school: turn.school,
      because: delivery.because,
    });
    if (delivery.permanent) return done('reporterUnreachable', 'concern.reporter-unreachable');
    throw new AppError('unavailable', 'the chat service did not take a message to a reporter');
  },
};

/** A repeat says so: after a crash nobody can know whether the first one arrived. */
const cardFor = (
  { ref, school, id, report }: Outline,
  what: ReporterHears['what'],
  { attempt }: Turn,
): ChatCard =>
  report.telling !== undefined
    ? pupilNews(attempt > 1)
    : what === 'stage'
      ? { card: 'concern/stage', model: { ref, repeat: attempt > 1 } }
      : { card: 'concern/question', model: { ref, school, incident: id, repeat: attempt > 1 } };
