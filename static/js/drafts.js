// Half-written messages, a room each, for as long as the tab lives.

const keyOf = (roomId) => `parlor.draft.${roomId}`;

export const readDraft = (roomId) => (roomId && sessionStorage.getItem(keyOf(roomId))) || '';

export function writeDraft(roomId, text) {
  if (!roomId) return;
  try {
    if (text) sessionStorage.setItem(keyOf(roomId), text);
    else sessionStorage.removeItem(keyOf(roomId));
  } catch {
    // Storage is full: the text is still in the box.
  }
}

export function forgetDrafts() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith('parlor.draft.')) sessionStorage.removeItem(key);
}
