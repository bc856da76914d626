/** Things to say, by what the person is: the ones that show most of what Lantern does for them. */
import { $, make } from './dom.js';

const forPupils = ['tell', 'my agreements', 'what I told', 'who', 'help'];
const forGovernors = ['/report concern', '/my reports', '/my agreements', '/cases', '/who', 'help'];
const forStaff = ['/report concern', '/my reports', '/my agreements', '/signed', '/talks', '/who', 'help'];
/** Before those for everybody. */
const byRole = {
  coordinator: ['/agreements start', '/agreements', '/signed school', '/cases'],
  it: ['/leavers', '/agreements', '/signed group', '/loans'],
  office: ['/links 8B', '/visitors', '/loan', '/leaving'],
  dsl: ['/cases'],
  headteacher: ['/cases', '/signed school'],
  slt: ['/signed school'],
  trustLead: ['/signed trust', '/cases'],
};

const wordsFor = ({ roles }) => {
  if (roles.includes('pupil')) return forPupils;
  const own = roles.flatMap((role) => byRole[role] ?? []);
  return [...new Set([...own, ...(roles.includes('governor') ? forGovernors : forStaff)])];
};

/** @param say what a press says */
export const drawChips = (persona, say) =>
  $('chips').replaceChildren(
    ...wordsFor(persona).map((words) => {
      const chip = make('button', { type: 'button', textContent: words });
      chip.addEventListener('click', () => say(words));
      return chip;
    }),
  );
