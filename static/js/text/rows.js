// A timeline as the rows that are drawn: day separators, the marker of what is new, runs of messages by one author.

import { isMine } from '../state/own.js';
import { permissions } from '../state/permissions.js';
import { answersIn } from './threads.js';
import { dayKey } from './time.js';

const RUN_MS = 5 * 60_000;
const days = new WeakMap();   // messages are never changed in place, so their day can be remembered

function dayOf(message) {
  if (!days.has(message)) days.set(message, { key: dayKey(message.timestamp), at: Date.parse(message.timestamp) });
  return days.get(message);
}

// The key of one's own message is its client id, so the pending bubble becomes the sent one.
const keyOf = (message, own) => (own && message.client_id ? `own:${message.client_id}` : `id:${message.id}`);

// `room` is as one sees it oneself; `seen` tells who has read one's newest message.
export function rowsOf(timeline, outbox, me, room = null, seen = null) {
  const rows = [];
  const { counts, parents } = answersIn(timeline.messages);
  const sent = new Set();
  let previous = null;
  const add = (message) => {
    const day = dayOf(message);
    const own = isMine(message, me);
    const isNew = message.id != null && message.id === timeline.newFrom;
    if (!previous || dayOf(previous).key !== day.key) {
      rows.push({ key: `day:${message.id ?? message.client_id}`, kind: 'day', message });
      previous = null;
    }
    if (isNew) {
      rows.push({ key: 'new', kind: 'new', message: null });
      previous = null;
    }
    if (message.is_hidden) {
      // However many follow one another, they are one line.
      const last = rows.at(-1);
      if (last?.kind === 'hidden' && previous?.is_hidden) rows[rows.length - 1] = { ...last, message, count: last.count + 1, isOfOne: last.isOfOne && last.message.username === message.username };
      else rows.push({ key: `hidden:${message.id}`, kind: 'hidden', message, count: 1, isOfOne: true });
    } else if (message.message_type === 'system') {
      rows.push({ key: keyOf(message, false), kind: 'system', message });
    } else {
      const continues = previous && !previous.is_hidden && previous.message_type !== 'system' && previous.sender_id === message.sender_id
        && previous.username === message.username && day.at - dayOf(previous).at < RUN_MS;
      const may = permissions(message, room, me);
      rows.push({
        key: keyOf(message, own), kind: 'message', message, own, me, startsRun: !continues,
        parent: parents.get(message.reply_to), answers: counts.get(message.id) ?? 0, hasMoreAnswers: timeline.hasNewer,
        mayReact: may.react, mayReadVersions: may.versions, seen: message.id && seen?.id === message.id ? seen.words : '',
      });
    }
    if (own && message.client_id) sent.add(message.client_id);
    previous = message;
  };
  timeline.messages.forEach(add);
  if (!timeline.hasNewer) outbox.filter((entry) => !sent.has(entry.client_id)).forEach(add);
  return rows;
}

const DRAWN = ['kind', 'message', 'startsRun', 'parent', 'answers', 'hasMoreAnswers', 'mayReact', 'mayReadVersions', 'seen', 'count', 'isOfOne'];
export const sameRow = (a, b) => DRAWN.every((name) => a[name] === b[name]);
