// What administrators read of an account.

import { plural } from './names.js';
import { presenceWords, shortDate } from './time.js';

export function accountWords({ email, is_online: isOnline, last_seen: lastSeen, session_count: sessions }, now = new Date()) {
  const words = [presenceWords(isOnline, lastSeen, now), sessions ? `signed in at ${plural(sessions, 'place', 'places')}` : 'signed in nowhere'];
  return [email, ...words].filter(Boolean).join(' · ');
}

// Empty where it is not suspended.
export function suspensionWords({ suspension }) {
  if (!suspension) return '';
  const { by, reason, expires_at: until } = suspension;
  const who = by ? ` by ${by}` : '';
  return `Suspended${who}${until ? ` until ${shortDate(until)}` : ''}${reason ? `: ${reason}` : '.'}`;
}

// To an administrator nothing is done but unmaking them; the server says so too, and keeps the last one.
export function actsOn({ id, is_admin: isAdmin, suspension }, me, isOnlyAdmin = false) {
  if (isAdmin) return { unmake: !isOnlyAdmin, 'sign-out': id !== me.id };
  return { suspend: !suspension, lift: Boolean(suspension), 'sign-out': true, reset: true, make: !suspension, erase: true };
}
