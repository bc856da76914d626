/** A value is parted into what lies open and its words, and joined again, whatever it holds. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z, type ZodType } from 'zod';
import type { Kind } from '../../../bot/core/ports.ts';
import { putWords, takeWords, type Words } from '../../../bot/core/sealing/words.ts';
import { chronicles, incidents, pupilRecords } from '../../../bot/features/concerns/concern.ts';
import { outlines, recordOutlines } from '../../../bot/features/concerns/outline.ts';
import { anyIncident, anyRecord } from './any-case.ts';

const pathsOf = ({ sealed }: Pick<Kind<unknown>, 'sealed'>): readonly string[] =>
  typeof sealed === 'object' ? sealed.words : [];

describe('words', () => {
  test('are taken out and come back, and the value itself is not touched', () => {
    const cases = fc.oneof(
      anyIncident.map((value) => ({ value, paths: pathsOf(incidents) })),
      anyRecord.map((value) => ({ value, paths: pathsOf(pupilRecords) })),
    );
    fc.assert(
      fc.property(cases, ({ value, paths }) => {
        const before = JSON.stringify(value);
        const { open, words } = takeWords(value, paths);
        expect(JSON.stringify(value)).toBe(before);
        const back = putWords(JSON.parse(JSON.stringify(open)), JSON.parse(JSON.stringify(words)) as Words);
        expect(back).toEqual(JSON.parse(before));
      }),
    );
  });

  test('are all gone from what lies open', () => {
    fc.assert(
      fc.property(anyIncident, (incident) => {
        const { open } = takeWords(incident, pathsOf(incidents));
        expect(JSON.stringify(open)).not.toContain('WORD');
      }),
    );
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(JSON.stringify(takeWords(record, pathsOf(pupilRecords)).open)).not.toContain('WORD');
      }),
    );
  });

  test('of an outline are none: it is what lies open, and no more', () => {
    fc.assert(
      fc.property(anyIncident, (incident) => {
        const { open } = takeWords(incident, pathsOf(incidents));
        expect(outlines.schema.parse(incident)).toEqual(outlines.schema.parse(open));
        expect(JSON.stringify(outlines.schema.parse(incident))).not.toContain('WORD');
      }),
    );
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(JSON.stringify(recordOutlines.schema.parse(record))).not.toContain('WORD');
      }),
    );
  });
});

/** Every text of a schema by its path, so that a new field is decided about: words, or an id, a moment, a stage. */
const textsOf = (schema: ZodType, path = ''): string[] => {
  const at = (step: string): string => (path === '' ? step : `${path}.${step}`);
  if (schema instanceof z.ZodOptional) return textsOf(schema.unwrap() as ZodType, path);
  if (schema instanceof z.ZodArray) return textsOf(schema.element as ZodType, at('*'));
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([name, field]) => textsOf(field as ZodType, at(name)));
  return schema instanceof z.ZodString ? [path] : [];
};

test('every text of a case is either sealed with its key, or known to be an id or a moment', () => {
  const known = new Set(
    [
      'id school ref submission reporter raisedAt route assignee dueAt incident at by what',
      'report.about.*.person report.notFor.*.person report.tags.* report.date report.telling.chosen',
      'told.*.person told.*.as told.*.at opened.* recused.*',
      'acknowledged.by acknowledged.at closed.by closed.at protection.by protection.at',
      'referrals.*.contact referrals.*.done.by referrals.*.done.at referrals.*.declined.by referrals.*.declined.at',
      'pupil.person parents.by parents.at outcome.by outcome.at outcome.outcome',
      'sanctions.*.by sanctions.*.at sanctions.*.sanction sanctions.*.until',
    ].flatMap((line) => line.split(' ')),
  );
  const undecided = [incidents, pupilRecords, chronicles].flatMap((kind) => {
    const sealed = pathsOf(kind);
    const isSealed = (path: string): boolean =>
      sealed.some((one) => one === path || path.startsWith(`${one}.`));
    return textsOf(kind.schema).filter((path) => !known.has(path) && !isSealed(path));
  });
  expect(undecided).toEqual([]);
});
