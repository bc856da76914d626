/** The foot of every page of ours: whom to ring, with the policy's own numbers, and for pupils who else listens (A16). */
import type { Deps, PersonKind, SchoolId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';

/** What stands under every page. `worried` is a part of its own, with a way to it from the top of the page. */
export interface PageHelp {
  readonly lines: readonly string[];
  readonly worried?: { readonly title: string; readonly lines: readonly HelpLine[] } | undefined;
}

/** A sentence, and behind it a number or a page to press. */
export interface HelpLine {
  readonly text: string;
  readonly link?: { readonly title: string; readonly url: string } | undefined;
}

/** @param school undefined where the address names none of ours: then no number can be given */
export const pageHelp = (
  school: SchoolId | undefined,
  kind: PersonKind | undefined,
  { policies }: Pick<Deps, 'policies'>,
): PageHelp => {
  if (school === undefined) return { lines: ['If you need help, please ring the school office.'] };
  const policy = policies.of(school);
  return { lines: [officeLine(policy)], worried: kind === 'pupil' ? worriedPart(policy) : undefined };
};

/** The school office's number, where the policy has one. */
export const officePhone = ({ roles }: Policy): string | undefined =>
  roles.office.find((one) => one.phone !== undefined)?.phone;

const officeLine = (policy: Policy): string => {
  const phone = officePhone(policy);
  return phone === undefined
    ? 'Is something not right? Please ask the school office.'
    : `Is something not right? Please ring the school office: ${phone}.`;
};

/** A pupil who signs here has no chat in which to tell somebody: a seven-year-old has to find whom to ring (A16). */
const worriedPart = (policy: Policy): NonNullable<PageHelp['worried']> => {
  const { police, childline, ceop } = policy.contacts;
  const office = officePhone(policy);
  return {
    title: 'If something online worries you',
    lines: [
      { text: 'Tell a grown-up you trust. You are not in trouble.' },
      { text: 'Are you in danger now? Ring', link: tel(police?.phone ?? '999') },
      {
        text: `${childline?.name ?? 'Childline'} listens, day and night. It costs nothing:`,
        link: tel(childline?.phone ?? '0800 1111'),
      },
      ...(ceop?.web === undefined
        ? []
        : [
            {
              text: `To tell the police about somebody online (${ceop.name}):`,
              link: { title: ceop.web.replace('https://', ''), url: ceop.web },
            },
          ]),
      ...(office === undefined ? [] : [{ text: 'Your school office:', link: tel(office) }]),
    ],
  };
};

const tel = (phone: string): { readonly title: string; readonly url: string } => ({
  title: phone,
  url: `tel:${phone.replaceAll(/[^+\d]/g, '')}`,
});
