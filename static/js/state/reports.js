// What members have reported to the admins, by place: the id of a room, or 'server' for what the server's administrators see.

const forget = (reports, messageId) =>
  Object.fromEntries(Object.entries(reports).map(([place, list]) => [place, list.filter(({ message_id: id }) => id !== messageId)]));

export const reportEvents = {
  reports_loaded: (state, { place, reports }) => ({ ...state, reports: { ...state.reports, [place]: reports } }),

  // What it says is to be asked for.
  report_told: (state, { roomId, messageId }) => ({ ...state, reported: { roomId, messageId } }),

  reports_closed: (state, { messageId }) => ({ ...state, reports: forget(state.reports, messageId) }),
};
