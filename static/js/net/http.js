// One request, its answer as JSON, its failure as one of our errors. Knows nothing of sessions.

import { ApiError, UnreachableError } from './errors.js';
import { serverUrl } from './server.js';

const TIMEOUT_MS = 20_000;

// Where what is before and after is, by relation (RFC 8288).
const relations = (header) =>
  new Map(Array.from((header ?? '').matchAll(/<\/?([^>]*)>; *rel="?([a-z]+)"?/g), ([, path, relation]) => [relation, path]));

async function bodyOf(response) {
  const text = await response.text();
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;   // a proxy's error page: the status has to speak for itself
  }
}

// With `isLast` it is sent even if the page goes meanwhile.
export async function request(method, path, { body, token, timeout = TIMEOUT_MS, isLast = false } = {}) {
  const headers = { Accept: 'application/json' };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response;
  let answer;
  try {
    response = await fetch(serverUrl(path), {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(timeout), cache: 'no-store', keepalive: isLast,
    });
    answer = await bodyOf(response);
  } catch {
    throw new UnreachableError();
  }
  if (!response.ok) throw new ApiError(response.status, answer ?? {}, Number(response.headers.get('Retry-After')) || 0);
  return { answer, links: relations(response.headers.get('Link')) };
}
