/** Asked to end while the night waits for a cloud, Lantern ends, and goes on with the next start. */
import { expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { startTestLantern } from '../support/lantern.ts';

test('a cloud that never answers holds up no restart', async () => {
  const lantern = await startTestLantern({ clouds: 'pretend' });
  try {
    const { world, pretend } = lantern;
    await lantern.lantern.runDue();
    const struck = pretend?.graph.faults.struck ?? 0;
    pretend?.graph.faults.add({ template: /users/, hang: 'forever' });
    world.clock.set(new Date('2026-11-24T02:00:01Z'));
    const due = lantern.lantern.runDue();
    await eventually('the night asks', () => (pretend?.graph.faults.struck ?? 0) > struck || undefined);
    await lantern.restart();
    // Its own looking for more may have found the storage closed.
    await Promise.allSettled([due]);
    pretend?.graph.faults.clear();
    const before = pretend?.graph.calls.count({ status: 200 }) ?? 0;
    world.clock.set(new Date('2026-11-24T02:10:00Z'));
    await lantern.lantern.runDue();
    expect(pretend?.graph.calls.count({ status: 200 })).toBeGreaterThan(before);
  } finally {
    await lantern.close();
  }
}, 90_000);
