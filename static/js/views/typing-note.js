// Tells the others that one types, and that one has stopped.

const TYPING_ENDS_MS = 4000;

export function createTypingNote({ messages }) {
  let timer = 0;

  function stop(roomId) {
    clearTimeout(timer);
    if (roomId) messages.typing(roomId, false);
  }

  return {
    stop,

    // What is sent ends it without a word.
    forget: () => clearTimeout(timer),

    note(roomId, text) {
      clearTimeout(timer);
      if (!text.trim()) return stop(roomId);
      messages.typing(roomId, true);
      timer = setTimeout(() => stop(roomId), TYPING_ENDS_MS);
    },
  };
}
