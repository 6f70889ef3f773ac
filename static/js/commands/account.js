// Signing in, out and up.

import { put } from '../net/bytes.js';
import { SESSION_ENDED } from '../net/errors.js';
import { request } from '../net/http.js';
import { replaceWithRooms } from '../router.js';
import * as session from '../net/session.js';

// `hangUp()` ends the socket.
export function createAccount({ store, api, invitation, hangUp }) {
  const enter = (user) => store.dispatch({ type: 'session_started', user });

  return {
    // Takes up the session that this browser remembers, or shows the sign-in page.
    resume() {
      const known = session.stored();
      if (known) enter(known.user);
      else store.dispatch({ type: 'session_ended' });
    },

    async signIn(credentials) {
      enter((await session.signIn(credentials)).user);
    },

    async register(account) {
      await invitation.bring((invite) => request('POST', 'auth/register', { body: { ...account, invite } }));
      const { user } = await session.signIn({ username: account.username, password: account.password });
      invitation.used();
      enter(user);
    },

    // The profile as the server has it, which tells more of oneself than `ready` does.
    async loadProfile() {
      store.dispatch({ type: 'profile_changed', user: await api.get('auth/me') });
    },

    async changeProfile(change) {
      store.dispatch({ type: 'profile_changed', user: await api.patch('auth/me', change) });
    },

    async setAvatar(file) {
      const user = await api.authorized((token) => put('auth/me/avatar', file, token));
      store.dispatch({ type: 'profile_changed', user });
    },

    async removeAvatar() {
      await api.delete('auth/me/avatar');
      store.dispatch({ type: 'profile_changed', user: { id: store.state.me.id, avatar_url: null } });
    },

    async joinAsGuest(name) {
      const { user } = await invitation.bringAsGuest((invite) => session.joinAsGuest(name, invite));
      if (user.room_id) invitation.used();
      enter(user);
    },

    // Signing out must work without the server too: then the session there ends by its own age.
    async signOut() {
      // The server closes the sockets of a session that ends, which else would look like being thrown out.
      hangUp();
      const leaving = api.post('auth/logout').catch(() => {});
      await Promise.race([leaving, new Promise((resolve) => setTimeout(resolve, 3000))]);
      this.end(store.state.me?.is_guest ? 'You have left.' : 'You have signed out.');
      replaceWithRooms();
    },

    // A sentence for the sign-in page.
    tell: (notice) => store.dispatch({ type: 'notice_given', notice }),

    end(notice) {
      if (store.state.session === 'out') return;
      session.forget();
      store.dispatch({ type: 'session_ended', notice });
    },

    // Not by their own doing. A guest has nothing to sign in with: whoever came by a link is led back to it.
    lose(notice) {
      const { me, session: before } = store.state;
      if (before === 'out') return;
      this.end(me?.is_guest && notice === SESSION_ENDED ? 'Your visit has ended. You can come in again.' : notice);
      if (me?.room_id && me.invite) invitation.comeBack(me.invite, store.state.notice);
    },
  };
}
