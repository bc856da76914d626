/** Activities whose tenants are not one allowed tenant (promises.md S2): refused, nothing written, nothing sent. */
import fc from 'fast-check';
import { startTeamsFront, tenant as hillside } from '../support/teams-front.ts';
import type { Abuse, Found } from './abuse.ts';

const orchard = '33333333-3333-4333-8333-333333333333';
const allowed = [hillside, orchard];

/** Names of a tenant: good ones, nearly good ones, others; `undefined` leaves the place empty. */
const named = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...allowed) },
  fc.uuid(),
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    ' ',
    '*',
    'common',
    'organizations',
    '__proto__',
    'undefined',
    'null',
  ),
  fc.constantFrom<unknown>(
    `${hillside} `,
    ` ${hillside}`,
    `{${hillside}}`,
    hillside.slice(1),
    `${hillside},${orchard}`,
  ),
  fc.constantFrom<unknown>(
    7,
    true,
    [hillside],
    { id: hillside },
    `${hillside}\0`,
    hillside.replaceAll('-', ''),
  ),
  fc.string({ maxLength: 140 }),
);

/** In the conversation, and in Teams' own data; the whole place may be missing as well. */
const pairs = fc
  .record({ conversation: named, data: named, noData: fc.integer({ min: 0, max: 9 }) })
  .map(({ conversation, data, noData }) => ({ conversation, data: noData === 0 ? undefined : data }));

const saysOne = ({ conversation, data }: { conversation: unknown; data: unknown }): boolean => {
  const given = [conversation, data].filter((one) => one !== undefined && one !== null);
  return (
    given.length > 0 && given.every((one) => one === given[0]) && allowed.some((one) => one === given[0])
  );
};

const run = async (size: number, seed: number): Promise<Found> => {
  const world = await startTeamsFront({ tenants: allowed });
  const different = new Map(
    fc
      .sample(
        pairs.filter((pair) => !saysOne(pair)),
        { numRuns: size * 3, seed },
      )
      .map((pair) => [JSON.stringify([pair.conversation ?? null, pair.data ?? null]), pair] as const),
  );
  try {
    const broken: string[] = [];
    const tried = [...different.values()].slice(0, size);
    const send = ({ conversation, data }: (typeof tried)[number]) =>
      world.turn({
        conversation: { id: 'a:chat', conversationType: 'personal', tenantId: conversation },
        channelData: { tenant: data === undefined ? undefined : { id: data } },
        text: '/report concern',
      });
    for (const pair of tried) {
      const { status } = await send(pair);
      const happened = world.acts.length + world.records.commits.length + world.connector.calls.length;
      if (![400, 403].includes(status) || happened > 0) broken.push(`${JSON.stringify(pair)}: ${status}`);
    }
    for (const tenant of allowed) {
      const { status } = await send({ conversation: tenant, data: tenant });
      if (status !== 200) broken.push(`${tenant} in both places was refused: ${status}`);
    }
    return { tried: tried.length, counts: {}, broken };
  } finally {
    await world.close();
  }
};

export const mixTenants: Abuse = { name: 'Tenants that do not agree', small: 200, large: 200, run };
