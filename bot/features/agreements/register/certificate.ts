/**
 * Certificates for the file (policy-map B8), on our own page: `person` is oneself, or somebody whose name may be seen; or `of` a
 * class, with a page that sums it up. Whoever signs by link gets none: it says whole names.
 */
import { z } from 'zod';
import type { Act, ActOf, Deps, Flow, PersonId, Reply, SchoolId } from '../../../core/ports.ts';
import { localDate, sayDate } from '../../../core/say-time.ts';
import { inEnglish } from '../../../policy/language.ts';
import { places, rows, sheets, yearOf, type Line, type Sheet, type Signature } from '../agreement.ts';
import { textOf, textRead } from '../text-of.ts';
import { canSet, personParts, textParts, type Certified } from './draw-certificate.ts';
import { partsOf } from './certificate-parts.ts';
import { figuresOf } from './figures.ts';
import { nameOf } from './missing-people.ts';
import { noteExport } from './note-export.ts';
import { readSheets } from './read-sheets.ts';
import { headingOf } from './say-heading.ts';
import { writeScope } from './scope.ts';
import { readersOfRegister } from './show-signed.ts';
import { signaturesOf } from './signatures-of.ts';
import { summaryParts } from './summary-parts.ts';
import { namedTallies, notFoundFor, viewOf } from './view.ts';
import { mayName, sightIn } from './who-sees.ts';
import { writePdf, type Part } from './write-pdf.ts';

const values = z.object({
  person: z.string().max(200).optional(),
  of: z.string().max(200).optional(),
  school: z.string().max(100).optional(),
  part: z.string().max(2).optional(),
});
type Values = z.infer<typeof values>;

export const certificate: Flow<Values> = {
  verb: 'signed.certificate',
  who: [...readersOfRegister, 'pupil', 'visitor'],
  values,
  places: ['web'],
  afresh: 'run',
  run: (act, deps) => (act.values.of === undefined ? ofPerson(act, deps) : ofGroup(act, deps)),
};

const refused = ({ by }: Pick<Act, 'by'>, deps: Deps): Reply => ({ answer: { text: notFoundFor(by, deps) } });

const ofPerson = async (act: ActOf<Values>, deps: Deps): Promise<Reply> => {
  const { person = act.by.id, school = act.by.school } = act.values;
  const isOwn = person === act.by.id && school === act.by.school;
  if (!isOwn && !(await mayNamePerson(act.by, school, person, deps))) return refused(act, deps);
  const seen = await signaturesOf(school, person, deps);
  if (seen.length === 0)
    return { answer: { text: 'Nothing has been signed yet this school year, so there is no certificate.' } };
  const policy = deps.policies.of(school);
  const one: Certified = {
    person,
    name: await nameOf(person, deps),
    group: seen.at(-1)?.group ?? '',
    signatures: seen,
  };
  const parts = [...personParts(one, policy), ...(await fullTexts(school, seen, deps))];
  if (!isOwn)
    await noteExport(school, act.by.id, 'agreement.certificate-taken', rows.place(school, person).row, deps);
  return pdf({ school, title: 'Signed agreements', parts }, deps);
};

/** By the sheet that they stand on now. */
const mayNamePerson = async (
  by: Act['by'],
  school: SchoolId,
  person: PersonId,
  { policies, records }: Deps,
): Promise<boolean> => {
  if (!policies.schools.includes(school) || !person.startsWith(`${school}.`)) return false;
  const sight = sightIn(by, policies.of(school));
  if (sight.everyName) return true;
  const place = (await records.get(places, rows.place(school, person)))?.value;
  if (place === undefined) return false;
  const sheet = (await records.get(sheets, rows.sheet(school, place.round, place.sheet)))?.value;
  const line = sheet?.lines.find((one) => one.person === person);
  return sheet !== undefined && line !== undefined && mayName(sight, { ...sheet, year: yearOf(sheet, line) });
};

