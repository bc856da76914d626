/** What the office has put into the form about papers: people, names, the day, the version. A pure rule of what stands there. */
import type { Deps, SchoolId } from '../../../core/ports.ts';
import { readDay } from '../../../core/read-day.ts';
import { localDate, sayDate } from '../../../core/say-time.ts';
import type { Agreement } from '../../../policy/agreement.ts';
import { roundOf } from '../agreement.ts';
import { misId } from './find-group.ts';
import type { Owing } from './paper-form.ts';
import type { PaperVersion } from './paper-versions.ts';

/** Of a parent, where nobody wrote the name down. */
export const nameless = 'A parent or carer (their name stands on the paper)';

export interface Signer extends Owing {
  /** The name on the paper, where the office wrote it down. */
  readonly written?: string | undefined;
}

export interface Paper {
  readonly agreement: Agreement;
  readonly people: readonly Signer[];
  /** ISO date. */
  readonly dated: string;
  readonly monitoring: boolean;
}

export interface TypedPaper {
  readonly school: SchoolId;
  readonly who?: string | undefined;
  readonly ids?: string | undefined;
  readonly dated?: string | undefined;
  readonly version?: string | undefined;
  readonly monitoring?: string | undefined;
}

interface Possible {
  readonly owing: readonly Owing[];
  readonly papers: readonly PaperVersion[];
}

export type ReadPaper = Paper | { readonly problem: string };

export const readPaper = (
  typed: TypedPaper,
  { owing, papers }: Possible,
  deps: Pick<Deps, 'clock' | 'policies'>,
): ReadPaper => {
  const people = peopleOn(typed, owing);
  if ('problem' in people) return people;
  const paper = paperOf(typed, papers, deps);
  if (paper === undefined) return { problem: 'Please choose the version that stands on the paper.' };
  const day = dayOf(typed, paper, deps);
  if ('problem' in day) return day;
  const { agreement } = paper;
  const monitoring = agreement.monitoring !== undefined && typed.monitoring === 'true';
  if (agreement.monitoring !== undefined && !monitoring)
    return {
      problem:
        'Please look whether the papers have the tick about monitoring, and tick it here. A paper without it has to go back to whoever signed it.',
    };
  return { agreement, people: people.signers, dated: day.dated, monitoring };
};

/** The version that was chosen; else the only one that there was on the day of the paper. */
const paperOf = (
  { version = '', dated: said = '', school }: TypedPaper,
  papers: readonly PaperVersion[],
  { clock, policies }: Pick<Deps, 'clock' | 'policies'>,
): PaperVersion | undefined => {
  if (papers.length > 1 && version !== '') return papers.find(({ agreement }) => agreement.hash === version);
  const dated = readDay(said.trim(), clock.now(), policies.of(school).calendar.zone);
  const possible = papers.filter(
    ({ since }) => papers.length === 1 || since === undefined || (dated !== undefined && since <= dated),
  );
  return possible.length === 1 ? possible[0] : undefined;
};

const mostName = 100;

const peopleOn = (
  { who = '', ids = '' }: TypedPaper,
  owing: readonly Owing[],
): { readonly signers: readonly Signer[] } | { readonly problem: string } => {
  const names = namesIn(ids);
  for (const id of who.split(',').map((one) => one.trim().toLowerCase()))
    if (id !== '' && !names.has(id)) names.set(id, undefined);
  if (names.size === 0) return { problem: 'Please tick who has signed.' };
  const long = [...names.values()].some((name) => (name ?? '').length > mostName);
  if (long) return { problem: `A name is too long: ${mostName} letters fit.` };
  const signers = owing.flatMap((one) => {
    const id = misId(one.person).toLowerCase();
    return names.has(id) ? [{ ...one, written: names.get(id) }] : [];
  });
  const known = new Set(signers.map(({ person }) => misId(person).toLowerCase()));
  const unknown = [...names.keys()].filter((id) => !known.has(id));
  return unknown.length === 0
    ? { signers }
    : {
        problem: `Not on the list of those who still have to sign: ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ' …' : ''}. Nothing was written down yet.`,
      };
};

/** `P0258 Siobhán O’Brien`: an id and a name. A line whose further words have digits in them is ids only. */
const namesIn = (ids: string): Map<string, string | undefined> => {
  const found = new Map<string, string | undefined>();
  for (const line of ids.toWellFormed().split(/[\n\r;]+/)) {
    const [first, ...rest] = line.split(/[\s,]+/).filter((one) => one !== '');
    if (first === undefined) continue;
    if (rest.length > 0 && rest.every((one) => !/\d/.test(one)))
      found.set(first.toLowerCase(), rest.join(' '));
    else for (const id of [first, ...rest]) found.set(id.toLowerCase(), undefined);
  }
  return found;
};

/** A day that is past, not before the words were there, and of this school year where the text is signed in each (B17). */
const dayOf = (
  { dated: said = '', school }: TypedPaper,
  { agreement, since }: PaperVersion,
  { clock, policies }: Pick<Deps, 'clock' | 'policies'>,
): { readonly dated: string } | { readonly problem: string } => {
  const { calendar } = policies.of(school);
  const now = clock.now();
  const dated = said.trim() === '' ? undefined : readDay(said.trim(), now, calendar.zone);
  if (dated === undefined) return { problem: 'Please put in the date that is on the paper.' };
  if (dated > localDate(now, calendar.zone))
    return { problem: 'That date is still to come. Please look at the paper.' };
  if (agreement.yearly && dated < `${roundOf(calendar, now)}-08-01`)
    return {
      problem:
        'That paper is of an earlier school year. This text is signed anew in each, so please hand out a new one.',
    };
  if (since !== undefined && dated < since)
    return {
      problem: `Version ${agreement.version} has been there since ${sayDate(since)} only. Please look at the paper once more: its date, or its version.`,
    };
  return { dated };
};
