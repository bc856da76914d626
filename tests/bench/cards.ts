/** What drawing a card costs, each with its sample: ours, ours as a person gets it (its buttons sealed), with a new `Template` each time as samples do, and a plain function. */
import { Template } from 'adaptivecards-templating';
import { cardNames, definitionOf, type Card, type CardName } from '../../cards/cards.ts';
import { renderTeams } from '../../cards/render.ts';
import type { Benchmark, BenchmarkOptions } from './benchmark.ts';
import { createPressSeal } from '../../bot/core/press.ts';
import { createDraw } from '../../bot/fronts/teams/draw.ts';
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

const draw = createDraw(createPressSeal([Buffer.alloc(32, 5)]), () => ({ now: () => new Date() }));
const somebody = {
  id: 'hillside.S012',
  school: 'hillside',
  name: '',
  kind: 'staff',
  guest: false,
  accounts: {},
} as const;

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
  const sealed = () => JSON.stringify(draw(card, somebody));
  ours();
  return {
    card: name,
    bytes: sealed().length,
    ours: cpuOf(ours, forMs),
    sealed: cpuOf(sealed, forMs),
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
    const all = {
      ours: median(rows.map((row) => row.ours)),
      sealed: median(rows.map((row) => row.sealed)),
      fresh: median(rows.map((row) => row.fresh)),
    };
    const dearest = rows[0]?.ours ?? Number.NaN;
    return Promise.resolve({
      tables: [
        {
          title: 'cards: µs of processor time for one card, drawn and serialised',
          columns: ['card', 'bytes', 'ours', 'ours, buttons sealed', 'new Template', 'plain function'],
          rows: [
            ...rows.map((row) => [row.card, row.bytes, row.ours, row.sealed, row.fresh, row.plain]),
            ['median', '', all.ours, all.sealed, all.fresh, ''],
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
