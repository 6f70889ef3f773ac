// Beside the box: what is in it is sent at another time. Above it: what waits to be sent here.

import { $, setText, show } from '../dom/build.js';
import { randomId } from '../net/random.js';
import { openRoom } from '../selectors.js';
import { plannedWords, whenWords } from '../text/later.js';

const mayPlan = ({ me, route, rooms }) => Boolean(me && !me.is_guest && rooms[route.roomId]?.kind !== 'whisper' && !rooms[route.roomId]?.is_ephemeral);

// `draft()` is what would be sent, or nothing; `done()` is called once the server has it.
export function mountSendLater({ store, later, askTime, showPlans, say, draft, done }) {
  const button = $('#send-later');
  const strip = $('#composer-planned');

  button.addEventListener('click', () => {
    const message = draft();
    if (!message) return say('Write a message first; then choose when it is sent.');
    const { id: roomId, name } = openRoom(store.state);
    const clientId = randomId();
    askTime({
      title: 'Send later', text: `To ${name}, if you may still write there then.`, yes: 'Send later',
      run: async ({ at }) => {
        await later.schedule(roomId, { ...message, clientId }, at);
        done(roomId);
        say(`This will be sent ${whenWords(at)}.`);
      },
    });
  });
  $('button', strip).addEventListener('click', showPlans);

  function draw() {
    const words = plannedWords(store.state.scheduled, store.state.route.roomId);
    setText($('button', strip), words);
    show(strip, words);
  }

  store.watch((state) => state.scheduled, draw);
  store.watch((state) => state.route.roomId, draw);
  store.watch(mayPlan, (may) => show(button, may));
}
