// What was reported, for whoever is told of it: the admins of the open room, or the server's administrators.

import { $, clone, make, setText, show } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { openRoom } from '../selectors.js';
import { byMessage, menuWords, readsReports, reporterWords, waitingWords } from '../text/reports.js';
import { clockTime, dayName, fullTime } from '../text/time.js';
import { drawAvatar } from './avatar.js';

const SERVER = 'server';

// By place, the messages that wait there. What is for a room's admins is counted there, and not once more for the whole server.
function waiting({ reports, rooms }, place, mine = false) {
  const list = byMessage(reports[place] ?? []);
  return mine ? list.filter(({ roomId }) => !readsReports(rooms[roomId])) : list;
}

// `visit(roomId, id)` goes to a message.
export function mountReportsDialog({ store, reports, messages, confirm, toast, visit }) {
  const dialog = $('#reports-dialog');
  const list = $('#reports');
  const words = $('[role=status]', dialog);
  let place = null;
  wireDialog(dialog);

  function draw() {
    drawMenus();
    if (!dialog.open) return;
    const { state } = store;
    const found = waiting(state, place);
    const rows = found.map((one) => ({ key: one.id, one, room: state.rooms[one.roomId], isServer: place === SERVER }));
    reconcile(list, rows, { create: () => clone('report-template'), update: drawReport, same: () => false });
    if (state.reports[place]) setText(words, found.length ? '' : 'Nothing waits to be looked at.');
  }

  function drawMenus() {
    const { state } = store;
    const room = openRoom(state);
    const mayRead = readsReports(room);
    const here = mayRead ? waiting(state, room.id).length : 0;
    show($('#room-reports'), mayRead);
    drawCount($('#room-reports'), $('#room-menu summary'), 'Reports', here);
    $('#room-menu summary').ariaLabel = `Room menu${waitingWords(here)}`;
    show($('#server-reports'), Boolean(state.me?.is_admin));
    drawCount($('#server-reports'), $('#account-menu summary'), 'Reports', waiting(state, SERVER, true).length);
  }

  function drawCount(item, summary, label, count) {
    setText(item, menuWords(label, count));
    const badge = $('.report-count', summary);
    show(badge, count > 0);
    setText(badge, count > 99 ? '99+' : String(count));
  }

  const load = (where) => reports.load(where).catch((error) => { if (dialog.open && where === place) setText(words, error.message); });

  function open(where) {
    place = where;
    list.replaceChildren();
    setText($('#reports-title'), where === SERVER ? 'Reports on this server' : 'Reports');
    setText(words, 'Loading…');
    openDialog(dialog, $('[data-do=cancel]', dialog));
    load(where);
  }

  // What went wrong is said in the dialog, which covers the page.
  const trying = (work) => work().catch((error) => setText(words, error.message));

  const acts = {
    show({ roomId, id }) {
      dialog.close();
      visit(roomId, id);
    },
    dismiss: ({ id }) => trying(() => reports.close(id)),
    delete({ id }) {
      confirm({
        title: 'Delete this message?', text: 'The others will see that a message was deleted. What was reported of it is dismissed.', yes: 'Delete',
        async run() {
          await messages.remove(id);
          await reports.close(id);
        },
      });
    },
  };

  list.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    const one = waiting(store.state, place).find(({ id }) => id === Number(button?.closest('li').dataset.id));
    if (one) acts[button.dataset.do](one);
  });

  $('#room-reports').addEventListener('click', () => open(store.state.route.roomId));
  $('#server-reports').addEventListener('click', () => open(SERVER));
  store.watch((state) => state.route.roomId, () => place !== SERVER && dialog.close());
  for (const part of ['reports', 'rooms', 'me', 'route']) store.watch((state) => state[part], draw);

  // Whoever comes, or comes back, may have missed a few.
  const isReady = (state) => state.connection.phase === 'ready';
  store.watch((state) => isReady(state) && readsReports(openRoom(state)) && state.route.roomId, (roomId) => roomId && load(roomId));
  store.watch((state) => Boolean(isReady(state) && state.me?.is_admin), (isAdmin) => isAdmin && load(SERVER));
  store.watch((state) => state.reported, (told) => {
    if (!told) return;
    const room = store.state.rooms[told.roomId];
    if (readsReports(room)) load(room.id);
    if (store.state.me?.is_admin) load(SERVER);
    toast.say(`A message was reported${readsReports(room) ? ` in ${room.name}` : ''}.`);
  });
}

function drawReport(element, { one, room, isServer }) {
  element.dataset.id = one.id;
  drawAvatar($('.avatar', element), one.author, one.authorId ?? '');
  setText($('.thread-author', element), one.author);
  setText($('.report-where', element), isServer && room ? `in ${room.name}` : '');
  setText($('.thread-text', element), one.content || 'Without words');
  $('.thread-text', element).classList.toggle('silent', !one.content);
  $('.report-words', element).replaceChildren(...one.words.map(drawWords));
  show($('[data-do=show]', element), Boolean(room));
  show($('[data-do=delete]', element), Boolean(room?.is_admin));
  for (const button of element.querySelectorAll('.plan-acts button')) button.ariaLabel = `${button.textContent}: ${one.author}`;
}

const drawWords = (said) => make('li', {}, make('span', { dir: 'auto', textContent: reporterWords(said) }), ' ',
  make('time', { dateTime: said.at, title: fullTime(said.at), textContent: `${dayName(said.at)}, ${clockTime(said.at)}` }));
