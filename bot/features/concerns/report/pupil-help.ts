/** What a pupil gets: whom they may tell, and the helplines (A16). Never the staff form, never a search for people. */
import type { ActOf, ChatMessage, Deps } from '../../../core/ports.ts';
import { roleTitle } from '../../../policy/role-title.ts';

export const pupilHelp = async (act: ActOf<unknown>, deps: Deps): Promise<ChatMessage> => {
  const policy = deps.policies.of(act.by.school);
  const tutor = act.by.tutor === undefined ? undefined : await deps.directory.person(act.by.tutor);
  const people: { text: string }[] = [
    { text: tutor === undefined ? 'Your form tutor' : `Your form tutor, ${tutor.name}` },
  ];
  for (const role of ['dsl', 'pastoral'] as const) {
    for (const holder of policy.roles[role]) {
      const person = 'person' in holder ? await deps.directory.person(holder.person) : undefined;
      if (person !== undefined) people.push({ text: `${person.name}, ${holder.title ?? roleTitle(role)}` });
    }
  }
  people.push({ text: 'Any other grown-up at school whom you trust' });
  const helplines = ['childline', 'ceop'].flatMap((key) => {
    const contact = policy.contacts[key];
    return contact === undefined
      ? []
      : [{ name: contact.name, phone: contact.phone ?? '', web: contact.web ?? '' }];
  });
  return { card: 'concern/pupil', model: { people, helplines } };
};
