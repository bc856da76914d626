/** Who of a part of the school has a link to be handed out. */
import { z } from 'zod';
import type { ActOf, Deps } from '../../../core/ports.ts';
import { ownTextsOf } from '../../../policy/agreements-for.ts';
import { pageOfPart } from './cut-parts.ts';
import { kindOf, letterKinds, mostLetters, type LetterTo } from './letter-words.ts';
import { withLinks } from './make-links.ts';
import { officeSchoolsOf } from './office.ts';
import { missingOf, reachOf, unitsBetween, type Reach } from './reach.ts';

const short = z.string().max(100).optional();
/** Sealed into the address of a page. */
export const partValues = {
  school: z.string().max(100),
  group: z.string().max(100),
  from: short,
  to: short,
  page: short,
  pages: short,
};
export const pickValues = z.object({
  ...partValues,
  who: z.enum(letterKinds).optional(),
  person: short,
  signer: z.enum(['self', 'parent']).optional(),
});
export type PickAct = ActOf<z.infer<typeof pickValues>>;

export interface Picked {
  readonly reach: Reach;
  /** By class, and in it by name. */
  readonly people: readonly LetterTo[];
  /** Who has none yet. */
  readonly lacking: number;
}

/** Undefined where this person may not, or there is no such thing. @throws AppError `unavailable` */
export const pickLetters = async (act: PickAct, deps: Deps): Promise<Picked | undefined> => {
  const { school, group, who, person, signer } = act.values;
  const reach = officeSchoolsOf(act, deps).includes(school) ? await reachOf(school, group, deps) : undefined;
  if (reach === undefined) return undefined;
  const policy = deps.policies.of(school);
  const people: LetterTo[] = [];
  let lacking = 0;
  for (const unit of unitsBetween(reach.units, act.values)) {
    const missing = (await missingOf(school, unit, deps)).filter(
      (one) =>
        (reach.signer === undefined || one.signer === reach.signer) &&
        (who === undefined || kindOf(one) === who) &&
        (person === undefined || (one.person === person && one.signer === signer)),
    );
    for (const one of await withLinks(school, cut(missing, act), deps)) {
      const { link } = one;
      const address = link && deps.links.page('s', school, link.id);
      if (link === undefined || address === undefined) {
        lacking += 1;
        continue;
      }
      const child = one.signer === 'parent' ? await deps.directory.person(one.person) : undefined;
      const hasPupilsText = child !== undefined && ownTextsOf(child, policy).length > 0;
      people.push({ ...one, link, address, hasPupilsText });
    }
  }
  return { reach, people, lacking };
};

const cut = <T>(missing: readonly T[], { values: { page, pages } }: PickAct): T[] =>
  pageOfPart(missing, page === undefined ? undefined : Number(page), Number(pages ?? '1'), mostLetters);
