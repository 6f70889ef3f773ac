// Messages that are sent later, and reminders. Each command fails with an error whose message can be shown.

export function createLater({ store, api }) {
  const receive = (scheduled) => store.dispatch({ type: 'scheduled_changed', scheduled });
  const receiveReminder = (reminder) => store.dispatch({ type: 'reminder_changed', reminder });
  const gone = (id) => store.dispatch({ type: 'reminder_dismissed', id });

  return {
    // A failure is one of the connection, which the page already shows. What was told meanwhile may be newer than the answer.
    async load() {
      const { me, scheduled, reminders } = store.state;
      if (!me || me.is_guest) return;
      const found = await Promise.all([api.get('scheduled'), api.get('reminders')]).catch(() => null);
      if (!found || store.state.me?.id !== me.id) return;
      if (store.state.scheduled !== scheduled || store.state.reminders !== reminders) await this.load();
      else store.dispatch({ type: 'later_loaded', scheduled: found[0], reminders: found[1] });
    },

    // With a `client_id` of the caller's, so that one who tries again does not send it twice.
    async schedule(roomId, { content, parent, attachments, clientId }, sendAt) {
      const answer = await api.post(`rooms/${roomId}/messages`, {
        content, client_id: clientId, send_at: sendAt, attachments: attachments.map(({ id }) => id), ...(parent ? { reply_to: parent.id } : {}),
      });
      if (answer.send_at) receive(answer);
    },

    change: async (id, fields) => receive(await api.patch(`scheduled/${id}`, fields)),

    async cancel(scheduled) {
      await api.delete(`scheduled/${scheduled.id}`);
      receive({ ...scheduled, state: 'cancelled' });
    },

    remind: async (fields) => receiveReminder(await api.post('reminders', fields)),
    changeReminder: async (id, fields) => receiveReminder(await api.patch(`reminders/${id}`, fields)),

    // It may have been dismissed on another device already.
    async dismiss(id) {
      await api.delete(`reminders/${id}`).catch((error) => { if (error.status !== 404) throw error; });
      gone(id);
    },
  };
}
