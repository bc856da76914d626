/** Draws an Adaptive Card with Microsoft's library, as Teams would. */
import { hostConfig } from './host-config.js';
import { toHtml } from './markdown.js';
import './search-input.js';

const {
  AdaptiveCard,
  HostConfig,
  SerializationContext,
  Version,
  ExecuteAction,
  SubmitAction,
  OpenUrlAction,
} = globalThis.AdaptiveCards;

AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = toHtml(text);
  result.didProcess = true;
};

/**
 * `doing.execute({ verb, data, title })` and `doing.submit(data)` answer a press; `doing.search({ dataset, text, count })`
 * answers `{ results, error }`. Inputs are checked by the library before either is called.
 */
export const drawCard = (json, doing = {}) => {
  const card = new AdaptiveCard();
  card.hostConfig = new HostConfig(hostConfig);
  card.lookUp = doing.search;
  // Teams draws some of 1.6 (choices.data) in cards of 1.5.
  const context = new SerializationContext(new Version(1, 6));
  card.parse(json, context);
  card.onExecuteAction = (action) => {
    if (action instanceof ExecuteAction)
      doing.execute?.({ verb: action.verb, data: action.data ?? {}, title: action.title });
    else if (action instanceof SubmitAction) doing.submit?.(action.data ?? {});
    else if (action instanceof OpenUrlAction && /^(https?:|tel:|mailto:)/i.test(action.url ?? '')) {
      window.open(action.url, '_blank', 'noopener');
    }
  };
  const drawn = card.render();
  const element = document.createElement('div');
  element.className = 'card';
  if (drawn) element.append(drawn);
  separate(element, json);
  for (const set of element.querySelectorAll('.ac-choiceSetInput-expanded, .ac-choiceSetInput-multiSelect'))
    group(set);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  for (const box of element.querySelectorAll('textarea')) grow(box);
  return { element, faults: events };
};

let cards = 0;

/**
 * The library makes ids and radio buttons' names of the card's own ids: many cards on one page would share them. Inputs
 * need none (their labels have their own), nor do texts; what a button shows and hides keeps one, made unique.
 */
const separate = (element, json) => {
  cards += 1;
  const all = (selector) => element.querySelectorAll(selector);
  const shown = toggled(json);
  for (const id of idsIn(json)) {
    if (shown.has(id)) continue;
    for (const same of all(`[id="${CSS.escape(id)}"]`)) same.removeAttribute('id');
  }
  for (const id of shown) {
    for (const same of all(`[id="${CSS.escape(id)}"]`)) same.id = `${id}-${cards}`;
    for (const button of all(`[aria-controls="${CSS.escape(id)}"]`))
      button.setAttribute('aria-controls', `${id}-${cards}`);
  }
  for (const radio of all('input[type=radio]')) radio.name = `${radio.name}-${cards}`;
};

/** The ids of a card's inputs and of its other elements, which our own pages know what is what by. */
const idsIn = (json) => {
  const ids = new Set();
  JSON.stringify(json, (key, value) => {
    if (key === 'id' && typeof value === 'string') ids.add(value);
    return value;
  });
  return ids;
};

/** The ids that Action.ToggleVisibility names anywhere in a card. */
const toggled = (json) => {
  const ids = new Set();
  JSON.stringify(json, (key, value) => {
    if (key === 'targetElements')
      for (const one of value) ids.add(typeof one === 'string' ? one : one.elementId);
    return value;
  });
  return ids;
};

/** The question belongs to all of its answers; the library gives it to the first. */
const group = (set) => {
  const label = set.closest('.ac-input-container')?.parentElement?.querySelector('label[for]');
  set.setAttribute('role', set.querySelector('input[type=radio]') === null ? 'group' : 'radiogroup');
  if (label?.id) set.setAttribute('aria-labelledby', label.id);
};

/** A box for a longer account grows with what is written. */
const grow = (box) => {
  const fit = () => {
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight + 2, 320)}px`;
  };
  box.addEventListener('input', fit);
  requestAnimationFrame(fit);
};

/** The first words of a card, for those who hear it. */
export const wordsOf = (json) => {
  const texts = [];
  const walk = (node) => {
    if (texts.length >= 3 || node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach(walk);
    if (typeof node.text === 'string') texts.push(node.text);
    walk(node.body ?? node.items ?? node.columns ?? node.inlines);
  };
  walk(json);
  return texts.join('. ');
};
