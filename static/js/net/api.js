// REST calls of a signed-in user. A call that meets an expired token renews it and tries once more.

import { request } from './http.js';
import { accessToken, renew, stored } from './session.js';
import { ApiError, SessionEndedError } from './errors.js';

export function createApi({ onSessionEnded }) {
  // `run(token)` makes the call.
  async function attempt(run) {
    const token = await accessToken();
    try {
      return await run(token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
    }
    const session = await renew(token);
    try {
      return await run(session.access_token);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) throw new SessionEndedError();
      throw error;
    }
  }

  async function authorized(run) {
    try {
      return await attempt(run);
    } catch (error) {
      if (error instanceof SessionEndedError) onSessionEnded(error.message);
      throw error;
    }
  }

  const call = (method, path, body) => authorized((token) => request(method, path, { body, token }));
  const answered = (method) => async (path, body) => (await call(method, path, body)).answer;

  return {
    get: answered('GET'),
    post: answered('POST'),
    put: answered('PUT'),
    patch: answered('PATCH'),
    delete: answered('DELETE'),

    // Any other kind of call.
    authorized,

    // As the page goes: with the token at hand, and without a second try.
    last(method, path, body) {
      const token = stored()?.access_token;
      if (token) request(method, path, { body, token, isLast: true }).catch(() => {});
    },

    async page(path) {
      const { answer, links } = await call('GET', path);
      return { messages: answer, hasOlder: links.has('prev'), hasNewer: links.has('next'), older: links.get('prev') ?? null };
    },
  };
}
