// The one socket of this tab: connects, notices when the line is dead, comes back.
// Frames go up as they come; what they mean is not known here.

import { PATIENT, backoff } from './backoff.js';
import { SessionEndedError } from './errors.js';

const READY_WITHIN_MS = 12_000;
const QUIET_MS = 30_000;
const PONG_WITHIN_MS = 10_000;
const CHECK_EVERY_MS = 2_000;

const SIGNED_OUT = 4001;
const NAME_TAKEN = 4009;
const ASKS_FOR_PATIENCE = new Set([1008, 4000, 4003, 4029]);

// `resumeFrom()` gives {seq, epoch} or null; `token()` and `renew(stale)` may throw SessionEndedError.
export function createSocket({ address, token, renew, resumeFrom, onFrame, onPhase, onEnded }) {
  let socket = null;
  let attempts = 0;
  let renewedFor4001 = false;
  let usedToken = '';
  let lastHeard = 0;
  let askedAt = 0;
  let retryTimer = 0;
  let readyTimer = 0;
  let checkTimer = 0;
  let running = false;
  let turn = 0;          // tells the attempt under way from one given up
  let resumed = false;
  let isReady = false;

  const write = (frame) => {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  };

  // Takes the socket out of service at once: a dead line may never report its own end.
  function drop() {
    clearTimeout(readyTimer);
    clearInterval(checkTimer);
    isReady = false;
    askedAt = 0;
    const old = socket;
    socket = null;
    if (!old) return;
    old.onopen = old.onmessage = old.onclose = old.onerror = null;
    old.close();
  }

  function retryLater() {
    if (!running) return;
    drop();
    clearTimeout(retryTimer);
    const delay = backoff(attempts++);
    retryTimer = setTimeout(open, delay);
    onPhase({ phase: 'waiting', retryAt: Date.now() + delay });
  }

  async function credentials() {
    try {
      return await token();
    } catch (error) {
      if (!running) return null;
      if (error instanceof SessionEndedError) end(error.message);
      else retryLater();
      return null;
    }
  }

  async function open() {
    clearTimeout(retryTimer);
    drop();
    onPhase({ phase: 'connecting' });
    const mine = ++turn;
    const bearer = await credentials();
    if (!bearer || !running || mine !== turn) return;
    usedToken = bearer;
    const from = resumeFrom();
    const query = from ? `?since=${from.seq}&epoch=${encodeURIComponent(from.epoch)}` : '';
    socket = new WebSocket(address + query, ['parlor.v1', `bearer.${bearer}`]);
    resumed = Boolean(from);
    socket.onmessage = hear;
    socket.onclose = (event) => closed(event.code);
    readyTimer = setTimeout(retryLater, READY_WITHIN_MS);
  }

  function hear({ data }) {
    lastHeard = Date.now();
    askedAt = 0;
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return;   // not ours to judge; the next frame may be sound
    }
    if (frame.type === 'ready') becomeReady();
    onFrame(frame, { resumed });
  }

  function becomeReady() {
    clearTimeout(readyTimer);
    attempts = 0;
    renewedFor4001 = false;
    isReady = true;
    checkTimer = setInterval(check, CHECK_EVERY_MS);
  }

  // The server's own heartbeat is a protocol ping, which a page never sees.
  function check() {
    const now = Date.now();
    if (askedAt && now - askedAt > PONG_WITHIN_MS) retryNow();
    else if (!askedAt && now - lastHeard > QUIET_MS) probe();
  }

  function probe() {
    if (askedAt) return;
    askedAt = Date.now();
    write({ type: 'ping' });
  }

  function retryNow() {
    if (running) open();
  }

  function closed(code) {
    drop();
    if (!running) return;
    if (code === SIGNED_OUT) return signInAgain();
    if (code === NAME_TAKEN) return end('Your name belongs to an account now. Come in again under another one.');
    if (ASKS_FOR_PATIENCE.has(code)) attempts = PATIENT;
    retryLater();
  }

  async function signInAgain() {
    if (renewedFor4001) return end(new SessionEndedError().message);
    renewedFor4001 = true;
    try {
      await renew(usedToken);
      retryNow();
    } catch (error) {
      if (error instanceof SessionEndedError) end(error.message);
      else {
        renewedFor4001 = false;
        retryLater();
      }
    }
  }

  function end(notice) {
    stop();
    onEnded(notice);
  }

  function stop() {
    running = false;
    clearTimeout(retryTimer);
    drop();
  }

  // Called when the person comes back: whatever was waited for need not be.
  function wake() {
    if (!running) return;
    if (isReady) return probe();
    attempts = 0;
    if (!socket) retryNow();
  }

  // Called when the network comes back: an attempt made without it leads nowhere.
  function online() {
    if (!running) return;
    if (isReady) return probe();
    attempts = 0;
    retryNow();
  }

  return {
    start() {
      running = true;
      attempts = 0;
      open();
    },
    stop,
    wake,
    online,
    restart: retryNow,
    send: (frame) => isReady && write(frame),
    get isReady() { return isReady; },
  };
}
