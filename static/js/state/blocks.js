// Whom one wants nothing of. What they say comes hidden from the server; here is only who they are.

const mapRooms = (rooms, change) => Object.fromEntries(Object.entries(rooms).map(([id, room]) => [id, change(room)]));

export const blockEvents = {
  blocks_loaded: (state, { blocks }) => ({ ...state, blocked: Object.fromEntries(blocks.map(({ user_id }) => [user_id, true])) }),

  // What is at hand was shown, or hidden, before: what is on the screen stays until it has been asked for again, the rest goes.
  block_changed(state, { userId, isBlocked }) {
    if (Boolean(state.blocked[userId]) === isBlocked) return state;
    const { [userId]: _, ...others } = state.blocked;
    const open = state.route.roomId;
    const shown = state.timelines[open];
    return {
      ...state, rooms: mapRooms(state.rooms, (room) => (isBlocked && room.last_message?.sender_id === userId ? { ...room, last_message: null } : room)),
      blocked: isBlocked ? { ...others, [userId]: true } : others,
      timelines: shown ? { [open]: { ...shown, loaded: false, loading: '' } } : {},
    };
  },
};
