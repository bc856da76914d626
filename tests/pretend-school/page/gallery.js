/** Every card's sample, at the width of a desktop chat and of a phone. ?width=390 shows one width only, ?card= one card. */
import { get } from './api.js';
import { drawCard } from './card.js';

const asked = new URLSearchParams(location.search);
const widths = asked.has('width') ? [Number(asked.get('width'))] : [560, 390];
const where = { chat: 'may lie in a chat', answer: 'only in the answer to a press' };

const make = (tag, className, ...children) => {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
};

const drawn = ({ card, error }, width) => {
  const frame = make('div', 'frame');
  frame.style.width = `${width}px`;
  if (error !== undefined) frame.append(make('p', 'fault', error));
  else {
    const { element, faults } = drawCard(card);
    frame.append(element, ...faults.map((fault) => make('p', 'fault', `The library: ${fault}`)));
  }
  const caption = make('figcaption', '', `${width} px${width < 480 ? ', phone' : ''}`);
  return make('figure', '', frame, caption);
};

const only = asked.get('card');
const samples = (await get('/local/cards.json')).filter(({ name }) => only === null || name === only);
const sections = samples.map((sample) => {
  const title = make('h2', '', sample.name);
  const section = make(
    'section',
    'sample',
    title,
    make('p', 'where', where[sample.where]),
    make('div', 'widths', ...widths.map((width) => drawn(sample, width))),
  );
  section.dataset.card = sample.name;
  return section;
});
const main = document.getElementById('cards');
main.append(...sections);
main.setAttribute('aria-busy', 'false');

document.getElementById('filter').addEventListener('input', ({ target }) => {
  const words = target.value.trim().toLowerCase();
  for (const section of sections) section.hidden = !section.dataset.card.toLowerCase().includes(words);
});
