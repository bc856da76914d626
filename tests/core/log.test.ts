/** The log takes what is on its list and nothing else, whatever it is handed. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLog } from '../../bot/core/log.ts';

const logged = (write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] => {
  const lines: string[] = [];
  write(createLog('debug', { write: (line: string) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};

test('ids on the list are kept, everything else is dropped', () => {
  const [line] = logged((log) =>
    log.warn('something happened', {
      school: 'hillside',
      incident: 'X',
      name: 'Sam',
      facts: 'words',
      text: 'words',
    }),
  );
  expect(line).toEqual({
    level: expect.anything(),
    time: expect.any(String),
    message: 'something happened',
    school: 'hillside',
    incident: 'X',
  });
});

test('no field of any other name ever gets in', () => {
  const known = new Set(['level', 'time', 'message']);
  const listed = new Set(logged((log) => log.info('m', { school: 's' })).flatMap(Object.keys));
  expect(listed).toEqual(new Set([...known, 'school']));
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      fc.pre(!known.has(name) && !/^[a-z]{2,10}$/.test(name));
      const [line] = logged((log) => log.error('m', { [name]: 'words of somebody' }));
      expect(JSON.stringify(line)).not.toContain('words of somebody');
    }),
  );
});
