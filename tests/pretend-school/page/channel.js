/** A channel of the school, where a message can be reported to Lantern, and the dialog that this opens. */
import { get, post } from './api.js';
import { drawCard } from './card.js';
import { $, announce, avatar, clockTime, make } from './dom.js';

export const drawChannel = async (person) => {
  const channel = await get('/local/channel');
  const title = make('p', { className: 'channel-name', textContent: `# ${channel.name}` });
  const hint = make('p', {
    className: 'subtle',
    textContent: 'Lantern is not in this channel. A message can still be reported to it.',
  });
  $('channel').replaceChildren(title, hint, ...channel.messages.map((message) => post_(message, person)));
};

const post_ = (message, person) => {
  const report = make('button', { type: 'button', className: 'report', textContent: 'Report to Lantern' });
  report.setAttribute('aria-label', `Report this message of ${message.from.name} to Lantern`);
  report.addEventListener('click', () => void openReport(message, person(), report));
  const meta = make(
    'p',
    { className: 'meta' },
    make('span', { textContent: message.from.name }),
    make('span', { textContent: message.title }),
    make('time', { dateTime: message.at, textContent: clockTime.format(new Date(message.at)) }),
  );
  const words = make('p', { className: 'bubble', textContent: message.text });
  const body = make('div', { className: 'body' }, meta, words, report);
  return make(
    'article',
    { className: 'line theirs', data: { message: message.id } },
    avatar(message.from),
    body,
  );
};

const openReport = async (message, key, button) => {
  button.disabled = true;
  const answer = await post('/local/message-action', { key, message: message.id });
  button.disabled = false;
  showTask(answer, { message: message.id, key });
};

/** What Teams does with the answer to a message action: a card, words, or nothing more. */
const showTask = ({ error, status, body }, asked) => {
  const dialog = $('dialog');
  const show = (title, ...content) => {
    $('dialog-title').textContent = title;
    $('dialog-body').replaceChildren(...content);
    if (!dialog.open) dialog.showModal();
  };
  if (error !== undefined || status !== 200) {
    return show('Lantern', words(error ?? `Something went wrong. Please try again. (${status})`, 'bad'));
  }
  const task = body?.task;
  if (task?.type === 'message') return show('Lantern', words(task.value));
  const card = task?.value?.card?.content;
  if (task?.type === 'continue' && card !== undefined) {
    const send = async (data) => {
      $('dialog-body').inert = true;
      const next = await post('/local/message-action', { ...asked, data });
      $('dialog-body').inert = false;
      showTask(next, asked);
    };
    const { element } = drawCard(card, {
      submit: (data) => void send(data),
      execute: () =>
        $('dialog-body').append(
          words('In a dialog Teams carries out Action.Submit, not Action.Execute.', 'bad'),
        ),
    });
    return show(task.value.title ?? 'Lantern', make('div', { className: 'frame', tabIndex: -1 }, element));
  }
  dialog.close();
  announce('Done. Look into your chat with Lantern.');
};

const words = (text, tone = '') => make('p', { className: `note ${tone}`, textContent: text });

$('dialog-close').addEventListener('click', () => $('dialog').close());
