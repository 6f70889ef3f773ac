// A status that ends at its time ends here by itself: the server says when, and not again that it has come.

import { nextExpiry } from '../state/profiles.js';

const LONGEST_MS = 2 ** 31 - 1;   // what a timer of the browser can count to

export function mountStatusClock({ store }) {
  let timer = 0;
  store.watch(nextExpiry, (at) => {
    clearTimeout(timer);
    if (at === null) return;
    const end = () => store.dispatch({ type: 'statuses_expired', now: Date.now() });
    timer = setTimeout(end, Math.min(Math.max(0, at - Date.now()) + 50, LONGEST_MS));
  });
}
