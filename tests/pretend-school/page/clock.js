/** The school's clock: shows it, and moves it. */
import { post } from './api.js';
import { $, dayAndTime } from './dom.js';

let ahead = 0;

export const tick = (iso) => {
  ahead = Date.parse(iso) - Date.now();
  show();
};

const show = () => {
  const now = new Date(Date.now() + ahead);
  $('now').textContent = dayAndTime.format(now);
  $('now').dateTime = now.toISOString();
};

const move = async (change) => {
  const panel = document.querySelector('.clock-panel');
  const pressed = document.activeElement;
  panel.inert = true;
  $('clock-said').textContent = 'Moving the clock…';
  const { error, now } = await post('/local/clock', change);
  panel.inert = false;
  if (panel.contains(pressed)) pressed.focus();
  if (now !== undefined) tick(now);
  $('clock-said').textContent =
    error ?? `It is ${dayAndTime.format(new Date(now))}. What was due has happened.`;
};

export const startClock = () => {
  setInterval(show, 1000);
  for (const button of document.querySelectorAll('[data-minutes]')) {
    button.addEventListener('click', () => void move({ minutes: Number(button.dataset.minutes) }));
  }
  for (const button of document.querySelectorAll('[data-to]')) {
    button.addEventListener('click', () => void move({ to: button.dataset.to }));
  }
  $('clock-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void move({ now: $('clock-to').value });
  });
  const shut = () => $('clock').removeAttribute('open');
  document.addEventListener('click', (event) => void ($('clock').contains(event.target) || shut()));
  $('clock').addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    shut();
    $('clock').querySelector('summary').focus();
  });
};
