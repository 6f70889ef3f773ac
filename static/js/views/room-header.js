// The open room's name, facts and menu; or the bar that invites to join.

import { $, setText, show } from '../dom/build.js';
import { runFrom } from '../dom/form.js';
import { wireMenu } from '../dom/menu.js';
import { isOnlineNow, openMembers, openRoom } from '../selectors.js';
import { replaceWithRooms } from '../router.js';
import { placeWord } from '../text/names.js';
import { leavingWords } from '../text/leaving.js';
import { roomFacts } from '../text/room-facts.js';

export function mountRoomHeader({ store, rooms, roomDialog, people, confirm, toast }) {
  const menu = $('#room-menu');
  const joinBar = $('#join-bar');
  wireMenu(menu);

  function draw() {
    const { state } = store;
    const { me } = state;
    const room = openRoom(state);
    if (!room || !me) return;
    setText($('#room-title'), room.name);
    setText($('#room-facts'), roomFacts(room, openMembers(state), state));
    setText($('#room-description'), room.description ? ` · ${room.description}` : '');
    $('#room-description').title = room.description ?? '';
    $('#room-view').dataset.kind = room.kind;
    $('#room-names').classList.toggle('online', room.kind !== 'room' && isOnlineNow(state, room.user_id));
    const isRoom = room.kind === 'room';
    show($('#room-members'), isRoom);
    setText($('#room-members'), room.is_group ? 'People' : 'Members and roles');
    show($('#mute-room'), !me.is_guest);
    setText($('#mute-room'), `${room.is_muted ? 'Unmute' : 'Mute'} ${placeWord(room)}`);
    setText($('#leave-room'), `Leave ${placeWord(room)}`);
    show($('#invite-people'), room.is_admin);
    show($('#edit-room'), room.is_admin);
    show($('#delete-room'), room.is_admin);
    show($('#leave-room'), isRoom && room.is_member);
    show(menu, room.kind !== 'whisper' && room.is_member);
    show($('#show-people'), isRoom && room.is_member);
    show(joinBar, !room.is_member);
    show($('#ephemeral-note'), room.is_ephemeral);
  }

  $('#edit-room').addEventListener('click', () => roomDialog.edit(openRoom(store.state)));
  $('#delete-room').addEventListener('click', () => roomDialog.remove(openRoom(store.state)));
  $('#room-members').addEventListener('click', () => people.show());

  $('#mute-room').addEventListener('click', () => toast.trying(async () => {
    const { id, is_muted: isMuted } = openRoom(store.state);
    await rooms.setMuted(id, !isMuted);
    if (!isMuted) toast.say('Muted: what is unread here is counted in the list only, and mentions are not told.');
  }));

  $('#leave-room').addEventListener('click', () => {
    const room = openRoom(store.state);
    confirm({
      title: room.is_group ? `Leave the chat with ${room.name}?` : `Leave ${room.name}?`,
      text: leavingWords(room, openMembers(store.state), store.state.me),
      yes: `Leave ${placeWord(room)}`,
      run: async () => {
        await rooms.leave(room.id);
        replaceWithRooms();
      },
    });
  });

  const join = $('#join-room');
  join.addEventListener('click', () =>
    runFrom(join, $('.form-error', joinBar), () => rooms.join(store.state.route.roomId)));

  store.watch(openRoom, draw);
  store.watch(openMembers, draw);
  store.watch((state) => state.online, draw);
  store.watch((state) => state.lastSeen, draw);
  store.watch((state) => state.connection.phase, draw);
}
