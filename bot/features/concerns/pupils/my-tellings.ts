/** How far it is, for the pupil who told: in kind words, in the answer to a press only. */
import type { Card, ChatCard } from '../../../../cards/cards.ts';
import { hashKey } from '../../../core/keys.ts';
import type { ActOf, Deps, Reply } from '../../../core/ports.ts';
import { sayTime } from '../../../core/say-time.ts';
import { submissions, under, type Submission } from '../concern.ts';
import type { Outline } from '../outline.ts';
import { mayReadTelling } from '../visible-to.ts';
import { outlineOf } from './commit-telling.ts';
import { helplinesOf } from './help-card.ts';

const shown = 5;

/** What lies in the chat says nothing: others may look at a child's screen. */
export const pupilNews = (repeat: boolean): ChatCard => ({ card: 'concern/pupil-news', model: { repeat } });

export const myTellings = async (act: ActOf<unknown>, deps: Deps): Promise<Reply> => {
  if (act.spot === undefined) return { chat: pupilNews(false) };
  const sent: Submission[] = [];
  const range = under(act.by.school, `S!${hashKey(act.by.id)}`);
  for await (const { value } of deps.records.list(submissions, range)) sent.push(value);
  const newest = sent.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, shown);
  const found = await Promise.all(newest.map((one) => outlineOf(act, one, deps)));
  const tellings = found.filter((one) => one !== undefined);
  return { answer: await listCard(act, tellings, deps) };
};

const listCard = async (act: ActOf<unknown>, tellings: readonly Outline[], deps: Deps): Promise<Card> => {
  const policy = deps.policies.of(act.by.school);
  const lines = tellings.map(async (one) => ({
    at: sayTime(one.raisedAt, policy.calendar.zone),
    ref: one.ref,
    status: await statusOf(one, deps),
  }));
  return {
    card: 'concern/pupil-mine',
    model: {
      none: tellings.length === 0 ? 'You have not told anybody here yet. You can, at any time.' : '',
      tellings: await Promise.all(lines),
      helplines: helplinesOf(policy),
    },
  };
};

/** By name only whom the pupil chose, and only while that person may read it; nobody else is ever named. */
const statusOf = async (telling: Outline, deps: Deps): Promise<string> => {
  if (telling.stage !== 'waiting') return 'A grown-up is looking after this.';
  const { chosen } = telling.report.telling ?? {};
  const policy = deps.policies.of(telling.school);
  if (
    chosen !== undefined &&
    telling.opened.includes(chosen) &&
    mayReadTelling({ id: chosen }, telling, policy)
  ) {
    const adult = await deps.directory.person(chosen);
    if (adult !== undefined) return `${adult.name} has read it.`;
  }
  return telling.opened.length > 0
    ? 'A grown-up has read it.'
    : 'It is safe here, and grown-ups have been asked to read it.';
};
