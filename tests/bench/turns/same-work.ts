/**
 * What the plain sample and the bare server do between reading and writing: the same rows and the same cards as ours, by
 * plain code with nothing behind it. The rows are those of a recorded transaction of ours, filled with this turn's ids, times
 * and words. Where ours plans a route and counts school hours these two put in constants, and they write the trail's head
 * without a condition (which two processes would not survive): that is in their favour.
 */
import { createHmac } from 'node:crypto';
import type { Part } from '../../support/storage/batch.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** A transaction of ours, and what in it belongs to that one turn. */
export interface Recording {
  readonly parts: readonly Part[];
  readonly reporter: string;
  readonly reporterRow: string;
  readonly draft: string;
}

export interface DraftValue {
  readonly id: string;
  readonly by: string;
  readonly step: string;
  readonly report: {
    readonly about: readonly { readonly name: string; readonly detail?: string }[];
  } & JsonObject;
}

/** A row to be written, ready for any client: `etag` where the draft must still be as it was read. */
export type FlatChange =
  | {
      readonly op: 'create' | 'put';
      readonly row: string;
      readonly entity: Readonly<Record<string, string | number | boolean>>;
    }
  | { readonly op: 'remove'; readonly row: string; readonly etag: string };

export interface Turn {
  readonly reporter: string;
  readonly draft: DraftValue;
  readonly draftRow: string;
  readonly etag: string;
  readonly now: Date;
}

export interface SameWork {
  /** The rows of a *Send*, and the reference on its receipt. */
  send(turn: Turn): { readonly changes: readonly FlatChange[]; readonly ref: string };
}

const ulidShape = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const trailKey = Buffer.alloc(32, 1);

interface Recorded {
  readonly kind: string;
  readonly row: string;
  readonly columns: Readonly<Record<string, string | number | boolean>>;
  readonly value: JsonObject;
}

export const sameWork = (recording: Recording): SameWork => {
  const recorded = recording.parts.flatMap(recordedOf);
  const incident = recorded.find(({ kind }) => kind === 'incident')?.value ?? {};
  const removed = recording.parts.some(({ method }) => method === 'DELETE');
  const texts = [incident['id'], incident['ref'], incident['raisedAt']];
  const [id, ref, at] = texts.map((text) => (typeof text === 'string' ? text : ''));
  if (!id || !ref || !at || !removed) throw new Error('this is not the recording of a Send');
  const others = [...new Set(recorded.flatMap(({ row }) => row.split('!')))].filter(
    (part) => ulidShape.test(part) && part !== id && part !== recording.draft,
  );
  let trail = { seq: 0, mac: '' };

  const seal = (value: JsonObject): JsonObject => {
    const { mac: _mac, ...rest } = value;
    const row = { ...rest, seq: trail.seq + 1, prev: trail.mac };
    const mac = createHmac('sha256', trailKey).update(JSON.stringify(row)).digest('hex');
    trail = { seq: row.seq, mac };
    return { ...row, mac };
  };

  return {
    send({ reporter, draft, draftRow, etag, now }) {
      const newRef = freshRef();
      const known = new Map([
        [id, freshId()],
        [ref, newRef],
        [at, now.toISOString()],
        [recording.draft, draft.id],
        [recording.reporter, reporter],
        [recording.reporterRow, draftRow],
        ...others.map((other) => [other, freshId()] as const),
      ]);
      const changes = recorded
        .filter(({ kind }) => kind !== 'trail-head')
        .map(({ kind, row, columns, value }): FlatChange => {
          const filled = fill(value, known) as JsonObject;
          const own =
            kind === 'incident'
              ? { ...filled, report: draft.report }
              : kind === 'trail'
                ? seal(filled)
                : filled;
          const place =
            kind === 'trail'
              ? trailRow(row, trail.seq)
              : row
                  .split('!')
                  .map((part) => known.get(part) ?? part)
                  .join('!');
          return { op: 'create', row: place, entity: entityOf(kind, columns, own) };
        });
      const head = recorded.find(({ kind }) => kind === 'trail-head');
      const heads: FlatChange[] =
        head === undefined
          ? []
          : [
              {
                op: 'put',
                row: head.row,
                entity: entityOf(head.kind, head.columns, { ...head.value, ...trail }),
              },
            ];
      return { changes: [...heads, ...changes, { op: 'remove', row: `D!${draftRow}`, etag }], ref: newRef };
    },
  };
};

const trailRow = (row: string, seq: number): string => row.replace(/\d+$/, String(seq).padStart(12, '0'));

export const entityOf = (
  kind: string,
  columns: Readonly<Record<string, string | number | boolean>>,
  value: JsonObject,
): Readonly<Record<string, string | number | boolean>> => ({
  kind,
  v: 1,
  body0: JSON.stringify(value),
  ...columns,
});

const recordedOf = ({ body }: Part): Recorded[] => {
  if (body === '') return [];
  const {
    PartitionKey: _partition,
    RowKey,
    kind,
    v: _v,
    body0,
    ...columns
  } = JSON.parse(body) as Record<string, string>;
  return [{ kind: kind ?? '', row: RowKey ?? '', columns, value: JSON.parse(body0 ?? '{}') as JsonObject }];
};

/** The same value with what belonged to the recorded turn replaced. */
const fill = (value: Json, known: ReadonlyMap<string, string>): Json => {
  if (typeof value === 'string') return known.get(value) ?? value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: Json) => fill(one, known));
  const filled: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(value)) filled[name] = fill(inner, known);
  return filled;
};

let ids = 0;
/** Shaped like a ULID, and cheaper than any. */
export const freshId = (): string => `01KB${String((ids += 1)).padStart(22, '0')}`;
const freshRef = (): string => {
  const text = (ids + 1_000_000).toString(36).toUpperCase().padStart(6, '0').slice(-6);
  return `${text.slice(0, 4)}-${text.slice(4)}`;
};

// ------------------------------------------------------------------------------------------------ the draft, the cards

export const nextDraft = (draft: DraftValue, values: JsonObject, now: Date): DraftValue => {
  const { draft: _draft, ...fields } = values;
  return {
    ...draft,
    report: { ...draft.report, ...fields },
    step: 'review',
    updatedAt: now.toISOString(),
    lastPress: createHmac('sha256', '').update(JSON.stringify(values)).digest('hex').slice(0, 40),
  } as DraftValue;
};

/** The models that ours makes of one report: the wording is ours, the words of a turn are filled in. */
export interface Models {
  readonly who: JsonObject;
  readonly review: JsonObject;
  readonly sent: JsonObject;
}

export const reviewModel = ({ review }: Models, { id, report }: DraftValue): JsonObject => {
  const { facts, childWords, knows, done, about } = report;
  const names = about.map(({ name, detail }) => (detail === undefined ? name : `${name} (${detail})`));
  return { ...review, ...filled({ facts, childWords, knows, done }), draft: id, about: names.join(', ') };
};

export const sentModel = ({ sent }: Models, ref: string): JsonObject => ({ ...sent, ref });

export const whoModel = ({ who }: Models): JsonObject => ({ ...who, draft: freshId() });

const filled = (words: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(Object.entries(words).map(([name, word]) => [name, word ?? '']));
