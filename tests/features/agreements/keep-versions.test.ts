/** What was signed can be shown for ever, and a version means one text. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { AppError, isAppError } from '../../../bot/core/errors.ts';
import { createLedger } from '../../../bot/core/ledger.ts';
import type { Ledger } from '../../../bot/core/ports.ts';
import { trailKind, trailRange } from '../../../bot/core/trail.ts';
import { ranges, rows, versions } from '../../../bot/features/agreements/agreement.ts';
import { keepVersions } from '../../../bot/features/agreements/keep-versions.ts';
import { textOf } from '../../../bot/features/agreements/text-of.ts';
import type { Agreement } from '../../../bot/policy/agreement.ts';
import { agreementsOf } from '../../../bot/policy/agreements-of.ts';
import { readOurAgreements } from '../../../bot/policy/our-agreements.ts';
import { readAgreement } from '../../../bot/policy/read-agreement.ts';
import { createMapRecords, type MapRecords } from '../../support/map-records.ts';
import { hillside } from '../concerns/route-world.ts';

const written = (words: string, version = '2026-09', id = 'staff'): Agreement => {
  const { agreement } = readAgreement(
    `---\ntitle: T\naudience: staff\nversion: ${version}\n---\n${words}\n`,
    `${id}.md`,
  );
  if (agreement === undefined) throw new Error('the text has a mistake');
  return agreement;
};

let records: MapRecords;
let texts: readonly Agreement[];
beforeEach(() => {
  records = createMapRecords();
  texts = [written('One')];
});

const clock = { now: () => new Date('2026-11-23T10:00:00Z') };
const policies = { schools: ['hillside', 'brook'], of: (school: string) => ({ ...hillside, school, texts }) };
const ledger = (): Ledger => createLedger({ records, clock, trailKey: () => Buffer.alloc(32, 1) });
const start = (through: Ledger = ledger()) => keepVersions({ records, ledger: through, policies, clock });
const kept = async (school = 'hillside'): Promise<string[]> => {
  const found: string[] = [];
  for await (const { value } of records.list(versions, ranges.versions(school)))
    found.push(`${value.agreement.id} ${value.agreement.version} ${value.agreement.hash.slice(0, 6)}`);
  return found;
};
const trail = async (): Promise<string[]> => {
  const lines: string[] = [];
  for await (const { value } of records.list(trailKind, trailRange('hillside')))
    lines.push(`${value.action} ${value.target}`);
  return lines;
};
const shown = ({ id, version, hash }: Agreement) => `${id} ${version} ${hash.slice(0, 6)}`;
const refusal = async (): Promise<string> => {
  const refused: unknown = await start().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isAppError(refused, 'misconfigured')) throw new Error('it was not refused');
  return refused.say ?? '';
};

describe('at start', () => {
  test('every text of every school is kept once, with a line on the trail', async () => {
    const { texts: ours } = agreementsOf(readOurAgreements(), []);
    texts = ours;
    await start();
    await start();
    expect((await kept()).toSorted()).toEqual(ours.map(shown).toSorted());
    expect((await kept('brook')).toSorted()).toEqual(ours.map(shown).toSorted());
    expect((await trail()).toSorted()).toEqual(
      ours.map(({ id, hash }) => `agreement.kept ${rows.version('hillside', id, hash).row}`).toSorted(),
    );
  });

  test('a new version stands beside the old one', async () => {
    await start();
    const [old] = texts;
    texts = [written('Two', '2027-01')];
    await start();
    expect((await kept()).toSorted()).toEqual([...(old ? [shown(old)] : []), ...texts.map(shown)].toSorted());
  });

  test('other words under the same version are refused in words, and nothing is kept', async () => {
    await start();
    const before = await kept();
    texts = [written('Two'), written('Another', '1', 'another')];
    expect(await refusal()).toBe(
      [
        'Lantern cannot start:',
        ...['hillside', 'brook'].map(
          (school) =>
            `  - The text of staff.md (${school}) has changed, but its version is still 2026-09. Give it a new version, say what changed (\`changed: …\`), and whether it must be signed again (\`again: yes\` or \`again: no\`).`,
        ),
      ].join('\n'),
    );
    expect(await kept()).toEqual(before);
  });

  test('the same words under a new version are the same text, and an old text may come back', async () => {
    await start();
    texts = [written('One', '2027-01')];
    await start();
    expect(await kept()).toHaveLength(1);
    texts = [written('Two', '2027-02')];
    await start();
    texts = [written('One')];
    await start();
    expect(await kept()).toHaveLength(2);
  });

  test('several processes at once keep each text once', async () => {
    texts = Array.from({ length: 25 }, (_, i) => written('One', '1', `text-${i}`));
    await Promise.all([start(), start(), start()]);
    expect(new Set(await kept()).size).toBe(25);
    expect(await trail()).toHaveLength(25);
  });

  test('an answer that was lost is looked for', async () => {
    const real = ledger();
    let lost = 0;
    await start({
      record: async (school, entry) => {
        await real.record(school, entry);
        lost += 1;
        if (lost === 1) throw new AppError('unconfirmed', 'the answer was lost');
      },
    });
    expect(await trail()).toHaveLength(1);
  });

  test('where storage is away it says so', async () => {
    records.break(true);
    await expect(start()).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('the text of a signature', () => {
  const of = (hash: string) => textOf('hillside', 'staff', hash, { policies, records });

  test('is the newest without reading, or as it was kept', async () => {
    const old = written('One');
    await start();
    texts = [written('Two', '2027-01')];
    const reads = records.reads();
    expect(await of(texts[0]?.hash ?? '')).toBe(texts[0]);
    expect(records.reads()).toBe(reads);
    expect(await of(old.hash)).toEqual(old);
    texts = [];
    expect(await of(old.hash)).toEqual(old);
  });

  test('is not made up: another hash, or one that only begins like it', async () => {
    await start();
    const { hash } = written('One');
    texts = [];
    expect(await of('0'.repeat(64))).toBeUndefined();
    expect(await of(hash.slice(0, 16).padEnd(64, '0'))).toBeUndefined();
    records.break(true);
    await expect(of(hash)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
