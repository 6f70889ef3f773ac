// The tokens of the signed-in user. They live in localStorage, which all tabs share, and nowhere else:
// another tab may renew them at any time, so they are read anew for each use.

import { request } from './http.js';
import { withLock } from './lock.js';
import { ApiError, SessionEndedError } from './errors.js';

const KEY = 'parlor.session';
const MARGIN_MS = 30_000;

export function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function keep(pair, user) {
  const session = {
    access_token: pair.access_token,
    refresh_token: pair.refresh_token,
    // By this device's clock, which need not agree with the server's.
    expires_at: Date.now() + (pair.expires_in ?? 1800) * 1000,
    // What only this page knows of its guest stays: the link that they came by.
    user: { ...user, ...pair.user },
  };
  localStorage.setItem(KEY, JSON.stringify(session));
  return session;
}

export const forget = () => localStorage.removeItem(KEY);

export async function signIn(credentials) {
  const { answer } = await request('POST', 'auth/login', { body: credentials });
  return keep(answer);
}

// Without a name, one is made up.
export async function joinAsGuest(username, invite) {
  const { answer } = await request('POST', 'auth/guest', { body: { username: username || undefined, invite } });
  return keep(answer, { invite });
}

// A refresh token works once. Only the tab that holds the lock may use it, and only if no
// other tab has renewed the pair while this one was waiting.
export function renew(staleToken) {
  return withLock('parlor.refresh', async () => {
    const session = stored();
    if (!session) throw new SessionEndedError();
    if (session.access_token !== staleToken) return session;
    try {
      const { answer } = await request('POST', 'auth/refresh', { body: { refresh_token: session.refresh_token } });
      return keep(answer, session.user);
    } catch (error) {
      const refused = error instanceof ApiError && error.status < 500 && error.status !== 429;
      if (!refused) throw error;
      if (stored()?.access_token === staleToken) forget();
      throw new SessionEndedError();
    }
  });
}

export async function accessToken() {
  const session = stored();
  if (!session) throw new SessionEndedError();
  if (session.expires_at - MARGIN_MS > Date.now()) return session.access_token;
  return (await renew(session.access_token)).access_token;
}

// Calls back when another tab signs in, signs out or changes to another user.
export function onChangeElsewhere(react) {
  addEventListener('storage', (event) => {
    if (event.key === KEY || event.key === null) react(stored());
  });
}
