// How the server is set up: which ways in to offer, and to whom an invitation is of use.

import { request } from '../net/http.js';

export function createSettings({ store }) {
  return {
    // Without an answer the page offers everything, and the server says what it refuses.
    async load() {
      const found = await request('GET', 'settings').catch(() => null);
      if (found) store.dispatch({ type: 'settings_loaded', settings: found.answer });
    },
  };
}
