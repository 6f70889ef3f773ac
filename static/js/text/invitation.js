// What an invitation says to whoever follows it, and of its terms to whoever has made it.

import { plural } from './names.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const membersOf = (room) => plural(room.member_count, 'member', 'members');

// Above the sign-in page's forms: { title, facts }.
export function entryWords({ isKnown, room, invited_by: by }) {
  if (!isKnown) return { title: 'You have an invitation', facts: 'Looking at it…' };
  const place = room ? `into ${room.name}` : 'to this server';
  const title = by ? `${by} invites you ${place}` : `You are invited ${place}`;
  return { title, facts: room ? [membersOf(room), room.description].filter(Boolean).join(' · ') : '' };
}

// For whoever is signed in: { title, text, description }.
export const joinWords = ({ room, invited_by: by }) => ({
  title: `Join ${room.name}?`,
  text: `${by ? `${by} invites you.` : 'You are invited.'} ${membersOf(room)}.`,
  description: room.description,
});

// What a link is to be for: into a room or onto the server; `right` is that of guests, 'read' or 'write', or empty.
export function whomWords(room, right) {
  if (!room) return 'Whoever follows the link can make an account here.';
  if (!right) return 'Whoever follows the link can join this room.';
  const may = right === 'write' ? 'read and write' : 'read';
  return `Whoever follows the link can ${may} in this room, and sees nothing else, until the link ends or is withdrawn.`;
}

// On the form of guests.
export const guestHint = (invitation) => (invitation?.for_guests
  ? `You will see this one room, and can ${invitation.may_write ? 'read and write' : 'read'} there. You need no account.`
  : 'Guests see the public rooms and one another. What they say in a room stays there; what they tell one another is not kept.');

// Rounded down, but for the minute in which it was made: what is promised must hold.
function lifeWords(expiresAt, now) {
  const left = Date.parse(expiresAt) - now.getTime() + MINUTE;
  if (left < 2 * MINUTE) return 'Expires within a minute';
  const [unit, name] = [[DAY, 'day'], [HOUR, 'hour'], [MINUTE, 'minute']].find(([length]) => left >= length);
  const hours = unit === DAY && left < 7 * DAY ? Math.floor((left % DAY) / HOUR) : 0;
  const more = hours ? ` and ${plural(hours, 'hour', 'hours')}` : '';
  return `Expires in ${plural(Math.floor(left / unit), name, `${name}s`)}${more}`;
}

function useWords({ uses, max_uses: most }) {
  if (most) return `used ${uses.toLocaleString()} of ${most.toLocaleString()}`;
  return uses ? `used ${plural(uses, 'time', 'times')}` : 'not used yet';
}

export function termWords(invite, now = new Date()) {
  const terms = [lifeWords(invite.expires_at, now), useWords(invite)];
  if (invite.room_id && invite.opens_registration) terms.push('for newcomers too');
  if (invite.for_guests) terms.push(invite.may_write ? 'for guests, who may write' : 'for guests, to read');
  return terms.join(' · ');
}
