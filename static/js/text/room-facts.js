// The line below a room's name. What matters most comes first: on a phone the end of it may be cut off.

import { DELETED_USER } from '../state/names.js';
import { plural } from './names.js';
import { presenceWords } from './time.js';

// Without a connection nobody knows who is online.
export function roomFacts(room, members, { online, lastSeen, connection }) {
  const isKnown = connection.phase === 'ready';
  if (room.kind === 'whisper') return isKnown && !online[room.id] ? 'guest, has gone' : 'guest';
  if (room.kind === 'chat' && room.name === DELETED_USER) return 'account deleted';
  if (room.kind === 'chat') return isKnown ? presenceWords(online[room.user_id], lastSeen[room.user_id]) : '';
  const belong = members?.filter((member) => !member.isGuest).length;
  const visiting = members?.filter((member) => member.isGuest).length;
  const count = plural(belong ?? room.member_count ?? 0, 'member', 'members') + (visiting ? `, ${plural(visiting, 'guest', 'guests')}` : '');
  const present = isKnown && members ? `${members.filter((member) => member.isOnline).length} online` : '';
  const kept = room.expire_after_days ? `kept for ${plural(room.expire_after_days, 'day', 'days')}` : '';
  const kind = room.is_group ? 'group' : room.is_private ? 'private' : '';
  return [present, kept, count, kind, room.is_ephemeral ? 'ephemeral' : ''].filter(Boolean).join(' · ');
}