const ofGroup = async (act: ActOf<Values>, deps: Deps): Promise<Reply> => {
  const view = await viewOf(act.by, { of: act.values.of, school: act.values.school }, deps);
  const [first, ...others] = view?.schools ?? [];
  if (view === undefined || first === undefined || others.length > 0) return refused(act, deps);
  const part = partsOf(namedTallies(first, view.scope))[Number(act.values.part ?? '1') - 1];
  if (part === undefined) return refused(act, deps);
  const { school, policy, sight } = first;
  const found = await readSheets(school, part.tallies, deps);
  const people = found.flatMap((sheet) =>
    sheet.lines.filter(({ gone }) => gone !== true).map((line) => ({ sheet, line })),
  );
  const certified = await certifiedOf(school, people, deps);
  const title = [`Signed agreements: ${headingOf(view)}`, part.title]
    .filter((words) => words !== '')
    .join(', ');
  const figures = figuresOf(part.tallies, view.scope, sight, policy);
  const parts = [
    ...summaryParts({ title, certified, people, policy, figures, at: deps.clock.now() }),
    ...certified
      .filter(({ signatures }) => signatures.length > 0)
      .flatMap((one): Part[] => [{ what: 'page' }, ...personParts(one, policy)]),
    ...(await fullTexts(
      school,
      certified.flatMap(({ signatures }) => signatures),
      deps,
    )),
  ];
  await noteExport(school, act.by.id, 'agreement.certificate-taken', writeScope(view.scope), deps);
  return pdf({ school, title, parts }, deps);
};

/** By name. */
const certifiedOf = async (
  school: SchoolId,
  people: readonly { readonly sheet: Sheet; readonly line: Line }[],
  deps: Deps,
): Promise<Certified[]> => {
  const certified: Certified[] = [];
  for (let at = 0; at < people.length; at += atOnce)
    certified.push(
      ...(await Promise.all(
        people.slice(at, at + atOnce).map(async ({ sheet, line: { person } }) => ({
          person,
          name: await nameOf(person, deps),
          group: sheet.group,
          signatures: await signaturesOf(school, person, deps),
        })),
      )),
    );
  return certified.toSorted((a, b) => a.name.localeCompare(b.name, 'en-GB'));
};

/** Range reads at a time. */
const atOnce = 8;

type SignedText = Pick<Signature, 'agreement' | 'hash' | 'title' | 'version' | 'read'>;

/** Every text once, each with the words of other languages in which it was read (B12). One that was not kept is said, never left out silently. */
export const fullTexts = async (
  school: SchoolId,
  signed: readonly SignedText[],
  deps: Deps,
): Promise<Part[]> => {
  const texts = Map.groupBy(signed, ({ agreement, hash }) => `${agreement} ${hash}`);
  const parts = await Promise.all(
    [...texts.values()].flatMap((each) => {
      const [one] = each;
      const others = new Map(each.flatMap(({ read }) => (read === undefined ? [] : [[read.hash, read]])));
      return one === undefined
        ? []
        : [
            asSigned(school, one, deps),
            ...[...others.values()].map((read) => asRead(school, { ...one, read }, deps)),
          ];
    }),
  );
  return parts.flat();
};

const asSigned = async (school: SchoolId, one: SignedText, deps: Deps): Promise<Part[]> => {
  const text = await textOf(school, one.agreement, one.hash, deps);
  return text === undefined
    ? unprinted(one, `The text of version ${one.version} is not kept here. Its hash is ${one.hash}.`)
    : textParts(text);
};

const asRead = async (
  school: SchoolId,
  one: SignedText & { readonly read: NonNullable<Signature['read']> },
  deps: Deps,
): Promise<Part[]> => {
  const { read } = one;
  const text = await textRead(school, one.agreement, read, deps);
  const name = inEnglish(read.lang);
  if (text === undefined)
    return unprinted(
      one,
      `The words of version ${one.version} in ${name} are not kept here. Their hash is ${read.hash}.`,
    );
  return canSet(text)
    ? textParts(text)
    : unprinted(
        one,
        `The words of version ${one.version} in ${name} cannot be printed here. Lantern keeps them; their hash is ${read.hash}.`,
      );
};

const unprinted = ({ title }: SignedText, said: string): Part[] => [
  { what: 'heading', text: title },
  { what: 'paragraph', runs: [{ text: said }] },
];

export const pdf = async (
  { school, title, parts }: { school: SchoolId; title: string; parts: readonly Part[] },
  deps: Deps,
): Promise<Reply> => {
  const policy = deps.policies.of(school);
  const madeAt = deps.clock.now();
  const day = localDate(madeAt, policy.calendar.zone);
  const body = await writePdf({
    title,
    author: policy.name,
    madeAt,
    parts,
    foot: `${policy.name} · made on ${sayDate(day)}`,
  });
  return { file: { name: `signed-agreements-${day}.pdf`, type: 'application/pdf', body } };
};
