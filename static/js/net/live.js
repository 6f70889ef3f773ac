// Ties socket, state and outbox together: what happens when the connection comes, goes or resumes.

import { createSocket } from './socket.js';
import { createSender } from './sender.js';
import { socketUrl } from './server.js';
import { eventsOf } from './frames.js';
import { onRemovedElsewhere, persistOutbox, readOutbox } from './outbox.js';
import { accessToken, renew } from './session.js';

export function createLive({ store, rooms, people, messages, later, onEnded }) {
  const socket = createSocket({
    address: socketUrl('ws'),
    token: accessToken,
    renew,
    resumeFrom: () => (store.state.everReady ? { seq: store.state.seq, epoch: store.state.epoch } : null),
    onFrame: receive,
    onPhase({ phase, retryAt }) {
      sender.connectionLost();
      store.dispatch({ type: 'connection_changed', phase, retryAt });
    },
    onEnded,
  });
  const sender = createSender({ store, socket });

  function receive(frame, { resumed }) {
    for (const event of eventsOf(frame, { me: store.state.me, resumed })) store.dispatch(event);
    after[frame.type]?.(frame, resumed);
  }

  // What a frame sets going besides the change of state it tells of.
  const after = {
    ready(frame, resumed) {
      store.dispatch({ type: 'outbox_loaded', entries: readOutbox(store.state.me.id) });
      rooms.reload();
      rooms.reloadMembers();
      people.loadBlocks();
      // Without a resume nothing tells what came between the first page of history and the socket.
      if (resumed) messages.openHistory(store.state.route.roomId);
      else messages.reloadOpen();
      messages.forgetRead();
      later.load();
      messages.loadSeen(store.state.route.roomId);
      sender.connectionReady();
    },
    resync() {
      rooms.reload();
      messages.reloadOpen();
    },
    ack(frame) {
      sender.acknowledged();
      if (typeof frame.id === 'string') store.dispatch({ type: 'message_discarded', clientId: frame.id });
    },
    error: (frame) => sender.refused(frame),
    member_joined(frame) {
      if (frame.user_id === store.state.me.id && !store.state.rooms[frame.room_id]?.is_member) rooms.reload();
      if (frame.room_id === store.state.route.roomId) rooms.reloadMembers();
    },
    message(frame) {
      if (!store.state.rooms[frame.room_id]) rooms.reload();
    },
    // The server hides or shows anew, in what is read and in what is counted.
    block_changed() {
      rooms.reload();
      people.reloadChats();
      messages.reloadOpen();
    },
    // How much of what is left is unread, the server knows.
    messages_expired: () => rooms.reload(),
    room_updated: (frame) => reloadPlaces(frame.room.id),
    // It may be oneself.
    member_updated: (frame) => reloadPlaces(frame.room_id),
    // The frame does not tell whether the other is online.
    chat_created: () => people.reloadChats(),
  };

  // Who is what in the room that is shown, oneself among them.
  function reloadPlaces(roomId) {
    if (roomId !== store.state.route.roomId) return;
    rooms.refresh(roomId).catch(() => {});
    rooms.reloadMembers();
  }

  persistOutbox(store);
  onRemovedElsewhere(store, (clientId) => store.dispatch({ type: 'message_discarded', clientId }));
  addEventListener('online', () => socket.online());
  addEventListener('offline', () => socket.wake());
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && socket.wake());

  return {
    start: socket.start,
    stop: socket.stop,
    retryNow: socket.wake,
    send: (frame) => socket.send(frame),
  };
}
