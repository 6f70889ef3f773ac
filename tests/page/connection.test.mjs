// The socket and the outbox on a line that breaks: with a WebSocket and a clock of the test's own.

import test from 'node:test';
import assert from 'node:assert/strict';
import { CAP_MS, backoff } from '../../static/js/net/backoff.js';
import { createSocket } from '../../static/js/net/socket.js';
import { createSender } from '../../static/js/net/sender.js';
import { SessionEndedError } from '../../static/js/net/errors.js';
import { createStore } from '../../static/js/store.js';
import { initialState, reduce } from '../../static/js/state.js';

class Line {
  static OPEN = 1;
  static opened = [];
  constructor(url, protocols) {
    Object.assign(this, { url, protocols, readyState: 1, sent: [], isClosed: false });
    Line.opened.push(this);
  }
  send(text) { this.sent.push(JSON.parse(text)); }
  close() { this.isClosed = true; }
  say(frame) { this.onmessage?.({ data: JSON.stringify(frame) }); }
  end(code) { this.onclose?.({ code }); }
}
const settle = async () => { for (let i = 0; i < 10; i++) await Promise.resolve(); };

async function start(t, options = {}) {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  t.mock.method(Math, 'random', () => 0.5);
  Line.opened = [];
  globalThis.WebSocket = Line;
  const seen = { phases: [], frames: [], ended: null, renewed: 0 };
  const socket = createSocket({
    address: 'ws://here/ws', token: async () => 'token', resumeFrom: () => null,
    renew: async () => { seen.renewed++; },
    onFrame: (frame) => seen.frames.push(frame.type), onPhase: ({ phase }) => seen.phases.push(phase),
    onEnded: (notice) => { seen.ended = notice; }, ...options,
  });
  socket.start();
  await settle();
  return { socket, seen, line: () => Line.opened.at(-1), tick: async (ms) => { t.mock.timers.tick(ms); await settle(); } };
}

test('backoff grows to its cap and is drawn from the whole range below', () => {
  assert.equal(backoff(0, () => 1), 500);
  assert.equal(backoff(8, () => 1), 8000);
  assert.equal(backoff(50, () => 1), CAP_MS);
  assert.equal(backoff(5, () => 0), 0);
});

test('after a short restart one is back within two seconds, however the dice fall', () => {
  // The server is away for five seconds; whatever is drawn, the attempt after that is at most so much later.
  for (const random of [() => 0.999, () => 0.5, () => 0.2]) {
    let now = 0;
    for (let attempt = 0; now < 5000; attempt++) now += backoff(attempt, random);
    assert.ok(now - 5000 <= 2000, `${now - 5000}`);
  }
});

test('the token goes in the subprotocol, not in the address', async (t) => {
  const { line } = await start(t);
  assert.deepEqual(line().protocols, ['parlor.v1', 'bearer.token']);
  assert.equal(line().url, 'ws://here/ws');
});

test('a guest whose name has become an account\'s is told so, and does not come back by itself', async (t) => {
  const { seen, line, tick } = await start(t);
  line().say({ type: 'ready' });
  line().end(4009);
  assert.match(seen.ended, /belongs to an account/);
  await tick(60_000);
  assert.equal(Line.opened.length, 1);
});

test('a resumed socket says from where', async (t) => {
  const { line } = await start(t, { resumeFrom: () => ({ seq: 42, epoch: 'a b' }) });
  assert.equal(line().url, 'ws://here/ws?since=42&epoch=a%20b');
});

test('a line that ends is opened again after a pause', async (t) => {
  const { line, seen, tick } = await start(t);
  line().say({ type: 'ready' });
  line().end(1006);
  assert.equal(seen.phases.at(-1), 'waiting');
  await tick(250);
  assert.equal(Line.opened.length, 2);
});

test('waking up does not wait for the pause', async (t) => {
  const { socket, line } = await start(t);
  line().say({ type: 'ready' });
  line().end(1001);
  socket.wake();
  await settle();
  assert.equal(Line.opened.length, 2);
});

test('when the network comes back, an attempt made without it is not waited for', async (t) => {
  const { socket } = await start(t);
  socket.wake();
  await settle();
  assert.equal(Line.opened.length, 1, 'it may still succeed');
  socket.online();
  await settle();
  assert.equal(Line.opened.length, 2);
  assert.equal(Line.opened[0].isClosed, true);
});

test('a silent line is asked, and given up when it does not answer', async (t) => {
  const { line, tick } = await start(t);
  line().say({ type: 'ready' });
  await tick(34_000);
  assert.deepEqual(line().sent, [{ type: 'ping' }]);
  await tick(14_000);
  assert.equal(Line.opened[0].isClosed, true);
  assert.equal(Line.opened.length, 2);
});

