// Loading history; sending, changing and reading messages.

import { randomId } from '../net/random.js';
import { ownIdStart } from '../state/own.js';

const PAGE = 50;
const SAY_TYPING_EVERY_MS = 3000;   // the server forgets after 5 s
const SAY_READ_EVERY_MS = 400;      // a busy room must not send a frame for each line read

export function createMessages({ store, api }) {
  let send = () => false;
  let saidTyping = { roomId: null, at: 0 };
  let read = {};       // by room: the newest message seen
  let readSent = {};   // and the newest that the server knows of
  let readTimer = 0;
  const tickets = {};

  // The newest page may be asked for again while a load is under way (a socket became ready in
  // between): only the answer to the last question counts.
  async function load(roomId, side, query) {
    if (store.state.timelines[roomId]?.loading && side !== 'newest') return;
    const ticket = tickets[roomId] = (tickets[roomId] ?? 0) + 1;
    store.dispatch({ type: 'history_requested', roomId, side });
    try {
      const page = await api.page(`rooms/${roomId}/messages?limit=${PAGE}${query}`);
      const more = side === 'newer' ? page.hasNewer : page.hasOlder;
      if (ticket === tickets[roomId]) store.dispatch({ type: 'history_loaded', roomId, side, messages: page.messages, more });
    } catch (error) {
      if (ticket === tickets[roomId]) store.dispatch({ type: 'history_failed', roomId, detail: error.message });
    }
  }

  function sendRead() {
    readTimer = 0;
    for (const [roomId, messageId] of Object.entries(read)) {
      if (readSent[roomId] === messageId) continue;
      if (send({ type: 'read', room_id: Number(roomId), message_id: messageId })) readSent[roomId] = messageId;
    }
  }

  const isWhisper = (roomId) => store.state.rooms[roomId]?.kind === 'whisper';
  const newest = (roomId) => load(roomId, 'newest', '');
  const nextOrder = () => Math.max(Date.now(), 1 + (store.state.outbox.at(-1)?.order ?? 0));

  return {
    useSocket(socketSend) {
      send = socketSend;
    },

    openHistory(roomId) {
      if (store.state.rooms[roomId] && !isWhisper(roomId) && !store.state.timelines[roomId]?.loaded) newest(roomId);
    },

    reloadOpen() {
      const { route, timelines } = store.state;
      if (route.roomId && timelines[route.roomId]) newest(route.roomId);
    },

    reloadNewest: newest,

    loadOlder(roomId) {
      const timeline = store.state.timelines[roomId];
      if (timeline?.loaded && timeline.hasOlder) load(roomId, 'older', `&before=${timeline.messages[0].id}`);
    },

    loadNewer(roomId) {
      const timeline = store.state.timelines[roomId];
      if (timeline?.loaded && timeline.hasNewer) load(roomId, 'newer', `&after=${timeline.messages.at(-1).id}`);
    },

    post(roomId, content) {
      const { me } = store.state;
      const entry = {
        client_id: me.is_guest ? ownIdStart(me) + randomId().slice(-12) : randomId(), is_whisper: isWhisper(roomId), room_id: roomId, content, order: nextOrder(), status: 'pending', detail: '',
        sender_id: me.id, username: me.username, message_type: 'text', timestamp: new Date().toISOString(),
      };
      store.dispatch({ type: 'message_queued', entry });
      saidTyping = { roomId: null, at: 0 };
      if (store.state.timelines[roomId]?.hasNewer) newest(roomId);
    },

    retry: (clientId) => store.dispatch({ type: 'message_retried', clientId }),
    discard: (clientId) => store.dispatch({ type: 'message_discarded', clientId }),

    async edit(messageId, content) {
      const message = await api.patch(`messages/${messageId}`, { content });
      if (message?.room_id) store.dispatch({ type: 'message_received', message, seq: 0 });
    },

    async remove(messageId) {
      const message = await api.delete(`messages/${messageId}`);
      if (message?.room_id) store.dispatch({ type: 'message_received', message, seq: 0 });
    },

    typing(roomId, isTyping) {
      if (isWhisper(roomId)) return;
      const now = Date.now();
      const fresh = saidTyping.roomId === roomId && now - saidTyping.at < SAY_TYPING_EVERY_MS;
      if (isTyping ? fresh : saidTyping.roomId !== roomId) return;
      send({ type: 'typing', room_id: roomId, is_typing: isTyping });
      saidTyping = isTyping ? { roomId, at: now } : { roomId: null, at: 0 };
    },

    markRead(roomId, messageId) {
      // What a guest has read is of no interest to anybody else.
      if (store.state.me.is_guest) return store.dispatch({ type: 'read_marked', roomId, messageId });
      if (messageId <= (read[roomId] ?? 0)) return;
      read[roomId] = messageId;
      store.dispatch({ type: 'read_marked', roomId, messageId });
      readTimer ||= setTimeout(sendRead, SAY_READ_EVERY_MS);
    },

    // A new socket: `ready` has told the counts anew, so what is in view is marked again.
    forgetRead() {
      read = {};
      readSent = {};
    },
  };
}
