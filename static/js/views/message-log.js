// The open room's messages: drawing them as they change, loading more at the ends, telling what has been read.

import { $, setText, show } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { onceAFrame } from '../dom/frame.js';
import { rowsOf, sameRow } from '../text/rows.js';
import { openOutbox, openRoom, openSeen, openTimeline } from '../selectors.js';
import { createRow, updateRow } from './message-row.js';
import { mountMessageActions } from './message-actions.js';
import { mountMessageKeys } from './message-keys.js';
import { createScroll } from './scroll.js';

const WHISPERED = 'What you two say is kept nowhere. It is gone when this page is closed.';
const FEW = 4;   // more at once have been missed rather than said just now

// `acts`: by name, what the buttons in a message do; each gets the message and the button.
export function mountMessageLog({ store, messages, acts, say }) {
  const log = $('#message-log');
  const list = $('#messages');
  const top = $('#log-top');
  const jump = $('#jump-latest');
  const scroll = createScroll(log, list, { onMove: moved });
  const actions = mountMessageActions({ store, acts });
  const keys = mountMessageKeys({ onEnter: actions.menuOf });
  let drawnRoom = null;
  let sought = 0;        // the id of a message to be brought into view once it is drawn
  let drawnLoaded = false;
  let drawnNewest = 0;   // what is above this id has arrived since

  const isFocused = () => document.visibilityState === 'visible' && document.hasFocus();

  function draw() {
    const { state } = store;
    const { roomId } = state.route;
    const timeline = openTimeline(state);
    if (roomId !== drawnRoom) startRoom(roomId);
    if (!roomId || !timeline) return;
    const rows = rowsOf(timeline, openOutbox(state), state.me, openRoom(state), openSeen(state));
    // A page of history must not be read out as if it were being said now.
    log.ariaBusy = String(Boolean(timeline.loading));
    const create = creatorFor(timeline);
    scroll.keepPlace(() => {
      reconcile(list, rows, { create, update: updateRow, same: sameRow });
      drawTop(timeline, state);
    });
    drawnNewest = timeline.messages.at(-1)?.id ?? drawnNewest;
    const firstLoad = timeline.loaded && !drawnLoaded;
    drawnLoaded = timeline.loaded;
    if (firstLoad) showStart();
    keys.drawn();
    if (sought) bringIntoView();
    moved();
  }

  // What is said while one looks comes in with a movement; history, and what was missed, is simply there.
  function creatorFor(timeline) {
    const isNews = ({ id }) => !id || id > drawnNewest;
    if (!drawnLoaded || timeline.hasNewer || timeline.messages.filter(isNews).length > FEW) return createRow;
    return (row) => {
      const element = createRow(row);
      if (row.kind === 'message' && isNews(row.message)) element.classList.add('arrives');
      return element;
    };
  }

  function startRoom(roomId) {
    drawnNewest = 0;
    sought = 0;
    drawnRoom = roomId;
    drawnLoaded = false;
    reconcile(list, [], { create: createRow, update: updateRow });
    setText(top.firstElementChild, '');
    show(top.lastElementChild, false);
    scroll.toEnd();
  }

  function showStart() {
    scroll.toEnd();
    const marker = $('.new-marker', list);
    if (marker) scroll.toMarker(marker);
  }

  // Of another part of the history, that part is loaded first.
  async function seek(id) {
    const { roomId } = store.state.route;
    const isHere = openTimeline(store.state)?.messages.some((message) => message.id === id);
    try {
      if (!isHere) await messages.loadAround(roomId, id);
    } catch (error) {
      return say(error.message, true);
    }
    if (roomId !== store.state.route.roomId) return;
    sought = id;
    draw();
  }

  function bringIntoView() {
    const row = $(`.message[data-id="${sought}"]`, list);
    sought = 0;
    if (!row) return;
    scroll.toRow(row);
    row.classList.add('found');
    row.focus({ preventScroll: true });
  }

  function drawTop(timeline, state) {
    setText(top.firstElementChild, topWords(timeline, state));
    top.classList.toggle('failed', Boolean(timeline.error));
    show(top.lastElementChild, Boolean(timeline.error));
  }

  function topWords(timeline, state) {
    if (timeline.error) return timeline.error;
    if (openRoom(state)?.kind === 'whisper') return WHISPERED;
    if (timeline.loading === 'older' || !timeline.loaded) return 'Loading messages…';
    if (timeline.hasOlder) return '';
    const room = openRoom(state);
    if (!timeline.messages.length) return room?.is_member ? 'Nothing has been said here yet. Write the first message.' : 'Nothing has been said here yet.';
    return `This is the beginning of ${room?.kind === 'chat' || room?.is_group ? `your conversation with ${room.name}` : room?.name}.`;
  }

  function moved() {
    const { state } = store;
    const { roomId } = state.route;
    const timeline = openTimeline(state);
    if (!roomId || !timeline?.loaded || roomId !== drawnRoom) return;
    if (!timeline.error) {
      if (timeline.hasOlder && scroll.nearStart) messages.loadOlder(roomId);
      if (timeline.hasNewer && scroll.nearEnd) messages.loadNewer(roomId);
    }
    noteView();
    drawJump();
    markRead();
  }

  function noteView() {
    const view = { focused: isFocused(), atBottom: scroll.atEnd && !openTimeline(store.state)?.hasNewer };
    const known = store.state.view;
    if (view.focused !== known.focused || view.atBottom !== known.atBottom) store.dispatch({ type: 'view_changed', view });
  }

  function drawJump() {
    const timeline = openTimeline(store.state);
    const unread = openRoom(store.state)?.unread_count ?? 0;
    const isAway = !scroll.atEnd || Boolean(timeline?.hasNewer);
    show(jump, isAway);
    if (isAway) setText(jump.lastElementChild, unread ? `${unread} new` : 'Latest');
  }

  function markRead() {
    const room = openRoom(store.state);
    if (!room?.is_member || !isFocused() || store.state.heldUnread === room.id) return;
    const newest = scroll.newestVisible();
    if (newest) messages.markRead(room.id, newest);
  }

  jump.addEventListener('click', () => {
    const { roomId } = store.state.route;
    if (openTimeline(store.state)?.hasNewer) messages.reloadNewest(roomId);
    scroll.toEnd();
    draw();
  });

  top.lastElementChild.addEventListener('click', () => {
    if (openTimeline(store.state)?.loaded) messages.loadOlder(store.state.route.roomId);
    else messages.reloadNewest(store.state.route.roomId);
  });

  // Moved within the list, it would come in once more.
  list.addEventListener('animationend', ({ target, animationName }) => target.classList.remove(animationName === 'found' ? 'found' : 'arrives'));

  const inRow = {
    retry: (row) => messages.retry(row.dataset.clientId),
    discard: (row) => messages.discard(row.dataset.clientId),
    quoted: (row, message) => message && seek(message.reply_to),
  };

  list.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-do]');
    const row = target.closest('.message');
    // What is beside the message has its own ways.
    if (!button || !row || button.closest('.message-actions')) return;
    const message = openTimeline(store.state)?.messages.find(({ id }) => id === Number(row.dataset.id));
    const { do: name } = button.dataset;
    if (inRow[name]) inRow[name](row, message);
    else if (message) acts[name]?.(message, button);
  });

  const drawSoon = onceAFrame(draw);
  store.watch(openTimeline, drawSoon);
  // What one has just written oneself is always brought into view.
  store.watch(openOutbox, (now, before = []) => {
    if (now.length > before.length) scroll.toEnd();
    drawSoon();
  });
  store.watch((state) => state.route.roomId, drawSoon);
  store.watch((state) => state.connection.phase, drawSoon);
  for (const fact of ['unread_count', 'is_admin', 'is_member']) store.watch((state) => openRoom(state)?.[fact], drawSoon);
  store.watch(openSeen, drawSoon);
  for (const type of ['focus', 'blur']) addEventListener(type, () => moved());
  document.addEventListener('visibilitychange', () => {
    noteView();
    drawSoon();
  });

  return { seek };
}
