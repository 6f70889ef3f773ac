// How the connection is doing, in words, and as a dot that pulses.

import { $, make, setText } from '../dom/build.js';
import { plural } from '../text/names.js';

const pendingCount = (state) => state.outbox.filter((entry) => entry.status === 'pending').length;

function wordsOf({ phase, retryAt }, pending, everReady) {
  if (phase === 'ready') return 'Connected';
  if (phase === 'connecting') return everReady ? 'Reconnecting…' : 'Connecting…';
  if (phase !== 'waiting') return '';
  const kept = pending ? ` ${plural(pending, 'message waits', 'messages wait')} to be sent.` : '';
  const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
  return `No connection.${kept} ${seconds > 1 ? `Trying again in ${seconds} s.` : 'Trying again…'}`;
}

export function mountConnection({ store, live }) {
  const bar = $('#connection-state');
  const words = $('.connection-words', bar);
  const dots = document.querySelectorAll('.pulse');
  const retry = make('button', { id: 'retry-now', className: 'link', type: 'button', textContent: 'Try now' });
  let ticking = 0;

  function draw() {
    const { connection, everReady } = store.state;
    const sentence = wordsOf(connection, pendingCount(store.state), everReady);
    bar.dataset.phase = connection.phase;
    setText(words, sentence);
    for (const dot of dots) {
      dot.dataset.phase = connection.phase;
      dot.title = sentence;
    }
    if (connection.phase !== 'waiting') retry.remove();
    else if (!retry.isConnected) bar.append(retry);
    clearTimeout(ticking);
    if (connection.phase === 'waiting') ticking = setTimeout(draw, 1000);
  }

  retry.addEventListener('click', () => live.retryNow());
  store.watch((state) => state.connection, draw);
  store.watch(pendingCount, draw);
}
