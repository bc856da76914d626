/**
 * One person's chat with Lantern. The answer to a press takes the card's place in this person's view only; underneath, the
 * chat keeps its own message, which shows again after a reload, as in Teams.
 */
import { post, seenOf } from './api.js';
import { drawCard, wordsOf } from './card.js';
import { $, announce, clockTime, make } from './dom.js';

const adaptive = 'application/vnd.microsoft.card.adaptive';
const cardOf = (activity) =>
  activity.attachments?.find(({ contentType }) => contentType === adaptive)?.content;

/** `views`: what presses answered, by `key line`; it lives as long as the page. */
export const createLines = () => {
  const root = $('lines');
  const views = new Map();
  let key = '';
  let lines = [];

  const viewKey = (line) => `${key} ${line.id}`;
  const place = (line) => root.querySelector(`[data-line="${CSS.escape(line.id)}"]`);
  const atEnd = () => root.scrollHeight - root.scrollTop - root.clientHeight < 120;
  const toEnd = () => root.scrollTo({ top: root.scrollHeight });

  const act = async (line, path, body) => {
    const owner = key;
    const spot = viewKey(line);
    const frame = place(line);
    frame.setAttribute('aria-busy', 'true');
    frame.inert = true;
    const seen = seenOf(await post(path, { key: owner, messageId: line.id, ...body }));
    frame.inert = false;
    frame.removeAttribute('aria-busy');
    if (seen.card !== undefined) views.set(spot, { card: seen.card, kept: false });
    else if (seen.text !== undefined || seen.error !== undefined) {
      // The card stays as it is, with what was filled in.
      const here = (owner === key ? place(line) : null) ?? frame;
      here.querySelector('.note')?.remove();
      const note = make('p', {
        className: `note ${seen.error === undefined ? '' : 'bad'}`,
        textContent: seen.text ?? seen.error,
        tabIndex: -1,
      });
      here.querySelector('.frame').after(note);
      note.focus();
      announce(note.textContent);
      return;
    }
    if (owner !== key) return;
    redraw(lines.find(({ id }) => id === line.id) ?? line);
    if (seen.card === undefined) return;
    const now = place(line);
    now.querySelector('.frame').focus({ preventScroll: true });
    now.scrollIntoView({ block: now.offsetHeight > root.clientHeight ? 'start' : 'nearest' });
    announce(`Lantern: ${wordsOf(seen.card)}`);
  };

  const doing = (line) => ({
    execute: ({ verb, data, title }) => void act(line, '/local/press', { verb, data, title }),
    submit: (data) => void act(line, '/local/submit', { data }),
    search: async ({ dataset, count, text }) => {
      const { error, status, body } = await post('/local/search', {
        key,
        messageId: line.id,
        dataset,
        count,
        text,
      });
      if (error !== undefined || status !== 200)
        return { error: error ?? 'The search did not work. Please try again.' };
      return { results: body?.value?.results ?? [] };
    },
  });

  const content = (line) => {
    const view = views.get(viewKey(line));
    const base = cardOf(line.activity);
    const shown = view !== undefined && !view.kept ? view.card : base;
    const parts = [];
    if (line.activity.text) parts.push(make('p', { className: 'bubble', textContent: line.activity.text }));
    if (shown !== undefined) {
      const { element } = drawCard(shown, doing(line));
      const name =
        view !== undefined && !view.kept ? 'Lantern’s answer, seen by you only' : 'Card from Lantern';
      parts.push(
        make('div', { className: 'frame', tabIndex: -1, aria: { role: 'group', label: name } }, element),
      );
    }
    if (view !== undefined) parts.push(underneath(line, view));
    return parts;
  };

  const underneath = (line, view) => {
    const words = view.kept
      ? 'This is what the chat keeps.'
      : 'Only you see this answer. It is kept nowhere.';
    const toggle = make('button', {
      type: 'button',
      textContent: view.kept ? 'Show the answer' : 'Show what the chat keeps',
    });
    toggle.addEventListener('click', () => {
      views.set(viewKey(line), { ...view, kept: !view.kept });
      redraw(line);
      place(line).querySelector('.underneath button').focus();
    });
    return make('p', { className: 'underneath' }, words, ' ', toggle);
  };

  const element = (line) => {
    const mine = line.from === 'person';
    const meta = make(
      'p',
      { className: 'meta' },
      make('span', { textContent: mine ? 'You' : 'Lantern' }),
      make('time', { dateTime: line.at, textContent: clockTime.format(new Date(line.at)) }),
      line.before.length > 0 ? make('span', { className: 'edited', textContent: 'Edited' }) : undefined,
    );
    const icon = mine ? undefined : make('img', { src: '/local/lantern.svg', alt: '', className: 'from' });
    const body = make('div', { className: 'body' }, meta, ...content(line));
    return make(
      'article',
      { className: `line ${mine ? 'mine' : 'theirs'}`, data: { line: line.id, from: line.from } },
      icon,
      body,
    );
  };

  const redraw = (line) => place(line)?.replaceWith(element(line));

  const empty = () =>
    make(
      'div',
      { className: 'empty' },
      make('img', { src: '/local/lantern.svg', alt: '', width: 72, height: 72 }),
      make('p', { textContent: 'Nothing here yet.' }),
      make('p', {
        className: 'subtle',
        textContent: 'Type /report concern, or press one of the words below.',
      }),
    );

  return {
    show: (nextKey, nextLines) => {
      key = nextKey;
      lines = nextLines;
      root.replaceChildren(...(lines.length === 0 ? [empty()] : lines.map(element)));
      toEnd();
    },
    /** Something happened in this person's chat. */
    happened: ({ kind, line }) => {
      root.querySelector('.typing')?.remove();
      if (kind === 'typing')
        return root.append(make('p', { className: 'typing', textContent: 'Lantern is typing…' }));
      if (line === undefined) return;
      const follow = atEnd();
      if (kind === 'added' && place(line) === null) {
        root.querySelector('.empty')?.remove();
        lines.push(line);
        root.append(element(line));
        if (line.from === 'lantern')
          announce(`Lantern: ${line.activity.text ?? wordsOf(cardOf(line.activity) ?? {})}`);
      } else if (kind === 'deleted') {
        lines = lines.filter(({ id }) => id !== line.id);
        place(line)?.remove();
      } else if (kind === 'updated') {
        lines = lines.map((old) => (old.id === line.id ? line : old));
        // A message that is written over shows its new state to everybody.
        views.delete(viewKey(line));
        redraw(line);
      }
      if (follow) toEnd();
    },
    /** A message that reached nobody: said under the chat. */
    failed: (words) => {
      root.append(make('p', { className: 'note bad', textContent: words }));
      announce(words);
      toEnd();
    },
  };
};
