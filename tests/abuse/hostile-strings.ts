/**
 * Hostile strings through the doors people use (T3–T9): written in every box that a person can fill, stored, drawn on the
 * cards of everybody who may see them, and copied out. Each comes back exactly as it was written (half characters made
 * whole, and the blanks around a reader's words taken away), or is refused in words and is nowhere.
 */
import { startBehindProxies, type BehindProxies } from '../support/behind-proxies.ts';
import { unhurried } from '../support/lantern.ts';
import type { Abuse } from './abuse.ts';
import { filterFaults } from './hostile/filters.ts';
import { createPen, isMarked } from './hostile/pen.ts';
import { story } from './hostile/story.ts';
import { hostileStrings } from './hostile/strings.ts';

export const hostileStringsAbuse: Abuse = {
  name: 'Hostile strings through every box',
  small: 40,
  large: 1_000,
  run: async (size, seed) => {
    const strings = hostileStrings(size, seed);
    const pen = createPen(strings);
    const lantern = await startBehindProxies({ pace: unhurried });
    try {
      const { world, chat } = lantern;
      const place = { world, chat, due: () => lantern.lantern.runDue() };
      let stories = 0;
      while (pen.used() < size) {
        const before = pen.faults.length;
        await story(stories, pen, place).catch((error: unknown) => {
          pen.faults.push(
            `story ${stories} ended: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}`,
          );
        });
        stories += 1;
        if (pen.faults.length > before + 20) break;
      }
      const filters = await filterFaults(strings, lantern);
      const broken = [...pen.faults, ...filters.broken, ...sinkFaults(lantern)];
      const counts = {
        stories,
        'refused in words': pen.refused(),
        'filters asked': filters.asked,
        'cards and messages sent to chats': lantern.world.connector.sent.length,
      };
      return { tried: pen.used(), counts, broken };
    } finally {
      await lantern.close();
    }
  },
};

/** Chats hold nothing that somebody wrote, and no address or filter does. */
const sinkFaults = ({ world, table, queue }: BehindProxies): string[] => [
  ...world.connector.sent
    .filter(({ activity }) => isMarked(JSON.stringify(activity) ?? ''))
    .map(({ op }) => `words of a person in a chat (${op})`),
  ...[...table.seen, ...queue.seen]
    .filter(({ path }) => isMarked(decodeURIComponent(path)) || isMarked(path))
    .map(({ method }) => `words of a person in an address (${method})`),
  ...table.seen.flatMap(({ path }) => {
    const filter = new URL(path, 'http://x').searchParams.get('$filter');
    return filter === null || ourFilter.test(filter)
      ? []
      : [`a filter of another shape: ${filter.slice(0, 120)}`];
  }),
];

/** Keys and columns of ours, each in quotes of its own. */
const ourFilter =
  /^PartitionKey eq '[\w!.-]+' and RowKey ge '[\w!".-]+' and RowKey lt '[\w!".~-]+'(?: and c_\w+ eq (?:true|false|-?\d+|'(?:[^']|'')*'))*$/;
