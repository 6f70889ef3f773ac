// What is to happen later, for oneself alone: messages that wait to be sent, and reminders.

const without = (list, id) => list.filter((one) => one.id !== id);
const inOrder = (list, time) => [...list].sort((a, b) => (a[time] === b[time] ? a.id - b.id : a[time] < b[time] ? -1 : 1));

export const laterEvents = {
  later_loaded: (state, { scheduled, reminders }) => ({ ...state, scheduled, reminders }),

  // What has been sent, or is not to be, is nothing to keep.
  scheduled_changed(state, { scheduled }) {
    const others = without(state.scheduled, scheduled.id);
    const isKept = scheduled.state === 'pending' || scheduled.state === 'failed';
    return { ...state, scheduled: isKept ? inOrder([...others, scheduled], 'send_at') : others };
  },

  reminder_changed: (state, { reminder }) => ({
    ...state, reminders: inOrder([...without(state.reminders, reminder.id), reminder], 'remind_at'),
  }),

  reminder_dismissed: (state, { id }) => ({ ...state, reminders: without(state.reminders, id) }),
};
