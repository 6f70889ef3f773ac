// Writing a message, as an answer or not, or changing one already sent.

import { $, setText, show } from '../dom/build.js';
import { openRoom, openTimeline } from '../selectors.js';
import { isMine } from '../state/own.js';
import { readDraft, writeDraft } from '../drafts.js';
import { silenceWords } from '../text/silence.js';
import { mountAttachmentTray } from './attachment-tray.js';
import { createBoxHeight } from './box-height.js';
import { mountMentionList } from './mention-list.js';
import { mountReplyStrip } from './reply-strip.js';
import { mountSendLater } from './send-later.js';
import { createTypingNote } from './typing-note.js';
import { mountVoiceRecorder } from './voice-recorder.js';

const [LIMIT, TELL_FROM] = [8000, 7500];

// Characters as people and the server count them, not UTF-16 units.
const lengthOf = (text) => (text.length < TELL_FROM ? text.length : Array.from(text).length);
// What a timer of the browser can count to.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

// Whether one may write in the room that is open, and if a member may not, why.
function writing(state) {
  const room = openRoom(state);
  const words = room?.is_member ? silenceWords(room, { blocked: state.blocked }) : '';
  return { mayWrite: Boolean(room?.is_member) && !words, words };
}

export const prefersTouch = () => matchMedia('(pointer: coarse)').matches;

export function mountComposer({ store, messages, files, later, askTime, showPlans, say }) {
  const form = $('#composer');
  const box = $('#message-text');
  const send = $('button[type=submit]', form);
  const counter = $('#composer-count');
  const error = $('#composer-error');
  const banner = $('#composer-editing');
  const silence = $('#composer-silence');
  const answered = mountReplyStrip({ store, say, onCancel: () => box.focus() });
  const tray = mountAttachmentTray({ store, files, say, onChange: () => refresh() });
  const typing = createTypingNote({ messages });
  let roomId = null;
  let editing = null;
  let muteTimer = 0;

  const fit = createBoxHeight(form, box);

  function refresh() {
    const length = lengthOf(box.value);
    show(counter, length > TELL_FROM);
    setText(counter, length > LIMIT ? `${length - LIMIT} characters too many` : `${LIMIT - length} characters left`);
    counter.classList.toggle('over', length > LIMIT);
    send.disabled = length > LIMIT || (editing ? !box.value.trim() : !maySend());
    fit();
  }

  // Something is said or shown, and all of it is with the server.
  const maySend = () => Boolean(box.value.trim() || !tray.isEmpty) && tray.isReady;

  function fill(text) {
    box.value = text;
    show(error, false);
    refresh();
  }

  function enterRoom(nextId) {
    typing.stop(roomId);
    leaveEdit();
    roomId = nextId;
    answered.enterRoom(roomId);
    tray.enterRoom(roomId);
    fill(readDraft(roomId));
    takeFocus();
  }

  function takeFocus() {
    if (roomId && !prefersTouch()) box.focus();
  }

  async function submit() {
    const text = box.value.trim();
    if (lengthOf(text) > LIMIT || !roomId) return;
    if (editing) return text ? saveEdit(text) : undefined;
    if (!maySend()) return;
    typing.forget();
    messages.post(roomId, text, answered.take(), tray.take());
    empty();
  }

  function empty() {
    writeDraft(roomId, '');
    fill('');
    box.focus();
  }

  // What would be sent now, if anything would.
  function planned() {
    const content = box.value.trim();
    if (editing || lengthOf(content) > LIMIT || !maySend()) return null;
    return { content, parent: answered.message, attachments: tray.attachments };
  }

  // The server has it, and sends it at its time.
  function planDone(plannedId) {
    if (plannedId !== roomId) return writeDraft(plannedId, '');
    answered.take();
    tray.take();
    empty();
  }

  async function saveEdit(text) {
    const { id, content } = editing;
    try {
      if (text !== content) await messages.edit(id, text);
      if (editing?.id === id) endEdit();
    } catch (failure) {
      setText(error, failure.message);
      show(error, true);
    }
  }

  function leaveEdit() {
    editing = null;
    show(banner, false);
    form.classList.remove('editing');
  }

  function endEdit() {
    leaveEdit();
    fill(readDraft(roomId));
    box.focus();
  }

  function startEdit(message) {
    editing = message;
    show(banner, true);
    form.classList.add('editing');
    fill(message.content);
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  function startReply(message) {
    if (editing) endEdit();
    answered.start(message);
    box.focus();
  }

  function editLast() {
    const { me } = store.state;
    const mine = !me.is_guest && openTimeline(store.state)?.messages.findLast((message) =>
      isMine(message, me) && !message.is_deleted && message.message_type === 'text');
    if (mine) startEdit(mine);
    return Boolean(mine);
  }

  function noteChange() {
    refresh();
    if (editing) return typing.forget();
    writeDraft(roomId, box.value);
    typing.note(roomId, box.value);
  }

  mountVoiceRecorder({ store, tray, say });
  mountSendLater({ store, later, askTime, showPlans, say, draft: planned, done: planDone });
  mountMentionList({ store, box, onChange: noteChange });
  box.addEventListener('input', noteChange);

  box.addEventListener('keydown', (event) => {
    // While an input method composes, Enter chooses a word.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape' && (editing || answered.isOpen)) {
      if (editing) endEdit();
      else answered.cancel();
    } else if (event.key === 'ArrowUp' && !box.value && editLast()) {
      event.preventDefault();
    }
  });

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  // The keyboard of a phone closes when the field loses focus; a press on the button must not do that.
  send.addEventListener('pointerdown', (event) => event.preventDefault());
  $('#cancel-edit').addEventListener('click', endEdit);

  // The form comes before the focus that goes into it: what is hidden takes none.
  function drawForm({ mayWrite, words }) {
    setText(silence, words);
    show(silence, words);
    show(form, mayWrite);
    if (!mayWrite) return;
    refresh();
    takeFocus();
  }

  // A mute ends without anybody saying so.
  function watchMute(until) {
    clearTimeout(muteTimer);
    const left = Date.parse(until) - Date.now();
    if (left > 0 && left < LONGEST_TIMER_MS) muteTimer = setTimeout(() => drawForm(writing(store.state)), left + 1);
  }

  store.watch((state) => (writing(state).mayWrite ? 'may' : writing(state).words), () => drawForm(writing(store.state)));
  store.watch((state) => openRoom(state)?.muted_until ?? null, watchMute);
  store.watch((state) => state.route.roomId, enterRoom);
  addEventListener('resize', fit);

  return { startEdit, startReply };
}
