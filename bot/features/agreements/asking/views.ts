/** What the cards of the campaign say: figures by group, and words for why chat cannot reach somebody. Pure. */
import type { Card } from '../../../../cards/cards.ts';
import type { ActOf, Deps, Person, PolicyRole, Reply, SchoolId } from '../../../core/ports.ts';
import { notKnown } from '../../../core/perform.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Tally } from '../tally.ts';
import { isByParents, sumOf, totalOf, type Cell } from '../register/figures.ts';
import { sayShare } from '../register/say-progress.ts';
import { holdsOneOf } from './coordinators.ts';

export type CampaignModel = Extract<Card, { readonly card: 'agreements/campaign' }>['model'];
export type NamesModel = Extract<Card, { readonly card: 'agreements/names' }>['model'];
export type Button = CampaignModel['buttons'][number];

export const counted = (n: number, one: string, many: string): string =>
  `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`;
export const people = (n: number): string => counted(n, 'person', 'people');

/** A button for those only who may press it. */
export const buttonFor = (
  by: Person,
  roles: readonly PolicyRole[],
  school: SchoolId,
  button: Button,
  deps: Pick<Deps, 'policies'>,
): Button[] => (holdsOneOf(by.id, roles, school, deps) ? [button] : []);

/** Refused and unknown look alike (E2). */
export const refused = ({ spot }: Pick<ActOf<unknown>, 'spot'>): Reply =>
  spot === undefined ? { chat: { text: notKnown } } : { answer: { text: notKnown } };

/** Pupils by year, everybody else as they are. */
export const groupTitle = ({ audience, year, group }: Pick<Tally, 'audience' | 'year' | 'group'>): string => {
  if (audience !== 'pupils') return group;
  return year === undefined ? 'Pupils without a year' : (early[year] ?? `Year ${year}`);
};
/** As schools call them. */
const early: Readonly<Record<string, string>> = { N: 'Nursery', R: 'Reception' };

/** Years in their order, then the adults. */
export const inOrder = (titles: Iterable<string>): string[] =>
  [...titles].toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b));
const rank = (title: string): number => {
  const before = Object.values(early).indexOf(title);
  if (before >= 0) return before - 2;
  const year = Number(/^Year (\w+)$/.exec(title)?.[1]);
  return Number.isNaN(year) ? 100 : year;
};

/** Signed of all that is asked, by group; what parents sign is a bar of its own. Nothing of what somebody may not see. */
export const barsOf = (cells: readonly Cell[], policy: Pick<Policy, 'texts'>): CampaignModel['bars'] => {
  const groups = Map.groupBy(cells, groupTitle);
  return inOrder(groups.keys()).flatMap((title) => {
    const some = groups.get(title) ?? [];
    const parents = some.filter(({ agreement }) => isByParents(agreement, policy));
    const own = some.filter((one) => !parents.includes(one));
    return [
      ...barOf(title, own),
      ...barOf(own.length === 0 ? `${title} (parents)` : `${title}: parents`, parents),
    ];
  });
};

const barOf = (name: string, cells: readonly Cell[]): CampaignModel['bars'] => {
  const counts = sumOf(cells);
  const all = totalOf(counts);
  return all === 0
    ? []
    : [{ name, figure: sayShare(counts), signed: counts.signed, rest: all - counts.signed }];
};

/** By the front's own words. */
const reasons: Readonly<Record<string, string>> = {
  'no-year': 'no year that a text is for, so nothing is asked of them',
  'no-account': 'they cannot sign in to Teams',
  'not-installed': 'Lantern is not installed for them',
  blocked: 'they have blocked Lantern',
  disabled: 'an administrator has disabled Lantern for them',
  'not-a-member': 'they are not in the chat any more',
  gone: 'their chat is gone',
};
/** Why chat cannot reach somebody, for within a sentence. They sign by web link or on paper. */
export const sayReason = (because: string | undefined): string =>
  reasons[because ?? ''] ?? 'Teams refuses messages to them';

export const pageOf = <T>(all: readonly T[], page: string | undefined, size: number) => {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const at = Math.min(pages, Math.max(1, Number(page ?? '1') || 1));
  return { shown: all.slice((at - 1) * size, at * size), next: at < pages ? String(at + 1) : undefined };
};

export const yearTitle = (round: string): string =>
  `Agreements ${round}/${String((Number(round) + 1) % 100).padStart(2, '0')}`;
