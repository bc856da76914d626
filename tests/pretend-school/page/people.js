/** The list of people to be, with what they have not read. */
import { $, avatar, make } from './dom.js';

export const drawPeople = (personas, choose) => {
  const bySchool = Map.groupBy(personas, (persona) => persona.schoolName);
  const badges = new Map();
  const buttons = new Map();
  const unread = new Map();

  const button = (persona) => {
    const badge = make('span', { className: 'badge', hidden: true });
    badges.set(persona.key, badge);
    const words = make(
      'span',
      { className: 'person-words' },
      make('span', { className: 'person-name', textContent: persona.name }),
      make('span', { className: 'person-title', textContent: persona.title }),
    );
    const made = make(
      'button',
      { type: 'button', className: 'person', data: { persona: persona.key } },
      avatar(persona),
      words,
      badge,
    );
    made.addEventListener('click', () => choose(persona.key));
    buttons.set(persona.key, made);
    return make('li', {}, made);
  };
  const groups = [...bySchool].map(([school, members]) =>
    make(
      'section',
      { className: 'school' },
      make('h3', { textContent: school }),
      make('ul', {}, ...members.map(button)),
    ),
  );
  $('people').replaceChildren(...groups);

  const select = $('person');
  const options = new Map();
  select.replaceChildren(
    ...[...bySchool].map(([school, members]) => {
      const group = make('optgroup', { label: school });
      for (const persona of members) {
        const option = make('option', { value: persona.key, textContent: label(persona, 0) });
        options.set(persona.key, option);
        group.append(option);
      }
      return group;
    }),
  );
  select.addEventListener('change', () => choose(select.value));

  const show = (key) => {
    const persona = personas.find((one) => one.key === key);
    const count = unread.get(key) ?? 0;
    const badge = badges.get(key);
    badge.hidden = count === 0;
    badge.textContent = String(count);
    badge.setAttribute('aria-label', `${count} not read`);
    options.get(key).textContent = label(persona, count);
  };
  return {
    chosen: (key) => {
      for (const [one, made] of buttons) made.setAttribute('aria-current', String(one === key));
      buttons.get(key).scrollIntoView({ block: 'nearest' });
      select.value = key;
      unread.delete(key);
      show(key);
    },
    more: (key) => {
      unread.set(key, (unread.get(key) ?? 0) + 1);
      show(key);
    },
  };
};

const label = (persona, count) => `${count > 0 ? `(${count}) ` : ''}${persona.title} · ${persona.name}`;
