// Taking along all that one has here, and having one's account erased.

import { download } from '../net/bytes.js';

export function createOwnData({ api, account, hangUp }) {
  return {
    // → the address of a file in this page's memory.
    export: () => api.authorized((token) => download('auth/me/export', token)).then(URL.createObjectURL),

    async erase(password) {
      await api.delete('auth/me', { password });
      // The server closes the sockets, which else would look like being thrown out.
      hangUp();
      account.end('Your account is erased.');
    },
  };
}
