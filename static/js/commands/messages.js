// Loading history; sending, changing and reading messages.

import { randomId } from '../net/random.js';
import { ownIdStart } from '../state/own.js';
import { kindOf } from '../text/files.js';
import { quoteOf } from '../text/threads.js';

const PAGE = 50;
const SAY_TYPING_EVERY_MS = 3000;   // the server forgets after 5 s
const SENDING_MS = 2000;            // a frame may still be on its way
const SAY_READ_EVERY_MS = 400;      // a busy room must not send a frame for each line read

export function createMessages({ store, api }) {
  let send = () => false;
  let saidTyping = { roomId: null, at: 0 };
  let read = {};       // by room: the newest message seen
  let readSent = {};   // and the newest that has been sent to the server
  let readSentAt = 0;
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
      if (send({ type: 'read', room_id: Number(roomId), message_id: messageId })) {
        readSent[roomId] = messageId;
        readSentAt = Date.now();
      }
    }
  }

  // An answer over REST comes without the event's own number, and may come after it.
  function receive(message) {
    if (message?.room_id) store.dispatch({ type: 'message_received', message, seq: 0 });
  }

  const isWhisper = (roomId) => store.state.rooms[roomId]?.kind === 'whisper';
  const newest = (roomId) => load(roomId, 'newest', '');
  const nextOrder = () => Math.max(Date.now(), 1 + (store.state.outbox.at(-1)?.order ?? 0));

  return {
    useSocket(socketSend) {
      send = socketSend;
    },

    // Of an ephemeral room nothing is replayed, so what was said meanwhile is asked for.
    openHistory(roomId) {
      if (store.state.rooms[roomId]?.is_ephemeral) return newest(roomId);
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

    // `parent` is the message that this one answers, if it does; `attachments` are files that the server has.
    post(roomId, content, parent = null, attachments = []) {
      const { me } = store.state;
      const entry = {
        client_id: me.is_guest ? ownIdStart(me) + randomId().slice(-12) : randomId(), is_whisper: isWhisper(roomId), room_id: roomId, content, order: nextOrder(), status: 'pending', detail: '',
        sender_id: me.id, username: me.username, message_type: kindOf(attachments), attachments, timestamp: new Date().toISOString(),
        ...(parent ? { reply_to: parent.id, quote: quoteOf(parent) } : {}),
      };
      store.dispatch({ type: 'message_queued', entry });
      saidTyping = { roomId: null, at: 0 };
      if (store.state.timelines[roomId]?.hasNewer) newest(roomId);
    },

    retry: (clientId) => store.dispatch({ type: 'message_retried', clientId }),
    discard: (clientId) => store.dispatch({ type: 'message_discarded', clientId }),

    edit: async (messageId, content) => receive(await api.patch(`messages/${messageId}`, { content })),
    remove: async (messageId) => receive(await api.delete(`messages/${messageId}`)),

    // Any one emoji; whether it is one is for the server to say.
    react: async (messageId, emoji, isOn) =>
      receive(await api[isOn ? 'put' : 'delete'](`messages/${messageId}/reactions/${encodeURIComponent(emoji)}`)),

    pin: async (messageId, isOn) => receive(await api[isOn ? 'put' : 'delete'](`messages/${messageId}/pin`)),

    // The newest pin first.
    pinned: (roomId) => api.get(`rooms/${roomId}/pins`),

    // What it said from when on, the oldest first.
    versions: (messageId) => api.get(`messages/${messageId}/history`),

    // A page of the thread below a message, the oldest first: the newest, or that before an id.
    thread: (messageId, before) => api.page(`messages/${messageId}/replies?limit=${PAGE}${before ? `&before=${before}` : ''}`),

    // Brings the part of the history around a message, which need not be at hand. Fails with words if it is not there any more.
    async loadAround(roomId, messageId) {
      const ticket = tickets[roomId] = (tickets[roomId] ?? 0) + 1;
      const half = `rooms/${roomId}/messages?limit=${PAGE / 2}`;
      const [upTo, beyond] = await Promise.all([api.page(`${half}&before=${messageId + 1}`), api.page(`${half}&after=${messageId}`)]);
      if (upTo.messages.at(-1)?.id !== messageId) throw new Error('This message is not there any more.');
      if (ticket !== tickets[roomId]) return;
      store.dispatch({
        type: 'history_reached', roomId, messages: [...upTo.messages, ...beyond.messages], hasOlder: upTo.hasOlder, hasNewer: beyond.hasNewer,
      });
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
      const { unread_from: from } = store.state.rooms[roomId] ?? {};
      const endsMark = from != null && messageId >= from;
      if (messageId <= (read[roomId] ?? 0) && !endsMark) return;
      if (endsMark) delete readSent[roomId];
      read[roomId] = messageId;
      store.dispatch({ type: 'read_marked', roomId, messageId });
      readTimer ||= setTimeout(sendRead, SAY_READ_EVERY_MS);
    },

    // The page is about to go, and what has been read with it. A frame sent just now may not have left either.
    flushRead() {
      clearTimeout(readTimer);
      readTimer = 0;
      const isRecent = Date.now() - readSentAt < SENDING_MS;
      for (const [roomId, messageId] of Object.entries(read)) {
        if (isRecent || readSent[roomId] !== messageId) api.last('PUT', `rooms/${roomId}/read`, { message_id: messageId });
      }
    },

    // From this message on, until one comes to the room again. The server tells the counts over the socket.
    async markUnread(roomId, messageId) {
      const { unread_from, unread_count, mention_count } = store.state.rooms[roomId];
      // First, or what one looks at would be told as read meanwhile.
      delete read[roomId];
      store.dispatch({ type: 'unread_marked', roomId, messageId });
      try {
        await api.put(`rooms/${roomId}/unread`, { message_id: messageId });
      } catch (error) {
        store.dispatch({ type: 'unread_released', roomId, before: { unread_from, unread_count, mention_count } });
        throw error;
      }
    },

    // A failure is one of the connection, or of a room that is gone; neither needs words here.
    async loadSeen(roomId) {
      if (!store.state.rooms[roomId]?.is_member || isWhisper(roomId) || store.state.me?.is_guest) return;
      const seen = await api.get(`rooms/${roomId}/seen`).catch(() => null);
      if (seen) store.dispatch({ type: 'seen_loaded', roomId, seen });
    },

    // A new socket: `ready` has told the counts anew, so what is in view is marked again.
    forgetRead() {
      read = {};
      readSent = {};
    },
  };
}
