/** What a signature does to the line of whoever signed: pure, but for the row that it rests on. */
import { replace } from '../../core/change.ts';
import { schedule } from '../../core/outbox.ts';
import type { Change, Deps, PersonId, SchoolId, Stored } from '../../core/ports.ts';
import { roundOf, signatures, type Item, type Line, type Sheet, type Signature } from './agreement.ts';
import { changeTheirSheet } from './change-their-sheet.ts';
import { endTalkCall } from './signing/calls.ts';
import { talkIdOf } from './signing/talk.ts';

/** Which item of a sheet it is. */
export type ItemAt = Pick<Signature, 'person' | 'signer' | 'agreement'>;

const isAt = (item: Item, { signer, agreement }: ItemAt): boolean =>
  item.agreement === agreement && item.signer === signer;

export const itemOf = (sheet: Sheet, at: ItemAt): Item | undefined =>
  sheet.lines.find(({ person }) => person === at.person)?.items.find((item) => isAt(item, at));

/** The sheet with one item of one person changed; as it was where they do not owe it. */
export const withItem = (
  sheet: Sheet,
  person: PersonId,
  agreement: string,
  signer: Item['signer'],
  change: (item: Item) => Item,
  alsoOfLine: Partial<Line> = {},
): Sheet => {
  const at = { person, agreement, signer };
  return {
    ...sheet,
    lines: sheet.lines.map((line) =>
      line.person === person && line.items.some((item) => isAt(item, at))
        ? {
            ...line,
            ...alsoOfLine,
            items: line.items.map((item) => (isAt(item, at) ? change(item) : item)),
          }
        : line,
    ),
  };
};

type SignedItem = ItemAt & Pick<Signature, 'version' | 'hash' | 'at' | 'how'>;

/**
 * @param noted a newer version that needs no new signature (B13)
 * @param consents as they stand with it; undefined: whoever wants to know reads what was said since (B18)
 */
export const withSigned = (
  sheet: Sheet,
  { person, agreement, signer, version, hash, at, how }: SignedItem,
  { noted, consents, unlike }: Pick<Item, 'noted' | 'consents' | 'unlike'> = {},
): Sheet =>
  withItem(sheet, person, agreement, signer, ({ noted: _, unlike: __, ...item }) => ({
    ...item,
    consents,
    version,
    hash,
    state: 'signed',
    at,
    how,
    ...(noted === undefined ? {} : { noted }),
    ...(unlike === undefined ? {} : { unlike }),
  }));

/** A talk that they asked for has no reason any more: by a job, since it is a row of its own that others change. */
export const talkOver = (
  school: SchoolId,
  one: ItemAt & Pick<Signature, 'how'>,
  sheet: Sheet | undefined,
  { clock, policies }: Deps,
): Change[] => {
  const { person, signer, agreement, how } = one;
  const state = sheet && itemOf(sheet, one)?.state;
  const asked =
    sheet === undefined ? how === 'chat' || how === 'link' : state === 'unclear' || state === 'refused';
  const now = clock.now();
  const round = roundOf(policies.of(school).calendar, now);
  const talk = talkIdOf({ person, signer, agreement, round });
  return asked ? [schedule(endTalkCall, { talk }, now, school)] : [];
};

/**
 * Brings their line to say what the register says, where it does not. The row is committed with it as it was read, so that
 * nothing that was struck out meanwhile is called signed.
 * @returns their sheet as it is then, if they stand on one
 * @throws AppError `conflict` with `index` 0 where the row is not as it was read; as `changeTheirSheet`
 */
export const settle = (
  school: SchoolId,
  stored: Stored<Signature>,
  deps: Deps,
  noted?: Item['noted'],
): Promise<Sheet | undefined> => {
  const one = stored.value;
  const round = roundOf(deps.policies.of(school).calendar, deps.clock.now());
  return changeTheirSheet(
    { school, round, person: one.person },
    (sheet) => {
      const item = itemOf(sheet, one);
      if (item === undefined || item.state === 'signed') return undefined;
      // A wish to talk about a newer text stands against an older signature.
      if (item.state !== 'waiting' && noted !== undefined) return undefined;
      return {
        sheet: withSigned(sheet, one, { noted }),
        rows: [replace(signatures, stored, one), ...talkOver(school, one, sheet, deps)],
        trail: [],
      };
    },
    deps,
  );
};
