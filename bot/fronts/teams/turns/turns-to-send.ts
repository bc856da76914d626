/** Who may send when: the shared pace of every tenant, as this process takes part in it. */
import { TenantTurns, type Slot, type TurnsContext } from './tenant-turns.ts';
import { usualRules, type PaceRules } from './pace-row.ts';

export { NoTurn, type Slot } from './tenant-turns.ts';

export interface TurnsToSend {
  /**
   * A moment for one request into the tenant; waits for it to be near. `first`: before those who wait already, for somebody
   * whose slot was missed.
   * @throws NoTurn
   */
  slot(tenant: string, first?: boolean): Promise<Slot>;
  /** A request that waits for nobody goes out. Where nobody knows into which tenant, it counts for each. */
  urgent(tenant: string | undefined): void;
  /** Teams said 429. `wait`: milliseconds, where it said so. */
  refused(tenant: string | undefined, wait: number | undefined): void;
  /** Whoever waits, and whoever comes, hears that no turn will come. */
  end(): void;
  settled(): Promise<void>;
}

export interface TurnsToSendOptions extends Omit<TurnsContext, 'rules'> {
  readonly tenants: readonly string[];
  /** Other rules than Teams', for tests and measurements. */
  readonly rules?: Partial<PaceRules> | undefined;
}

export const createTurnsToSend = ({ tenants, rules, ...parts }: TurnsToSendOptions): TurnsToSend => {
  const context: TurnsContext = { ...parts, rules: { ...usualRules, ...rules } };
  const turns = new Map<string, TenantTurns>();
  let ended = false;
  const of = (tenant: string): TenantTurns => {
    const known = turns.get(tenant) ?? new TenantTurns(tenant, context);
    turns.set(tenant, known);
    if (ended) known.end();
    return known;
  };
  const each = (tenant: string | undefined): TenantTurns[] =>
    (tenant === undefined ? tenants : [tenant]).map(of);
  return {
    slot: (tenant, first) => of(tenant).slot(first),
    urgent: (tenant) => each(tenant).forEach((one) => one.urgent()),
    refused: (tenant, wait) => each(tenant).forEach((one) => one.refused(wait)),
    end: () => {
      ended = true;
      for (const one of turns.values()) one.end();
    },
    settled: async () => void (await Promise.all([...turns.values()].map((one) => one.settled()))),
  };
};
