/**
 * The shape of a profile: a school's YAML laid over the default. References (contacts, tags) are checked here too, so
 * that a slip of the pen is told with its line; people are checked by `lint.ts`, which knows the directory.
 */
import { z, type ZodType } from 'zod';
import { policyRoles, type PolicyRole } from '../core/ports.ts';
import { concernKinds, subjectRoutes, toldByPupil } from './policy.ts';
import { isTree } from './merge.ts';
import { audiences, itemKinds } from './agreement.ts';
import * as value from './words.ts';

/** What the merged profile itself defines, and its other settings refer to. */
export interface Known {
  readonly contacts: readonly string[];
  readonly tags: readonly string[];
  readonly wording: readonly string[];
}

export type Profile = z.output<ReturnType<typeof profileSchema>>;

export const profileSchema = (known: Known) => {
  const contact = z.enum(known.contacts, 'one of the names under `contacts`');
  const kinds = ['illegal', ...known.tags];
  const when = z.enum(kinds, '`illegal` or one of the names under `tags`');
  const routed = [...kinds, toldByPupil];
  const routedWhen = z.enum(routed, `\`illegal\`, \`${toldByPupil}\` or one of the names under \`tags\``);
  const routeOfTheirs = route(contact);
  return block({
    extends: z.literal('default', 'default').optional(),
    name: value.words,
    policy: block({ title: value.words, version: value.words }),
    roles,
    contacts,
    routes: block({
      ...each(subjectRoutes, routeOfTheirs),
      kinds: z.partialRecord(routedWhen, routeOfTheirs, { error: oneOf(routed) }),
    }),
    trustContact: holder,
    trustedAdults: z.array(value.personId).default([]),
    duty: z
      .array(block({ for: z.array(role).min(1, 'a list of roles'), person: value.personId }))
      .default([]),
    deadlines: block({
      acknowledge: value.deadline,
      urgent: value.duration,
      passOnEvery: value.duration,
      remindEvery: value.duration,
    }),
    calendar,
    tags: block(each(concernKinds, z.record(value.name, value.words))),
    sanctions: z.array(sanction).superRefine(idsOnce),
    outcomes: z.array(block({ id: value.name, title: value.words })).superRefine(idsOnce),
    referrals: z.partialRecord(when, z.array(contact), { error: oneOf(kinds) }),
    informParents: value.yesOrNo,
    leavers,
    agreements,
    headsOfYear: z.record(value.yearGroup, z.array(value.personId)),
    guests: z.array(value.personId),
    wording: block(each(known.wording, value.words.optional())),
  });
};

/** The message of an unknown name is the list of the known ones, for "did you mean" (`mistakes.ts`). */
const oneOf =
  (known: readonly string[]): z.core.$ZodErrorMap =>
  (issue) =>
    issue.code === 'unrecognized_keys' ? known.join(' ') : undefined;

/** A block with these settings and no others. */
export const block = <S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<S, z.core.$strict> =>
  z.strictObject(shape, { error: oneOf(Object.keys(shape)) });

const each = <N extends string, T>(names: readonly N[], schema: T): Record<N, T> =>
  Object.fromEntries(names.map((name) => [name, schema])) as Record<N, T>;

const role = z.enum(policyRoles, `one of ${policyRoles.join(', ')}`);
const step = z.preprocess(
  (one: unknown): unknown => (Array.isArray(one) ? one : [one]),
  z.array(role).min(1, 'a role, or a list of roles'),
);
const steps = z.array(step).min(1, 'a list of roles, the first to be told first, such as [coordinator, dsl]');
const route = (contact: ZodType<string>) => block({ steps, ring: z.array(contact).default([]) });

/** Somebody of the directory (`person`) or somebody to ring (`outside`): which of the two decides what else may be said. */
const inside = {
  person: value.personId,
  title: value.words.optional(),
  phone: value.phone.optional(),
  deputies: z.array(value.personId).default([]),
};
const outside = { outside: value.words, title: value.words.optional(), phone: value.phone };
const holder = z.preprocess(
  (given) => (isTree(given) ? { ...given, is: 'outside' in given ? 'outside' : 'inside' } : given),
  z.discriminatedUnion(
    'is',
    [
      z.strictObject({ is: z.literal('inside'), ...inside }, { error: oneOf(Object.keys(inside)) }),
      z.strictObject({ is: z.literal('outside'), ...outside }, { error: oneOf(Object.keys(outside)) }),
    ],
    'somebody: `{ person: S012 }`, or `{ outside: a name, phone: "…" }`',
  ),
);
const roles = block(each(policyRoles, z.array(holder).default([])) satisfies Record<PolicyRole, unknown>);

