// Who is signed in, where they are in the page, and how the connection is doing.

import { initialState } from './initial.js';
import { mergeMine } from './rooms.js';
import { forgetExpired } from './timeline.js';
import { lastSeenIn, onlineIn, presenceReady } from './presence.js';
import { learnPictures } from './profiles.js';
import { showTimeline, shelveTimelines } from './messages.js';
import { guestsOf, withGuests } from './guests.js';

// Of a room one is no longer in, nothing more is heard: its history would have a hole when one comes back.
// What failed for want of a connection may be tried again.
function stillFollowed(timelines, rooms, openId) {
  const kept = Object.entries(timelines).filter(([id]) => rooms[id]?.is_member || Number(id) === openId);
  const lasting = (id, timeline) => forgetExpired(timeline, rooms[id]?.expired_up_to ?? 0);
  return Object.fromEntries(kept.map(([id, timeline]) => [id, lasting(id, timeline.error ? { ...timeline, error: '' } : timeline)]));
}

// What does not depend on who is signed in.
const fresh = ({ route, view, invitation, resetKey, settings }) => ({ ...initialState, route, view, invitation, resetKey, settings });

export const sessionEvents = {
  settings_loaded: (state, { settings }) => ({ ...state, settings }),

  session_started: (state, { user }) => ({
    ...fresh(state), session: 'in', me: user,
  }),

  session_ended: (state, { notice = '' }) => ({
    ...fresh(state), session: 'out', notice,
  }),

  reset_followed: (state, { key }) => ({ ...state, resetKey: key }),
  reset_taken: (state) => ({ ...state, resetKey: '' }),
  notice_given: (state, { notice }) => ({ ...state, notice }),

  profile_changed: (state, { user }) => learnPictures({ ...state, me: { ...state.me, ...user } }, [user]),

  route_changed(state, { route }) {
    const shelved = { ...state, timelines: shelveTimelines(state, state.route.roomId) };
    return showTimeline({ ...shelved, route, invitation: null, heldUnread: null }, route.roomId);
  },

  view_changed: (state, { view }) => ({ ...state, view: { ...state.view, ...view } }),

  connection_changed: (state, { phase, retryAt = 0 }) => ({
    ...state, connection: { phase, retryAt },
  }),

  // On a resumed socket the changes missed are still to come, so `seq` must not run ahead of
  // them: a second break during the replay would lose the rest.
  connection_ready(state, { user, rooms, chats = [], guests = [], seq, epoch, resumed }) {
    const isRestored = Boolean(state.epoch) && epoch !== state.epoch;
    const mine = mergeMine(state.rooms, rooms, chats, isRestored);
    return learnPictures({
      ...state,
      me: { ...state.me, ...user },
      rooms: mine,
      connection: { phase: 'ready', retryAt: 0 },
      everReady: true,
      guests,
      guestsIn: guestsOf(rooms),
      online: { ...onlineIn(rooms, chats), ...withGuests({}, guests) },
      lastSeen: lastSeenIn(state.lastSeen, chats),
      presence: presenceReady(state.presence),
      typing: {},
      // What was said in another history was never said in this one.
      timelines: isRestored ? {} : stillFollowed(state.timelines, mine, state.route.roomId),
      readySeq: seq,
      seq: resumed && !isRestored ? state.seq : seq,
      epoch,
    }, [...chats, ...(user ? [user] : [])]);
  },

  // The gap cannot be replayed: what is shown stays until REST has answered, the rest is forgotten.
  resync_needed(state) {
    const open = state.route.roomId;
    const shown = state.timelines[open];
    return {
      ...state,
      seq: state.readySeq,
      timelines: shown ? { [open]: { ...shown, loaded: false, loading: '' } } : {},
    };
  },
};
