/** Small helpers for making elements. */
export const $ = (id) => document.getElementById(id);

export const make = (tag, properties = {}, ...children) => {
  const { data = {}, aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, data);
  for (const [name, value] of Object.entries(aria))
    element.setAttribute(name === 'role' ? 'role' : `aria-${name}`, value);
  element.append(...children.filter((child) => child !== undefined));
  return element;
};

/** For those who listen: said once, in its own region. */
export const announce = (words) => {
  const region = $('said');
  region.textContent = '';
  setTimeout(() => (region.textContent = words), 50);
};

const hues = 12;
export const avatar = (person, className = 'avatar') => {
  const parts = person.name.split(/\s+/);
  const initials = `${parts[0]?.[0] ?? ''}${parts.length > 1 ? parts.at(-1)[0] : ''}`;
  const hue = [...person.name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % hues;
  return make('span', {
    className: `${className} hue-${hue}`,
    textContent: initials,
    aria: { hidden: 'true' },
  });
};

export const clockTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  minute: '2-digit',
});
export const dayAndTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
