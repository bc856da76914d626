/** The page of the pretend clouds: reads them every two seconds, so that a disabling is seen as it happens. */
import { $, make } from './dom.js';

const everyMs = 2000;
const schools = [
  ['hillside', 'Hillside School'],
  ['brook', 'Brook Primary'],
];

const row = ({ cloud, group, name, address, works, detail }) =>
  make(
    'tr',
    { data: { address, cloud } },
    make('th', { scope: 'row' }, name, make('span', { className: 'under', textContent: address })),
    make('td', { textContent: cloud }),
    make(
      'td',
      {},
      make('strong', { className: works ? 'works' : 'disabled', textContent: works ? 'works' : 'disabled' }),
      make('span', { className: 'under', textContent: group }),
    ),
    make('td', { textContent: detail }),
  );

const show = async () => {
  const answer = await fetch('/local/clouds.json');
  if (!answer.ok) return;
  const accounts = await answer.json();
  const wanted = $('filter').value.trim().toLowerCase();
  const shown = accounts.filter(({ name, address, group, cloud }) =>
    `${name} ${address} ${group} ${cloud}`.toLowerCase().includes(wanted),
  );
  $('rows').replaceChildren(...shown.map(row));
  $('clouds').setAttribute('aria-busy', 'false');
};

const copy = async (school, title) => {
  const text = await (await fetch(`/local/leavers/${school}`)).text();
  await navigator.clipboard.writeText(text);
  $('copied').textContent = `The list of ${title} is copied.`;
};

for (const [school, title] of schools) {
  const button = make('button', { type: 'button', textContent: `Copy ${title}’s list` });
  button.addEventListener('click', () => void copy(school, title));
  $('copy').append(button);
}
$('filter').addEventListener('input', () => void show());
await show();
setInterval(() => void show(), everyMs);