const contacts = z
  .record(
    value.name,
    block({
      name: value.words,
      phone: value.phone.optional(),
      web: value.web.optional(),
      note: value.words.optional(),
    }).refine((contact) => contact.phone !== undefined || contact.web !== undefined, {
      error: 'Nobody can reach this contact. Give it a `phone` or a `web` address.',
    }),
  )
  .refine((all) => all['lado'] !== undefined && all['lado'].phone !== undefined, {
    error:
      'The local authority’s designated officer is missing. Add `lado: { name: …, phone: "…" }`: reporters are told to ring ' +
      'that number when a concern is about an adult, or when nobody else is left.',
  });

const calendar = block({
  zone: value.zone,
  hours: value.hours,
  days: z.array(value.weekday).min(1, 'a list of days, such as [Mon, Tue, Wed, Thu, Fri]'),
  terms: z
    .array(
      block({ from: value.date, to: value.date }).refine((term) => term.from <= term.to, {
        error: 'The term ends before it begins. Change `from` or `to`.',
      }),
    )
    .superRefine((terms, context) => {
      for (const [i, term] of terms.entries()) {
        const clash = terms.slice(0, i).find((other) => term.from <= other.to && other.from <= term.to);
        if (clash === undefined) continue;
        const message = `This term overlaps with the one from ${clash.from} to ${clash.to}. Change one of the two.`;
        context.addIssue({ code: 'custom', path: [i], message });
      }
    }),
  closed: z.array(value.dateRange),
});

const sanction = block({ id: value.name, title: value.words, removesAccess: value.yesOrNo.default(false) });

export const idsOnce = (list: readonly { readonly id: string }[], context: z.core.$RefinementCtx): void => {
  for (const [i, { id }] of list.entries()) {
    if (list.findIndex((other) => other.id === id) === i) continue;
    context.addIssue({
      code: 'custom',
      path: [i],
      message: `The id \`${id}\` is used twice. Give one of the two another id.`,
    });
  }
};

const pattern = z
  .string()
  .regex(/^[^\s@]+(@[^\s@]+)?$/, 'an address, the part before its @, or either with a `*`: `svc-*`')
  .transform((text) => text.toLowerCase());

const leavers = block({
  idleDays: z.int().min(14, 'a number of days, at least 14').max(730, 'a number of days, at most 730'),
  graceDays: z.int().min(0, 'a number of days').max(60, 'a number of days, at most 60'),
  secondApproval: z.enum(['always', 'where-needed']),
  cap: block({
    people: z.int().min(1, 'a number of people').max(25, 'at most 25 people at once'),
    percentOfYear: z.int().min(1, 'a percentage').max(5, 'at most 5 per cent of a year group'),
  }),
  approvalHours: z.int().min(1, 'a number of hours').max(168, 'at most 168 hours'),
  guestDays: z.int().min(1, 'a number of days, at least 1').max(366, 'a number of days, at most 366'),
  acceptableUse: value.web.optional(),
  asks: role,
  agrees: z.array(role).min(1, 'a list of roles'),
  askAt: value.timeOfDay,
  protected: block({
    breakGlass: z.array(pattern),
    service: z.array(pattern),
    room: z.array(pattern),
    shared: z.array(pattern),
  }),
  checklist: z
    .array(
      block({
        id: value.name,
        title: value.words,
        for: z.enum(['equipment', 'devices', 'systems', 'social']),
        kinds: z.array(z.enum(['staff', 'pupil'])).min(1, 'a list: [staff], [pupil] or both'),
        lent: z.array(z.enum(itemKinds)).default([]),
      }),
    )
    .superRefine(idsOnce),
});

const asked = audiences.filter((audience) => audience !== 'loan');

const agreements = block({
  start: value.monthDay,
  startsBy: z.enum(['itself', 'coordinator']),
  askAt: value.timeOfDay,
  remindAfter: z
    .array(z.int().min(1, 'a number of school days').max(60, 'at most 60 school days'))
    .max(6, 'at most six reminders')
    .refine((days) => days.every((day, i) => day > (days[i - 1] ?? 0)), {
      error: 'The reminders are not in order. Write the school days from the fewest to the most.',
    }),
  discussFirst: value.yesOrNo,
  midYear: value.monthDay.nullish().transform((day) => day ?? undefined),
  questions: value.yesOrNo,
  asks: z.array(z.enum(asked, `one of ${asked.join(', ')}`)),
  linkDays: z.int().min(1, 'a number of days, at least 1').max(366, 'a number of days, at most 366'),
  visitorDays: z.int().min(1, 'a number of days, at least 1').max(366, 'a number of days, at most 366'),
  signedGroup: block({
    entra: z.uuid('the id of a group in Entra').optional(),
    google: z.email('the address of a group in Google Workspace').optional(),
  }),
});

/** What a block or a list should be, where the schema above does not say it better. Handed to zod with each parse. */
export const structure: z.core.$ZodErrorMap = (issue) => {
  if (issue.code !== 'invalid_type') return undefined;
  if (issue.expected === 'array') return 'a list: `[one, another]`, or lines that begin with a hyphen';
  return 'a block of settings: indented lines `name: value`';
};
