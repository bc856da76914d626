/** The foot of every page of ours: whom to ring, with the policy's own numbers, and for pupils who else listens (A16). */
import type { Deps, PersonKind, SchoolId } from '../../../core/ports.ts';
import type { Policy } from '../../../policy/policy.ts';

/** @param school undefined where the address names none of ours: then no number can be given */
export const pageHelp = (
  school: SchoolId | undefined,
  kind: PersonKind | undefined,
  { policies }: Pick<Deps, 'policies'>,
): readonly string[] => {
  if (school === undefined) return ['If you need help, please ring the school office.'];
  const policy = policies.of(school);
  return [officeLine(policy), ...(kind === 'pupil' ? pupilLines(policy) : [])];
};

const officeLine = ({ roles }: Policy): string => {
  const phone = roles.office.find((one) => one.phone !== undefined)?.phone;
  return phone === undefined
    ? 'Is something not right? Please ask the school office.'
    : `Is something not right? Please ring the school office: ${phone}.`;
};

const pupilLines = ({ contacts }: Policy): string[] => {
  const { childline, ceop } = contacts;
  return [
    'Does something online worry you? Tell an adult you trust. You are not in trouble.',
    ...(childline?.phone === undefined
      ? []
      : [`You can ring ${childline.name} at any time, and it costs nothing: ${childline.phone}.`]),
    ...(ceop?.web === undefined ? [] : [`To tell the police about somebody online: ${ceop.web}.`]),
  ];
};
