// The open room's messages: drawing them as they change, loading more at the ends, telling what has been read.

import { $, setText, show } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { onceAFrame } from '../dom/frame.js';
import { rowsOf, sameRow } from '../text/rows.js';
import { openOutbox, openRoom, openTimeline } from '../selectors.js';
import { createRow, updateRow } from './message-row.js';
import { createScroll } from './scroll.js';

const WHISPERED = 'What you two say is kept nowhere. It is gone when this page is closed.';
const FEW = 4;   // more at once have been missed rather than said just now

export function mountMessageLog({ store, messages, onEdit, onDelete }) {
  const log = $('#message-log');
  const list = $('#messages');
  const top = $('#log-top');
  const jump = $('#jump-latest');
  const scroll = createScroll(log, list, { onMove: moved });
  let drawnRoom = null;
  let drawnLoaded = false;
  let drawnNewest = 0;   // what is above this id has arrived since

  const isFocused = () => document.visibilityState === 'visible' && document.hasFocus();

  function draw() {
    const { state } = store;
    const { roomId } = state.route;
    const timeline = openTimeline(state);
    if (roomId !== drawnRoom) startRoom(roomId);
    if (!roomId || !timeline) return;
    const rows = rowsOf(timeline, openOutbox(state), state.me, openRoom(state)?.is_admin);
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
    return `This is the beginning of ${room?.kind === 'chat' ? `your conversation with ${room.name}` : room?.name}.`;
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
    if (!room?.is_member || !isFocused()) return;
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
  list.addEventListener('animationend', ({ target }) => target.classList.remove('arrives'));

  list.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-do]');
    const row = target.closest('.message');
    if (!button || !row) return;
    const found = openTimeline(store.state)?.messages.find((message) => message.id === Number(row.dataset.id));
    const acts = {
      edit: () => found && onEdit(found),
      delete: () => found && onDelete(found),
      retry: () => messages.retry(row.dataset.clientId),
      discard: () => messages.discard(row.dataset.clientId),
    };
    acts[button.dataset.do]?.();
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
  store.watch((state) => openRoom(state)?.unread_count, drawSoon);
  store.watch((state) => openRoom(state)?.is_admin, drawSoon);
  for (const type of ['focus', 'blur']) addEventListener(type, () => moved());
  document.addEventListener('visibilitychange', () => {
    noteView();
    drawSoon();
  });
}
