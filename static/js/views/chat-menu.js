// What the menu of a direct chat has to say of the other one.

import { $, setText, show } from '../dom/build.js';
import { openRoom } from '../selectors.js';

export function mountChatMenu({ store, people, toast, askToBlock, showProfile }) {
  const profile = $('#show-profile');
  const block = $('#block-person');
  const isBlocked = ({ user_id: userId }) => Boolean(store.state.blocked[userId]);

  function draw() {
    const room = openRoom(store.state);
    const isChat = room?.kind === 'chat';
    show(block, isChat);
    show(profile, isChat);
    if (!isChat) return;
    setText(block, `${isBlocked(room) ? 'Unblock' : 'Block'} ${room.name}`);
    block.classList.toggle('danger', !isBlocked(room));
  }

  block.addEventListener('click', () => {
    const room = openRoom(store.state);
    if (isBlocked(room)) toast.trying(() => people.setBlocked(room.user_id, false));
    else askToBlock({ id: room.user_id, name: room.name });
  });

  profile.addEventListener('click', () => toast.trying(() => showProfile(openRoom(store.state).user_id)));

  store.watch(openRoom, draw);
  store.watch((state) => state.blocked, draw);
}
