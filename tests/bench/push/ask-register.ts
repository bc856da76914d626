/** `/signed 8B` and the totals, asked of a school of thousands: how long an answer takes, and what it reads. */
import type { Presser, PushWorld } from '../../push/push-world.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import type { StorageStub } from '../../support/storage/storage-stub.ts';
import { median } from '../statistics.ts';

export interface Answered {
  /** As somebody types it. */
  readonly asked: string;
  /** Milliseconds from the press to the whole answer: of many in the middle, and the longest. */
  readonly ms: number;
  readonly longest: number;
  /** Calls of storage, of one answer. */
  readonly reads: number;
}

const questions: readonly { readonly by: Presser; readonly of: string; readonly says: RegExp }[] = [
  { by: 'coordinator', of: '8B', says: /8B/ },
  { by: 'coordinator', of: 'year 8', says: /Year 8/ },
  { by: 'coordinator', of: 'school', says: /Hillside/ },
  { by: 'trustLead', of: 'trust', says: /All schools/ },
];
const times = 9;

/** @throws Error where the register does not know what is asked */
export const askRegister = async (
  world: PushWorld,
  server: ServerProcess,
  storage: StorageStub,
): Promise<Answered[]> => {
  const answers: Answered[] = [];
  for (const { by, of, says } of questions) {
    const took: number[] = [];
    const before = storage.calls().reads;
    for (let time = 0; time < times; time += 1) {
      const began = performance.now();
      const said = await world.press(server, by, 'signed.show', { of });
      took.push(performance.now() - began);
      if (!says.test(said)) throw new Error(`/signed ${of} was answered with ${said.slice(0, 300)}`);
    }
    const reads = (storage.calls().reads - before) / times;
    answers.push({ asked: `/signed ${of}`, ms: median(took), longest: Math.max(...took), reads });
  }
  return answers;
};
