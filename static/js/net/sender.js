// Sends the outbox over the socket, one message at a time: the next one leaves when the server has
// answered for the last, so order holds whatever is refused, slowed down or cut off in between.

import { nextPending } from '../state/outbox.js';

const ANSWER_WITHIN_MS = 15_000;
const TRANSIENT = /rate|too_(many|fast)|busy|unavailable|internal|timeout|unauthorized/;

const frameOf = ({ client_id, room_id, content, is_whisper, reply_to, attachments }) => (is_whisper
  ? { type: 'whisper', id: client_id, to: room_id, content }
  : { type: 'send', id: client_id, client_id, room_id, content, ...(reply_to ? { reply_to } : {}), ...(attachments?.length ? { attachments: attachments.map(({ id }) => id) } : {}) });

const UNCERTAIN = 'The connection broke before it was certain that this arrived.';

export function createSender({ store, socket }) {
  let inFlight = '';
  let answerTimer = 0;
  let pauseTimer = 0;
  let pauses = 0;

  function sendNext() {
    if (inFlight || pauseTimer) return;
    const entry = nextPending(store.state);
    if (!entry) return;
    if (!socket.send(frameOf(entry))) return;
    inFlight = entry.client_id;
    answerTimer = setTimeout(() => socket.restart(), ANSWER_WITHIN_MS);
  }

  function settle() {
    clearTimeout(answerTimer);
    inFlight = '';
  }

  function pause(seconds) {
    const delay = seconds ? seconds * 1000 : Math.min(15_000, 500 * 2 ** pauses++);
    pauseTimer = setTimeout(() => {
      pauseTimer = 0;
      sendNext();
    }, delay);
  }

  // Also when the message came as an event: another tab of the same user may have sent it first.
  store.watch((state) => state.outbox, (outbox) => {
    if (inFlight && !outbox.some((entry) => entry.client_id === inFlight && entry.status === 'pending')) settle();
    sendNext();
  });

  return {
    connectionReady() {
      settle();
      sendNext();
    },
    // A message sent twice is stored once; a whisper would be heard twice.
    connectionLost() {
      const lost = store.state.outbox.find((entry) => entry.client_id === inFlight && entry.is_whisper);
      settle();
      if (lost) store.dispatch({ type: 'message_refused', clientId: lost.client_id, detail: UNCERTAIN });
    },

    acknowledged() {
      pauses = 0;
    },

    refused({ id, code = '', detail, retry_after }) {
      if (id !== inFlight) return;
      settle();
      if (TRANSIENT.test(code)) pause(retry_after);
      else store.dispatch({ type: 'message_refused', clientId: id, detail });
    },
  };
}
