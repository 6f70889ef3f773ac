// Holds the state and tells those who asked when their part of it has changed.

export function createStore(reduce, initial) {
  let state = initial;
  const watchers = new Set();
  const queue = [];
  let draining = false;

  function notify() {
    for (const watcher of watchers) {
      const value = watcher.select(state);
      if (Object.is(value, watcher.value)) continue;
      const before = watcher.value;
      watcher.value = value;
      watcher.react(value, before);
    }
  }

  return {
    get state() { return state; },

    // A watcher may dispatch: its event waits, so that all watchers see every state in order.
    dispatch(event) {
      queue.push(event);
      if (draining) return;
      draining = true;
      try {
        while (queue.length) {
          const next = reduce(state, queue.shift());
          if (next === state) continue;
          state = next;
          notify();
        }
      } finally {
        draining = false;
      }
    },

    watch(select, react) {
      const watcher = { select, react, value: select(state) };
      watchers.add(watcher);
      react(watcher.value, undefined);
      return () => watchers.delete(watcher);
    },
  };
}
