/**
 * The September push: how near it comes to the 50 requests a second that Teams allows, from 1, 2 and 4 processes, and never above
 * them; what it does with the limit lifted; and what it costs in storage, from 2,000 people to 20,000.
 */
import { loadavg } from 'node:os';
import type { Aim, Benchmark, Report } from '../benchmark.ts';
import { tenantWindow } from '../../pretend-school/sending-limits.ts';
import { onePush, type OnePush, type PushSettings } from './one-push.ts';

/** Far above what any process does. */
const lifted = { perSecond: 1_000_000, lateMs: 10_000 };
/**
 * US dollars for 10,000 requests of Azure Tables (general purpose v2, locally redundant, UK South; the price list of 2025). A
 * transaction of many rows is one request.
 */
const dollarsForTenThousand = 0.000_36;

export const push: Benchmark = {
  name: 'push',
  about:
    'sending to thousands: against the limit of 50 a second, and with it lifted; storage and cost a pupil',
  async run({ quick, tell }) {
    const limited: OnePush[] = [];
    for (const processes of [1, 2, 4]) {
      tell(`within the limit, ${processes} at once`);
      limited.push(await onePush({ pupils: quick ? 250 : 800, processes, storage: 'azurite' }));
    }
    const free: OnePush[] = [];
    const many = quick ? 2_000 : 10_000;
    for (const settings of [
      { pupils: many, processes: 1, storage: 'quick', met: true },
      { pupils: many, processes: 1, storage: 'quick' },
      { pupils: many, processes: 2, storage: 'quick' },
      { pupils: many, processes: 4, storage: 'quick' },
      { pupils: 2_000, processes: 1, storage: 'azurite' },
    ] satisfies PushSettings[]) {
      tell(`without the limit, ${settings.processes} at once, ${settings.storage} storage`);
      free.push(await onePush({ ...settings, sending: lifted }));
    }
    const costs: OnePush[] = [];
    for (const pupils of quick ? [500, 2_000] : [2_000, 20_000]) {
      tell(`storage of ${pupils}`);
      costs.push(await onePush({ pupils, processes: 1, storage: 'quick', sending: lifted, asks: true }));
    }
    return reportOf(limited, free, costs);
  },
};

const perSecond = ({ requests, seconds }: OnePush): number => (requests - 1) / seconds;
const people = ({ messages, stored }: OnePush): number => messages / stored;
const callsOf = ({ calls }: OnePush): number =>
  calls === undefined ? Number.NaN : calls.reads + calls.background + calls.writes;
const callsAPupil = (one: OnePush): number => callsOf(one) / one.settings.pupils;
const dollarsFor = (one: OnePush): number => (callsOf(one) / 10_000) * dollarsForTenThousand;

const reportOf = (limited: OnePush[], free: OnePush[], costs: OnePush[]): Report => ({
  tables: [
    {
      title:
        'push: within Teams’ limit of 50 requests a second into a tenant (chats opened on the way are counted)',
      columns: ['processes', 'requests', 'seconds', 'a second', 'of the limit', 'most in any second'],
      rows: limited.map((one) => [
        one.settings.processes,
        one.requests,
        one.seconds,
        perSecond(one),
        perSecond(one) / tenantWindow.most,
        one.mostInASecond,
      ]),
    },
    {
      title: 'push: with the limit lifted, rows included',
      columns: [
        'processes',
        'storage',
        'chats',
        'people',
        'seconds, stored',
        'people a second',
        'requests a second',
        'µs of processor a person',
      ],
      rows: free.map((one) => [
        one.settings.processes,
        one.settings.storage,
        one.settings.met === true ? 'known' : 'opened first',
        one.messages,
        one.stored,
        people(one),
        one.requests / one.stored,
        one.cpu,
      ]),
      notes: [`load of the machine at the end: ${(loadavg()[0] ?? Number.NaN).toFixed(1)}`],
    },
    {
      title: 'push: storage, with the laying of the sheets and every chat opened',
      columns: [
        'people',
        'reads and lists',
        'looks into the outbox',
        'writes and transactions',
        'rows written',
        'calls of the queue',
        'calls of the tables a person',
        'US$ for all',
      ],
      rows: costs.map((one) => [
        one.settings.pupils,
        one.calls?.reads ?? Number.NaN,
        one.calls?.background ?? Number.NaN,
        one.calls?.writes ?? Number.NaN,
        one.calls?.rowsWritten ?? Number.NaN,
        one.calls?.queue ?? Number.NaN,
        callsAPupil(one),
        dollarsFor(one).toFixed(5),
      ]),
      notes: [`at US$ ${dollarsForTenThousand} for 10,000 requests of Azure Tables`],
    },
    {
      title: 'push: the register’s answers afterwards',
      columns: ['people', 'asked', 'ms', 'longest, ms', 'reads of storage'],
      rows: costs.flatMap(({ settings: { pupils }, register }) =>
        register.map(({ asked, ms, longest, reads }) => [pupils, asked, ms, longest, reads]),
      ),
    },
  ],
  aims: [
    ...limited.flatMap(limitAims),
    ...free.slice(0, 1).map(freeAim),
    growthAim(costs),
    ...registerAims(costs),
  ],
  data: { limited, free, costs },
});

const limitAims = (one: OnePush): Aim[] => {
  const share = perSecond(one) / tenantWindow.most;
  const who = `${one.settings.processes} at once`;
  return [
    {
      what: `requests a second, ${who}`,
      aim: 'at least 0.95 of the limit',
      measured: share.toFixed(3),
      met: share >= 0.95,
    },
    {
      what: `most in any sliding second, ${who}`,
      aim: `at most ${tenantWindow.most}`,
      measured: String(one.mostInASecond),
      met: one.mostInASecond <= tenantWindow.most,
    },
  ];
};

const freeAim = (one: OnePush): Aim => ({
  what: 'people a second with the limit lifted, one process',
  aim: 'at least 2,000',
  measured: people(one).toFixed(0),
  met: people(one) >= 2_000,
});

const growthAim = ([few, many]: readonly OnePush[]): Aim => {
  const growth = few === undefined || many === undefined ? Number.NaN : callsAPupil(many) / callsAPupil(few);
  return {
    what: `storage calls a person, ${many?.settings.pupils} people over ${few?.settings.pupils}`,
    aim: 'at most 1.2 times (linear)',
    measured: growth.toFixed(2),
    met: growth <= 1.2,
  };
};

const registerAims = (costs: readonly OnePush[]): Aim[] =>
  (costs.at(-1)?.register ?? []).map(({ asked, ms }) => ({
    what: `${asked}, ${costs.at(-1)?.settings.pupils} people`,
    aim: 'under a second',
    measured: `${ms.toFixed(0)} ms`,
    met: ms < 1_000,
  }));
