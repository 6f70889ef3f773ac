// Waiting before the next attempt, with full jitter: after a restart the clients of a server must not all come back in the same moment.
// A restart takes a second or two, so the first attempts stay close together; only then the pauses double.

const CEILINGS_MS = [500, 1000, 1500, 2000, 2000, 2000, 3000, 5000, 8000, 15_000];
export const CAP_MS = CEILINGS_MS.at(-1);
// From this attempt on it is as patient as it gets.
export const PATIENT = CEILINGS_MS.length - 1;

export function backoff(attempt, random = Math.random) {
  return Math.round(random() * CEILINGS_MS[Math.min(attempt, PATIENT)]);
}
