// What to say where no room is open, and which way out to offer: 'create' a room, see the 'rooms', or ''.

import { chats, joinableRooms, joinedRooms } from '../selectors.js';

export function welcomeWords(state) {
  const { route, roomsLoaded, me } = state;
  if (me?.is_guest) return guestWords(state);
  if (!roomsLoaded) return { title: '', text: '', offer: '' };
  if (route.roomId) {
    return { title: 'This room is not here', text: 'It was deleted, it was ephemeral and is over, or it is private and you are not in it.', offer: 'rooms' };
  }
  if (joinedRooms(state).length || chats(state).length) return { title: 'Choose a room', text: 'Your rooms are in the list.', offer: '' };
  if (joinableRooms(state).length) return { title: 'Join a room', text: 'The rooms under “Browse” are open to everybody here. Join one, or make your own.', offer: 'create' };
  const text = me?.is_admin
    ? 'You are the administrator of this server. Create the first room, then invite your people into it: its menu makes a link to send them.'
    : 'There are no rooms yet. Create the first one; others can find it here and join.';
  return { title: `Welcome, ${me?.display_name || me?.username}`, text, offer: 'create' };
}

function guestWords({ route, roomsLoaded, me, rooms }) {
  if (!roomsLoaded) return { title: '', text: '', offer: '' };
  if (typeof route.roomId === 'string') return { title: 'This guest has gone', text: 'What was said is kept nowhere.', offer: 'rooms' };
  if (route.roomId) return { title: 'This room is not here', text: 'It was deleted, or it is not for guests.', offer: 'rooms' };
  if (me.room_id) return { title: `Welcome, ${me.username}`, text: 'Your room is in the list.', offer: '' };
  const isAny = Object.values(rooms).some((room) => room.kind === 'room');
  const text = isAny
    ? 'The rooms in the list are open to you: join one, or write to another guest. You need no account, and what guests tell one another is not kept.'
    : 'There is no public room yet. You can write to the other guests who are here.';
  return { title: `Welcome, ${me.username}`, text, offer: '' };
}
