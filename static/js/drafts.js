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

export function forgetDrafts() {
  whispers.clear();
  for (const key of Object.keys(sessionStorage)) if (key.startsWith('parlor.draft.')) sessionStorage.removeItem(key);
}
