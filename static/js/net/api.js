// REST calls of a signed-in user. A call that meets an expired token renews it and tries once more.

import { request } from './http.js';
import { accessToken, renew, stored } from './session.js';
import { ApiError, SessionEndedError } from './errors.js';

export function createApi({ onSessionEnded }) {
  async function attempt(method, path, body) {
    const token = await accessToken();
    try {
      return await request(method, path, { body, token });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
    }
    const session = await renew(token);
    try {
      return await request(method, path, { body, token: session.access_token });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) throw new SessionEndedError();
      throw error;
    }
  }

  async function call(method, path, body) {
    try {
      return await attempt(method, path, body);
    } catch (error) {
      if (error instanceof SessionEndedError) onSessionEnded(error.message);
      throw error;
    }
  }

  const answered = (method) => async (path, body) => (await call(method, path, body)).answer;

  return {
    get: answered('GET'),
    post: answered('POST'),
    put: answered('PUT'),
    patch: answered('PATCH'),
    delete: answered('DELETE'),

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
