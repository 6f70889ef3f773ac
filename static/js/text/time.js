// Times in the reader's own language and zone.

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const dayInYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayOfAnyYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });
const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
// Within a sentence, days are in the sentence's language.
const englishRelative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const english = (options) => new Intl.DateTimeFormat('en', options);
const englishWeekday = english({ weekday: 'long' });
const englishDay = english({ day: 'numeric', month: 'long' });
const englishDate = english({ dateStyle: 'long' });

const DAY_MS = 86_400_000;
const noon = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12);
// Counted from noon to noon, or the days of a clock change would be 23 and 25 hours long.
const daysAgo = (date, now) => Math.round((noon(now) - noon(date)) / DAY_MS);
const capital = (text) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

export const dayKey = (iso) => {
  const date = new Date(iso);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
};

export const shortDate = (iso) => shortDay.format(new Date(iso));
export const clockTime = (iso) => clock.format(new Date(iso));
// Where there is little room, and what stands above tells the half of the day.
export const briefTime = (iso) => clock.formatToParts(new Date(iso)).map(({ type, value }) => (type === 'dayPeriod' ? '' : value)).join('').trim();
export const fullTime = (iso) => full.format(new Date(iso));

export function dayName(iso, now = new Date()) {
  const date = new Date(iso);
  const days = daysAgo(date, now);
  if (days === 0 || days === 1) return capital(relative.format(-days, 'day'));
  if (days > 0 && days < 7) return capital(weekday.format(date));
  return date.getFullYear() === now.getFullYear() ? capital(dayInYear.format(date)) : dayOfAnyYear.format(date);
}

export function shortTime(iso, now = new Date()) {
  const date = new Date(iso);
  return daysAgo(date, now) === 0 ? clock.format(date) : shortDay.format(date);
}

// 'last seen today at 14:03': in fixed words, which stay true while they are on screen.
export function lastSeenWords(iso, now = new Date()) {
  if (!iso) return '';
  const date = new Date(iso);
  const days = daysAgo(date, now);
  if (days <= 1) return `last seen ${englishRelative.format(-Math.max(days, 0), 'day')} at ${clock.format(date)}`;
  if (days < 7) return `last seen on ${englishWeekday.format(date)}`;
  return `last seen on ${(date.getFullYear() === now.getFullYear() ? englishDay : englishDate).format(date)}`;
}

export const presenceWords = (isOnline, lastSeen, now) => (isOnline ? 'online' : lastSeenWords(lastSeen, now) || 'offline');
