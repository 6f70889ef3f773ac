// Above the box: the message that the next one answers. It is kept with the half-written text.

import { $, setText, show } from '../dom/build.js';
import { openTimeline } from '../selectors.js';
import { readAnswered, writeAnswered } from '../drafts.js';
import { quoteOf } from '../text/threads.js';
import { quotedWords } from './message-quote.js';

// As little of it as an answer in the outbox needs.
const kept = ({ id, sender_id, username, message_type, content }) =>
  ({ id, sender_id, username, message_type, content: quoteOf({ content }).content });

export function mountReplyStrip({ store, say, onCancel }) {
  const strip = $('#composer-reply');
  let roomId = null;
  let message = null;

  function draw() {
    show(strip, Boolean(message));
    if (!message) return;
    setText($('.reply-to', strip), message.username ? `Replying to ${message.username}` : 'Replying');
    setText($('.reply-words', strip), quotedWords({ content: message.content, message_type: message.message_type }));
  }

  function set(next) {
    message = next && kept(next);
    writeAnswered(roomId, message);
    draw();
  }

  function cancel() {
    set(null);
    onCancel();
  }

  $('#cancel-reply').addEventListener('click', cancel);
  store.watch(openTimeline, (timeline) => {
    if (!message || !timeline?.messages.find(({ id }) => id === message.id)?.is_deleted) return;
    set(null);
    say('The message that you were answering was deleted.');
  });

  return {
    cancel,
    get isOpen() { return Boolean(message); },
    get message() { return message; },
    start: set,

    enterRoom(nextId) {
      roomId = nextId;
      message = roomId ? readAnswered(roomId) : null;
      draw();
    },

    // What is being answered, which then is done.
    take() {
      const taken = message;
      set(null);
      return taken;
    },
  };
}
