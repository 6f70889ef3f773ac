// What the buttons and the menu of a message do, by name. Each gets the message and the button that was pressed.

import { copyText } from '../dom/copy.js';
import { whenWords } from '../text/later.js';
import { isReactor } from '../text/reactions.js';

export function createMessageActs({ store, messages, later, askTime, toast, confirm, composer, picker, askToReport, showVersions, showThread }) {
  return {
    react: picker.open,
    reply: composer.startReply,
    edit: composer.startEdit,
    versions: showVersions,
    thread: showThread,
    report: askToReport,

    toggle(message, { dataset: { emoji } }) {
      const reaction = message.reactions.find((one) => one.emoji === emoji);
      const isOn = Boolean(reaction && isReactor(reaction, store.state.me));
      return toast.trying(() => messages.react(message.id, emoji, !isOn));
    },

    async copy({ content }) {
      toast.say(await copyText(content) ? 'The text is copied.' : 'This browser does not let the page copy.');
    },

    unread: (message) => toast.trying(async () => {
      await messages.markUnread(message.room_id, message.id);
      toast.say('Unread from here on, until you come to this room again.');
    }),

    remind({ id, username, content }) {
      askTime({
        title: 'Remind me', text: `Of what ${username} said${content ? `: ${content.slice(0, 80)}` : '.'}`, label: 'About', longest: 500, yes: 'Remind me',
        run: async ({ at, words }) => {
          await later.remind({ message_id: id, text: words, remind_at: at });
          toast.say(`You will be reminded ${whenWords(at)}.`);
        },
      });
    },

    pin: ({ id }) => toast.trying(async () => {
      await messages.pin(id, true);
      toast.say('Pinned: “Pinned messages” in the menu of this room shows it to everybody.');
    }),

    unpin: ({ id }) => toast.trying(() => messages.pin(id, false)),

    delete(message) {
      confirm({
        title: 'Delete this message?', text: 'The others will see that a message was deleted.', yes: 'Delete',
        run: () => messages.remove(message.id),
      });
    },
  };
}
