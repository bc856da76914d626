/** Our connectors, and the people joined as the night joins them. */
import type { Cloud, CloudAccount } from '../../../bot/core/ports.ts';
import { peopleOf } from '../../../bot/features/leavers/finding/people-of.ts';
import { answer } from './answer.ts';
import { openOurs } from './open-ours.ts';
import { timed, type ClientSettings } from './walked.ts';

const walk = async (cloud: Cloud, see: (account: CloudAccount) => void): Promise<number> => {
  for await (const { accounts } of cloud.accounts.pages()) for (const account of accounts) see(account);
  return 0;
};

const schoolOf = ({ address }: CloudAccount): string =>
  address.slice(address.indexOf('@') + 1).split('.')[0] ?? '';

/** How many people they are. */
const join = (accounts: readonly CloudAccount[]): number =>
  [...Map.groupBy(accounts, schoolOf)].reduce(
    (sum, [school, own]) =>
      sum +
      peopleOf(
        school,
        own.map((account) => ({ account })),
        [],
        () => true,
      ).length,
    0,
  );

await answer((given) => {
  const settings = given as ClientSettings;
  const clouds = openOurs(settings);
  return Promise.resolve({
    ready: {},
    answers: {
      graph: () => timed((see) => walk(clouds.graph, ({ id }) => see(id))),
      workspace: () => timed((see) => walk(clouds.workspace, ({ id }) => see(id))),
      both: () => {
        const all: CloudAccount[] = [];
        return timed(
          async (see) => {
            const note = (account: CloudAccount): void => {
              see(account.id);
              all.push(account);
            };
            await Promise.all([walk(clouds.graph, note), walk(clouds.workspace, note)]);
            return 0;
          },
          () => join(all),
        );
      },
    },
    close: async () => {
      await Promise.all([clouds.graph.close(), clouds.workspace.close()]);
    },
  });
});
