// An answer that was asked for before an event must not undo what the event said.

import test from 'node:test';
import assert from 'node:assert/strict';
import { initialState, reduce } from '../../static/js/state.js';
import { createStore } from '../../static/js/store.js';
import { createPeople } from '../../static/js/commands/people.js';
import { createRooms } from '../../static/js/commands/rooms.js';

const me = { id: 1 };

function inRoom() {
  const signedIn = reduce(initialState, { type: 'session_started', user: me });
  const room = { id: 5, name: 'Kitchen', users_online: [me] };
  const ready = { type: 'connection_ready', user: me, rooms: [room], chats: [], seq: 1, epoch: 'a', resumed: false };
  return reduce(signedIn, ready);
}

const members = (state, asked, ...list) => reduce(state, { type: 'members_loaded', roomId: 5, members: list, asked });

test('presence that was heard since the members were asked for stands', () => {
  let state = inRoom();
  const asked = state.presence.count;
  state = reduce(state, { type: 'presence_changed', userId: 2, isOnline: true });
  state = members(state, asked, { id: 1, is_online: true }, { id: 2, is_online: false }, { id: 3, is_online: true });
  assert.deepEqual([state.online[2], state.online[3]], [true, true]);
});

test('an answer that nothing has overtaken counts', () => {
  let state = reduce(inRoom(), { type: 'presence_changed', userId: 2, isOnline: true });
  state = members(state, state.presence.count, { id: 2, is_online: false });
  assert.equal(state.online[2], false);
});

test('after a backup was restored nothing of the other history is shown', () => {
  let state = inRoom();
  state = { ...state, timelines: { 5: { messages: [{ id: 9, seq: 9 }], loaded: true } } };
  const room = { id: 5, name: 'Kitchen', users_online: [me] };
  const ready = { type: 'connection_ready', user: me, rooms: [room], chats: [], seq: 3, resumed: true };
  assert.notDeepEqual(reduce(state, { ...ready, epoch: 'a' }).timelines, {});
  assert.deepEqual(reduce(state, { ...ready, epoch: 'b' }).timelines, {});
});

test('a list of rooms or chats that does not know of a mark yet is asked for again', async () => {
  for (const [create, load] of [[createRooms, (rooms) => rooms.load()], [createPeople, (people) => people.reloadChats()]]) {
    const store = createStore(reduce, inRoom());
    let asked = 0;
    const get = async () => {
      const marked = asked++ ? 9 : null;
      if (asked === 1) store.dispatch({ type: 'read_state_changed', roomId: 5, change: { unread_from: 9, unread_count: 2, read_up_to: 10 } });
      return create === createRooms ? [{ id: 5, name: 'Kitchen', is_member: true, unread_from: marked, unread_count: marked ? 2 : 0 }] : [];
    };
    await load(create({ store, api: { get } }));
    assert.deepEqual([asked, store.state.rooms[5].unread_from, store.state.rooms[5].unread_count], [2, 9, 2]);
  }
});
