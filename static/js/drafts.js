// Half-written messages, a room each, for as long as the tab lives; those to guests only as long as the page.

const keyOf = (roomId) => `parlor.draft.${roomId}`;
const whispers = new Map();
const isWhisper = (roomId) => typeof roomId === 'string';

export function readDraft(roomId) {
  if (!roomId) return '';
  return (isWhisper(roomId) ? whispers.get(roomId) : sessionStorage.getItem(keyOf(roomId))) ?? '';
}

export function writeDraft(roomId, text) {
  if (!roomId) return;
  if (isWhisper(roomId)) return void whispers.set(roomId, text);
  try {
    if (text) sessionStorage.setItem(keyOf(roomId), text);
    else sessionStorage.removeItem(keyOf(roomId));
  } catch {
    // Storage is full: the text is still in the box.
  }
}

const answerKeyOf = (roomId) => `parlor.draft.answer.${roomId}`;

// The message that the half-written one answers: what of it the page shows meanwhile.
export function readAnswered(roomId) {
  try {
    return JSON.parse(sessionStorage.getItem(answerKeyOf(roomId)));
  } catch {
    return null;
  }
}

export function writeAnswered(roomId, message) {
  try {
    if (message) sessionStorage.setItem(answerKeyOf(roomId), JSON.stringify(message));
    else sessionStorage.removeItem(answerKeyOf(roomId));
  } catch {
    // Storage is full: it is still above the box.
  }
}

export function forgetDrafts() {
  whispers.clear();
  for (const key of Object.keys(sessionStorage)) if (key.startsWith('parlor.draft.')) sessionStorage.removeItem(key);
}
