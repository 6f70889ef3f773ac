// Times to come, in words and as a date field of the browser has them.

import { clockTime, dayKey } from './time.js';

const MINUTE_MS = 60_000;
const MORNING = 9;
const day = new Intl.DateTimeFormat('en', { weekday: 'long', day: 'numeric', month: 'long' });
const two = (number) => String(number).padStart(2, '0');

// '2026-01-31T18:00', in the reader's zone and without seconds.
export function fieldTime(date) {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

const after = (now, minutes) => new Date(Math.ceil((now.getTime() + minutes * MINUTE_MS) / MINUTE_MS) * MINUTE_MS);

// In so many days, in the morning.
const morning = (now, days) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);

// What is worth a button: in a while, and in the morning of the next day and of the next week.
export const presets = (now = new Date()) => [
  { words: '20 min', at: after(now, 20) },
  { words: '1 hour', at: after(now, 60) },
  { words: 'Tomorrow', at: morning(now, 1) },
  { words: 'Monday', at: morning(now, ((8 - now.getDay()) % 7) || 7) },
];

// 'today at 18:00', 'tomorrow at 9:00', 'Saturday, January 31 at 18:00'.
export function whenWords(iso, now = new Date()) {
  const key = dayKey(iso);
  const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 12);
  const name = key === dayKey(now) ? 'today' : key === dayKey(tomorrow) ? 'tomorrow' : day.format(new Date(iso));
  return `${name} at ${clockTime(iso)}`;
}

// What waits to be sent in a room, in a few words; none where nothing does.
export function plannedWords(scheduled, roomId) {
  const here = scheduled.filter((one) => one.room_id === roomId);
  const failed = here.filter((one) => one.state === 'failed').length;
  const waiting = here.length - failed;
  const words = [];
  if (waiting) words.push(waiting === 1 ? `1 message will be sent ${whenWords(here.find((one) => one.state === 'pending').send_at)}` : `${waiting} messages will be sent later`);
  if (failed) words.push(`${failed} could not be sent`);
  return words.join(', ');
}
