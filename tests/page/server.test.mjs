// Where the page looks for its server.

import test from 'node:test';
import assert from 'node:assert/strict';
import { serverUrl, socketUrl } from '../../static/js/net/server.js';

function written(content, baseURI = 'https://pages.example.org/chat/#/rooms/1') {
  globalThis.document = { baseURI, querySelector: () => (content === null ? null : { content }) };
}

test('where nothing is written, it is where the page came from', () => {
  for (const nothing of [null, '', '  ']) {
    written(nothing);
    assert.equal(serverUrl('rooms?limit=5'), 'rooms?limit=5');
    assert.equal(socketUrl('ws'), 'wss://pages.example.org/chat/ws');
  }
});

test('what is written counts, below a path too', () => {
  written('https://chat.example.org');
  assert.equal(serverUrl('rooms/1/messages?limit=50'), 'https://chat.example.org/rooms/1/messages?limit=50');
  assert.equal(socketUrl('ws'), 'wss://chat.example.org/ws');
  written('http://localhost:8000/parlor');
  assert.equal(serverUrl('auth/login'), 'http://localhost:8000/parlor/auth/login');
  assert.equal(socketUrl('ws'), 'ws://localhost:8000/parlor/ws');
});
