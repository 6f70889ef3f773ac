// What can go wrong with a call, in words that can be shown as they are.

export class ApiError extends Error {
  constructor(status, { detail, code, field } = {}, retryAfter = 0) {
    super(detail || `The server answered with an error (${status}).`);
    Object.assign(this, { status, code, field, retryAfter });
  }
}

export class UnreachableError extends Error {
  constructor() {
    super('The server cannot be reached. Check your connection and try again.');
  }
}

export const SESSION_ENDED = 'Your session has ended. Please sign in again.';

export class SessionEndedError extends Error {
  constructor(message = SESSION_ENDED) {
    super(message);
  }
}
