// Exponential backoff with full jitter: after a restart the clients of a server must not all
// come back in the same moment.

export const BASE_MS = 500;
export const CAP_MS = 15_000;

export function backoff(attempt, random = Math.random) {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 16));
  return Math.round(random() * ceiling);
}
