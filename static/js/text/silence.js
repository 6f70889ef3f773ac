// Why one cannot write in a room, in words; empty where one can.

import { DELETED_USER } from '../state/names.js';
import { clockTime, dayKey, shortDate } from './time.js';

export function silenceWords(room, { blocked = {}, now = new Date() } = {}) {
  if (room?.kind === 'chat' && blocked[room.user_id]) return `You have blocked ${room.name}. Neither of you can write here.`;
  if (room?.kind === 'chat' && room.name === DELETED_USER) return 'This account was deleted. Nothing more can be written here.';
  if (room?.role === 'read_only') return 'You may only read in this room.';
  if (room?.muted_until?.startsWith('9999')) return 'You may only read in this room.';   // who was read-only, left and came back
  if (room?.muted_until && new Date(room.muted_until) > now) return `You are muted here until ${end(room.muted_until, now)}.`;
  return room?.announce_only && !room.is_admin ? 'Only the admins of this room write here.' : '';
}

const end = (iso, now) => (dayKey(iso) === dayKey(now) ? clockTime(iso) : `${shortDate(iso)}, ${clockTime(iso)}`);
