/**
 * What is out there that was made with a key of the app, though no row names the key: addresses on letters and on the desk's
 * poster, and the marks by which a visitor's e-mail address is found again. When a key is taken away, these end with it.
 */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import { desks, rows, visitPointers } from '../../visitors/visitor.ts';
import { liveLinks } from './link.ts';

export interface BoundAddresses {
  /** Web links that work, and until when the last of them does. */
  readonly links: number;
  readonly until?: Date | undefined;
  readonly poster: boolean;
  /** E-mail addresses of visitors whose visit still counts. */
  readonly emails: number;
}

const day = 24 * 60 * 60_000;

/** @param visitorDays for so long a visit counts. @throws AppError `unavailable`, `tampered` */
export const boundAddresses = async (
  school: SchoolId,
  visitorDays: number,
  { records, clock }: Pick<Deps, 'records' | 'clock'>,
): Promise<BoundAddresses> => {
  const now = clock.now().toISOString();
  const since = new Date(clock.now().getTime() - visitorDays * day).toISOString();
  let [links, until, emails] = [0, '', 0];
  for await (const { value } of records.list(liveLinks, { partition: school, from: 'GKP!', to: 'GKP"' })) {
    if (value.id === undefined || value.until <= now) continue;
    links += 1;
    if (value.until > until) until = value.until;
  }
  for await (const { value } of records.list(visitPointers, { partition: school, from: 'GYE!', to: 'GYE"' }))
    if (value.at >= since) emails += 1;
  const poster = (await records.get(desks, rows.desk(school))) !== undefined;
  return { links, until: until === '' ? undefined : new Date(until), poster, emails };
};
