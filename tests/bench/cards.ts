/** What drawing a card costs, each with its sample: ours, with a new `Template` each time as samples do, and a plain function. */
import { Template } from 'adaptivecards-templating';
import { cardNames, definitionOf, type Card, type CardName } from '../../cards/cards.ts';
import { renderTeams } from '../../cards/render.ts';
import type { Benchmark, BenchmarkOptions } from './benchmark.ts';
import { median } from './statistics.ts';
import { plainCard } from './turns/plain-card.ts';
import type { JsonObject } from './turns/same-work.ts';

/** Microseconds of processor time that `work` takes, over about so many milliseconds. */
const cpuOf = (work: () => unknown, forMs: number): number => {
  let times = 0;
  const until = performance.now() + forMs;
  const before = process.cpuUsage();
  do {
    for (let again = 0; again < 20; again += 1) work();
    times += 20;
  } while (performance.now() < until);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
};

const sampleOf = (name: CardName): Card => ({ card: name, model: definitionOf(name).sample }) as Card;

/** Undefined for a template that says more than a plain function of ours knows. */
const plainOf = (template: object): ReturnType<typeof plainCard> | undefined => {
  try {
    return plainCard(template as JsonObject);
  } catch {
    return undefined;
  }
};

const measure = (name: CardName, forMs: number) => {
  const card = sampleOf(name);
  const { teams, sample } = definitionOf(name);
  const fresh = () => JSON.stringify(new Template(teams).expand({ $root: sample as object }));
  const plain = plainOf(teams);
  const ours = () => JSON.stringify(renderTeams(card));
  ours();
  return {
    card: name,
    bytes: ours().length,
    ours: cpuOf(ours, forMs),
    fresh: cpuOf(fresh, forMs),
    plain: plain === undefined ? Number.NaN : cpuOf(() => JSON.stringify(plain(sample as JsonObject)), forMs),
  };
};

export const cards: Benchmark = {
  name: 'cards',
  about: 'drawing and serialising each card',
  run({ quick, tell }: BenchmarkOptions) {
    tell(`${cardNames.length} cards`);
    const forMs = quick ? 15 : 80;
    // The first pass is for the compiler.
    cardNames.forEach((name) => measure(name, forMs / 4));
    const rows = cardNames.map((name) => measure(name, forMs)).sort((a, b) => b.ours - a.ours);
    const all = { ours: median(rows.map((row) => row.ours)), fresh: median(rows.map((row) => row.fresh)) };
    const dearest = rows[0]?.ours ?? Number.NaN;
    return Promise.resolve({
      tables: [
        {
          title: 'cards: µs of processor time for one card, drawn and serialised',
          columns: ['card', 'bytes', 'ours', 'new Template', 'plain function'],
          rows: [
            ...rows.map((row) => [row.card, row.bytes, row.ours, row.fresh, row.plain]),
            ['median', '', all.ours, all.fresh, ''],
          ],
        },
      ],
      aims: [
        {
          what: 'a card, the median',
          aim: 'at most 80 µs',
          measured: `${all.ours.toFixed(0)} µs`,
          met: all.ours <= 80,
        },
        {
          what: 'a card, the dearest',
          aim: 'at most 80 µs',
          measured: `${dearest.toFixed(0)} µs`,
          met: dearest <= 80,
        },
      ],
      data: rows,
    });
  },
};
