/**
 * When somebody last used Microsoft 365, for tenants without Entra ID P1: the report of active users (audit-and-leavers.md
 * 2.1). It lags by up to two days, knows days only, and goes back 180 of them.
 */
import { parse } from 'csv-parse/sync';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { AppError } from '../../bot/core/errors.ts';
import type { Checked } from '../../bot/core/ports.ts';
import { costing, type Client, type Refused } from './client.ts';
import { unexpected } from './errors.ts';

export type UseByAddress = ReadonlyMap<string, string>;

const settingsSchema = z.object({ displayConcealedNames: z.boolean() });
const rowsSchema = z.array(z.record(z.string(), z.string()));

const notAllowed: Checked<never> = {
  checked: false,
  because:
    'Microsoft 365 does not tell when accounts were used: the tenant has no Entra ID P1, and Lantern may not read its reports of use.',
};

/** The last day on which each account was used, by address in lower case (ISO, UTC). */
export const readUse = async (client: Client, ca: string | undefined): Promise<Checked<UseByAddress>> => {
  const cost = costing('reports');
  const settings = await client.read('/admin/reportSettings', settingsSchema, { cost });
  if (!settings.ok) return refusedUse(settings);
  if (settings.value.displayConcealedNames) {
    return {
      checked: false,
      because:
        'Microsoft 365 hides the names in its reports of use. An administrator can change that: Microsoft 365 admin centre, Settings, Org settings, Reports.',
    };
  }
  const where = await client.redirect("/reports/getOffice365ActiveUserDetail(period='D180')", { cost });
  return where.ok ? { checked: true, value: lastUse(await download(where.value, ca)) } : refusedUse(where);
};

const refusedUse = (refused: Refused): Checked<never> => {
  if (refused.status === 403) return notAllowed;
  throw unexpected(refused);
};

const mostBytes = 64 * 1024 * 1024;
const patienceMs = 60_000;

/** From the address that Graph named: it carries its own right to be read, so our token stays here. */
const download = async (address: string, ca: string | undefined): Promise<string> => {
  const url = URL.parse(address);
  const local = url?.hostname === '127.0.0.1' && url.protocol === 'http:';
  if (url === null || (url.protocol !== 'https:' && !local)) throw lost();
  const agent = new Agent({
    connect: { timeout: 5_000, ...(ca === undefined ? {} : { ca }) },
    maxResponseSize: mostBytes,
  });
  try {
    const answer = await request(url, {
      dispatcher: agent,
      headersTimeout: patienceMs,
      bodyTimeout: patienceMs,
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw lost();
    return text;
  } catch (error) {
    throw error instanceof AppError ? error : lost();
  } finally {
    await agent.destroy();
  }
};

/** Its address is a key to read it, so that nothing of it goes along. */
const lost = (): AppError => new AppError('unavailable', 'Microsoft’s report of use could not be fetched');

/** The latest of all columns `… Last Activity Date`. */
const lastUse = (csv: string): UseByAddress => {
  const used = rowsOf(csv).map((row): [string, string] => {
    const days = Object.entries(row)
      .filter(([name, day]) => / Last Activity Date$/i.test(name) && /^\d{4}-\d\d-\d\d$/.test(day))
      .map(([, day]) => day)
      .sort();
    return [(row['User Principal Name'] ?? '').toLowerCase(), days.at(-1) ?? ''];
  });
  return new Map(
    used.filter(([, day]) => day !== '').map(([address, day]) => [address, `${day}T00:00:00.000Z`]),
  );
};

const rowsOf = (csv: string): z.infer<typeof rowsSchema> => {
  try {
    const options = { columns: true, bom: true, relax_column_count: true, skip_empty_lines: true } as const;
    return rowsSchema.parse(parse(csv, options));
  } catch {
    throw lost();
  }
};
