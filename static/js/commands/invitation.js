// The invitation that was followed to this page: looked at, brought along, accepted, or left alone.

import { request } from '../net/http.js';
import { replaceWithRoom, restoreAddress, showInvite } from '../router.js';

export function createInvitation({ store, api }) {
  const followed = () => store.state.invitation;

  async function lookAt(code) {
    const { answer } = await request('GET', `invites/${code}`);
    store.dispatch({ type: 'invitation_shown', code, invitation: answer });
  }

  // The code goes from the address too, which is seen, copied and kept in the history.
  function leave(notice) {
    store.dispatch({ type: 'invitation_closed', notice });
    restoreAddress(store.state.route);
  }

  function goInto(roomId) {
    store.dispatch({ type: 'invitation_closed' });
    replaceWithRoom(roomId);
  }

  // Whoever is in already is led there, even by a code that is used up.
  async function accept(code) {
    const room = await api.post(`invites/${code}`);
    store.dispatch({ type: 'room_received', room });
    goInto(room.id);
  }

  return {
    accept,
    leave,

    // The link is the only way back, and loading the page anew must not lose it.
    comeBack(code, notice) {
      showInvite(code);
      store.dispatch({ type: 'invitation_followed', code });
      store.dispatch({ type: 'notice_given', notice });
    },

    // For the sign-in page, which goes on without one that is not good.
    async look() {
      const { code } = followed();
      try {
        await lookAt(code);
      } catch (error) {
        if (error.status !== 404) throw error;
        if (followed()?.code === code) leave(error.message);
      }
    },

    // For whoever is signed in: → the invitation, if there is something to ask. Else they are in, or the error tells why not.
    async follow() {
      const { code, isKnown } = followed();
      if (!isKnown) await lookAt(code).catch((error) => { if (error.status !== 404 || store.state.me.is_guest) throw error; });
      const invitation = followed();
      if (invitation?.code !== code) return null;
      if (!invitation.room) return accept(code);
      if (!store.state.rooms[invitation.room.id]?.is_member) return invitation;
      return goInto(invitation.room.id);
    },

    // `register(code)` makes an account with it, if there is one. Should it turn out not to be good, the next try goes without.
    async bring(register) {
      try {
        await register(followed()?.code);
      } catch (error) {
        if (error.field === 'invite') leave();
        throw error;
      }
    },

    // The same for a guest, whom only a link for guests helps.
    async bringAsGuest(join) {
      try {
        return await join(followed()?.for_guests ? followed().code : undefined);
      } catch (error) {
        if (error.field === 'invite') leave();
        throw error;
      }
    },

    // The new account is in the room already. Where it leads is not known if the server could not be asked: then it is followed again.
    used() {
      const invitation = followed();
      if (!invitation?.isKnown) return;
      if (invitation.room) goInto(invitation.room.id);
      else leave();
    },
  };
}
