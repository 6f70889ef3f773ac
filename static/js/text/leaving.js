// What leaving a room means, for whoever is asked whether to.

import { placeWord } from './names.js';

// As the server has it: whoever ranks highest, and of those whoever has been in it longest.
const RANKS = ['owner', 'admin', 'member', 'read_only'];
const rankOf = ({ role, is_admin: isAdmin }) => RANKS.indexOf(role ?? (isAdmin ? 'admin' : 'member'));
const before = (a, b) =>
  rankOf(a) - rankOf(b) || (a.joined_at ?? '9').localeCompare(b.joined_at ?? '9') || a.id - b.id;

// Who takes over from an owner who goes.
function inheritance(room, members, me) {
  if (room.role !== 'owner') return '';
  if (!members) return 'Somebody else becomes its owner: an admin if there is one, else whoever has been in it longest.';
  const [heir] = members.filter(({ id, isGuest }) => !isGuest && id !== me.id).sort(before);
  if (!heir) return 'Nobody looks after it then.';
  const why = rankOf(heir) < RANKS.indexOf('member') ? '' : ', who has been in it longest';
  return `You own it: ${heir.name} becomes its owner${why}.`;
}

export function leavingWords(room, members, me) {
  const isLast = members && !members.some(({ id, isGuest }) => !isGuest && id !== me.id);
  if (room.is_private && isLast) return `You are the only one in it: the ${placeWord(room)} and all its messages will be gone.`;
  const back = room.is_private ? 'You can come back only when somebody adds you again.' : 'You can join again at any time.';
  return [back, inheritance(room, members, me)].filter(Boolean).join(' ');
}