test('a line that answers is kept', async (t) => {
  const { line, tick } = await start(t);
  line().say({ type: 'ready' });
  for (let i = 0; i < 5; i++) {
    await tick(34_000);
    line().say({ type: 'pong' });
  }
  assert.equal(Line.opened.length, 1);
});

test('4001 renews once and comes back; a second one ends the session', async (t) => {
  const { line, seen } = await start(t);
  line().end(4001);
  await settle();
  assert.equal(seen.renewed, 1);
  assert.equal(Line.opened.length, 2);
  line().end(4001);
  await settle();
  assert.ok(seen.ended);
});

test('4001 with a refused refresh token ends the session with a sentence', async (t) => {
  const { line, seen } = await start(t, { renew: async () => { throw new SessionEndedError('Over.'); } });
  line().end(4001);
  await settle();
  assert.equal(seen.ended, 'Over.');
});

test('a server that does not answer the renewal is no reason to sign out', async (t) => {
  const { line, seen } = await start(t, { renew: async () => { throw new Error('no network'); } });
  line().end(4001);
  await settle();
  assert.equal(seen.ended, null);
  assert.equal(seen.phases.at(-1), 'waiting');
});

test('asked for patience, it waits long', async (t) => {
  const { line, tick } = await start(t);
  line().say({ type: 'ready' });
  line().end(4029);
  await tick(7000);
  assert.equal(Line.opened.length, 1);
  await tick(1000);
  assert.equal(Line.opened.length, 2);
});

test('a socket that never becomes ready is tried again', async (t) => {
  const { tick } = await start(t);
  await tick(12_000);
  await tick(250);
  assert.equal(Line.opened.length, 2);
});

test('stopped is stopped', async (t) => {
  const { socket, tick } = await start(t);
  socket.stop();
  await tick(60_000);
  assert.equal(Line.opened.length, 1);
});

// The outbox.
const ann = { id: 1, username: 'ann' };
const queued = (id) => ({ type: 'message_queued', entry: { client_id: id, room_id: 1, content: id, status: 'pending', order: Number(id), sender_id: 1 } });

function outbox(t) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const store = createStore(reduce, reduce(initialState, { type: 'session_started', user: ann }));
  const sent = [];
  const socket = { isUp: true, restarts: 0, send(frame) { if (this.isUp) sent.push(frame.client_id); return this.isUp; }, restart() { this.restarts++; } };
  const sender = createSender({ store, socket });
  const ack = (id) => {
    store.dispatch({ type: 'message_received', message: { id: Number(id) + 100, room_id: 1, sender_id: 1, client_id: id, seq: 1, message_type: 'text' } });
    sender.acknowledged();
  };
  return { store, sent, socket, sender, ack };
}

test('messages leave one at a time, in order', (t) => {
  const { store, sent, ack } = outbox(t);
  for (const id of ['1', '2', '3']) store.dispatch(queued(id));
  assert.deepEqual(sent, ['1']);
  ack('1');
  ack('2');
  assert.deepEqual(sent, ['1', '2', '3']);
});

test('after a break the unacknowledged one is sent again, and nothing twice on one line', (t) => {
  const { store, sent, sender, ack, socket } = outbox(t);
  store.dispatch(queued('1'));
  store.dispatch(queued('2'));
  sender.connectionLost();
  socket.isUp = false;
  store.dispatch(queued('3'));
  socket.isUp = true;
  sender.connectionReady();
  ack('1');
  ack('2');
  ack('3');
  assert.deepEqual(sent, ['1', '1', '2', '3']);
  assert.equal(store.state.outbox.length, 0);
});

test('a refused message is set aside and the next one goes', (t) => {
  const { store, sent, sender } = outbox(t);
  store.dispatch(queued('1'));
  store.dispatch(queued('2'));
  sender.refused({ id: '1', code: 'forbidden', detail: 'No.' });
  assert.deepEqual(sent, ['1', '2']);
  assert.equal(store.state.outbox[0].status, 'failed');
});

test('too fast is no refusal: the same message goes again after the pause, before the next', (t) => {
  const { store, sent, sender } = outbox(t);
  store.dispatch(queued('1'));
  store.dispatch(queued('2'));
  sender.refused({ id: '1', code: 'too_fast', detail: 'Slow down.', retry_after: 2 });
  assert.deepEqual(sent, ['1']);
  t.mock.timers.tick(2000);
  assert.deepEqual(sent, ['1', '1']);
  assert.equal(store.state.outbox[0].status, 'pending');
});

test('no answer in time means the line is not to be trusted', (t) => {
  const { store, socket } = outbox(t);
  store.dispatch(queued('1'));
  t.mock.timers.tick(15_000);
  assert.equal(socket.restarts, 1);
});
