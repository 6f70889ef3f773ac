// What the page says of a new account before it asks the server.

import test from 'node:test';
import assert from 'node:assert/strict';
import { guestFault, signUpFault } from '../../static/js/text/sign-up.js';

const good = { username: 'Ada', password: 'correct horse', password_confirm: 'correct horse' };
const fieldOf = (change) => signUpFault({ ...good, ...change })?.field;

test('a sound account is sent', () => {
  assert.equal(signUpFault(good), null);
  assert.equal(signUpFault({ ...good, username: '🎲'.repeat(64) }), null, 'the server counts characters');
  for (const password of ['12345678', 'x'.repeat(256), '🎲'.repeat(8)]) {
    assert.equal(signUpFault({ ...good, password, password_confirm: password }), null);
  }
});

test('a name that is too long is told by its length, without the spaces around it', () => {
  assert.equal(fieldOf({ username: ` ${'x'.repeat(64)} ` }), undefined);
  assert.deepEqual(signUpFault({ ...good, username: 'x'.repeat(65) }), {
    field: 'username', message: 'A name has at most 64 characters; this has 65.',
  });
  assert.equal(guestFault({ username: 'x'.repeat(65) }).field, 'username');
  assert.equal(guestFault({ username: '' }), null, 'a guest needs none');
});

test('a password has 8 to 256 characters', () => {
  assert.match(signUpFault({ ...good, password: 'seven77' }).message, /at least 8 characters/);
  assert.match(signUpFault({ ...good, password: 'x'.repeat(257) }).message, /at most 256/);
  assert.equal(fieldOf({ password: '🎲🎲🎲🎲' }), 'password', 'an emoji is one character');
});

test('the second password is the first', () => {
  assert.deepEqual(signUpFault({ ...good, password_confirm: 'correct house' }), {
    field: 'password_confirm', message: 'The two passwords differ.',
  });
  assert.equal(fieldOf({ password: 'short', password_confirm: 'other' }), 'password', 'one fault at a time, from the top');
});
