/** The local demonstration: be somebody of the pretend school, and chat with Lantern. */
import { get, post } from './api.js';
import { drawChannel } from './channel.js';
import { drawChips } from './chips.js';
import { startClock, tick } from './clock.js';
import { $, avatar } from './dom.js';
import { createLines } from './lines.js';
import { drawPeople } from './people.js';

const personas = await get('/local/personas');
const lines = createLines();
let current = '';

const be = async (key) => {
  const persona = personas.find((one) => one.key === key) ?? personas[0];
  current = persona.key;
  localStorage.setItem('lantern-persona', current);
  history.replaceState(null, '', `#${current}`);
  document.title = `${persona.name} · Lantern, local demonstration`;
  $('who-name').textContent = persona.name;
  $('who-title').textContent = `${persona.title} · ${persona.schoolName}`;
  $('who-avatar').replaceWith(Object.assign(avatar(persona), { id: 'who-avatar' }));
  people.chosen(current);
  drawChips(persona, (words) => void say(words));
  const chat = await get(`/local/chats/${encodeURIComponent(current)}`);
  if (chat.key === current) lines.show(current, chat.lines);
};
const people = drawPeople(personas, (key) => void be(key));

const look = (at) => {
  const channel = at === 'channel';
  $('lines').hidden = channel;
  $('say').hidden = channel;
  $('channel').hidden = !channel;
  $('tab-chat').setAttribute('aria-pressed', String(!channel));
  $('tab-channel').setAttribute('aria-pressed', String(channel));
};
$('tab-chat').addEventListener('click', () => look('chat'));
$('tab-channel').addEventListener('click', () => look('channel'));

const say = async (text) => {
  const { error, status } = await post('/local/say', { key: current, text });
  if (error !== undefined) lines.failed(error);
  else if (status >= 300) lines.failed(`Lantern did not take the message (${status}).`);
};
const box = $('words');
const fit = () => {
  box.style.height = 'auto';
  box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
};
box.addEventListener('input', fit);
box.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $('say').requestSubmit();
});
$('say').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (text === '') return;
  box.value = '';
  fit();
  void say(text);
});

const events = new EventSource('/local/events');
events.addEventListener('chat', ({ data }) => {
  const event = JSON.parse(data);
  if (event.key === current) lines.happened(event);
  else if (event.kind === 'added' && event.line.from === 'lantern') people.more(event.key);
});
events.addEventListener('clock', ({ data }) => tick(JSON.parse(data).now));
// After a break something may have been missed.
let broken = false;
events.addEventListener('error', () => (broken = true));
events.addEventListener('open', () => {
  if (broken) void be(current);
  broken = false;
});
// `#words` is the skip link's: it names nobody.
const named = () => personas.find(({ key }) => key === location.hash.slice(1))?.key;
addEventListener('hashchange', () => {
  if (named() !== undefined) void be(named());
});

startClock();
await drawChannel(() => current);
await be(named() ?? localStorage.getItem('lantern-persona') ?? 'teacher');
document.body.dataset.ready = 'yes';
