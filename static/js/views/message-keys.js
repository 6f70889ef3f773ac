// The log by keyboard: one message at a time is in the order of the tabulator key, the newest at first; the arrow keys go from one to the
// next, Enter opens the message's menu.

import { $ } from '../dom/build.js';

export function mountMessageKeys({ onEnter }) {
  const list = $('#messages');
  let current = null;

  const rows = () => Array.from(list.querySelectorAll(':scope > .message'));

  function take(row) {
    if (current === row) return;
    if (current) current.tabIndex = -1;
    current = row;
    if (current) current.tabIndex = 0;
  }

  function move(row) {
    if (!row) return;
    take(row);
    row.focus();
    row.scrollIntoView({ block: 'nearest' });
  }

  const ways = {
    ArrowUp: (all, at) => all[at - 1],
    ArrowDown: (all, at) => all[at + 1],
    Home: (all) => all[0],
    End: (all) => all.at(-1),
  };

  list.addEventListener('keydown', (event) => {
    if (!event.target.matches('.message') || event.ctrlKey || event.altKey || event.metaKey) return;
    const way = ways[event.key];
    if (!way && event.key !== 'Enter') return;
    event.preventDefault();
    if (!way) return onEnter(event.target);
    const all = rows();
    move(way(all, all.indexOf(event.target)));
  });
  list.addEventListener('focusin', ({ target }) => take(target.closest('.message')));

  return {
    // After the rows have changed: unless one is being read, the newest is where the tabulator key leads.
    drawn() {
      if (current?.isConnected && current.contains(document.activeElement)) return;
      take(list.querySelector(':scope > .message:last-of-type') ?? rows().at(-1) ?? null);
    },
  };
}
