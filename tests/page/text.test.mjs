// Texts: links, emoji, names, routes.

import test from 'node:test';
import assert from 'node:assert/strict';
import { linkify } from '../../static/js/text/linkify.js';
import { isOnlyEmoji } from '../../static/js/text/emoji.js';
import { hue, initials, typingSentence } from '../../static/js/text/names.js';
import { dayName } from '../../static/js/text/time.js';
import { parseRoute } from '../../static/js/router.js';

const links = (text) => linkify(text).filter((part) => part.href).map((part) => part.text);

test('only http and https become links', () => {
  assert.deepEqual(links('http://a.example https://b.example javascript:alert(1) ftp://c.example data:text/html,x'), ['http://a.example', 'https://b.example']);
});

test('the parts together are the text', () => {
  for (const text of ['', 'plain', 'https://a.example', 'see https://a.example/x, or (https://b.example).\nEnd', 'https://', 'https://[bad']) {
    assert.equal(linkify(text).map((part) => part.text).join(''), text);
  }
});

test('punctuation around an address is not part of it', () => {
  assert.deepEqual(links('(see https://a.example/x).'), ['https://a.example/x']);
  assert.deepEqual(links('https://a.example/a_(b), https://a.example/q?x=1!'), ['https://a.example/a_(b)', 'https://a.example/q?x=1']);
  assert.deepEqual(links('資料はhttps://a.example/資料。以上'), ['https://a.example/資料']);
  assert.deepEqual(links('"https://a.example/" <https://b.example/>'), ['https://a.example/', 'https://b.example/']);
});

test('a long run of brackets is trimmed in reasonable time', () => {
  const start = Date.now();
  linkify(`https://a.example/${')'.repeat(8000)}`);
  linkify('https://'.repeat(1000));
  assert.ok(Date.now() - start < 500);
});

test('emoji alone are recognised, digits are not', () => {
  for (const text of ['🎉', '👍🏽 👨‍👩‍👧‍👦', '🇯🇵', '❤️']) assert.equal(isOnlyEmoji(text), true, text);
  for (const text of ['', '1', '#', 'a🎉', '🎉🎉🎉🎉', ' ']) assert.equal(isOnlyEmoji(text), false, text);
});

test('initials and colours come from the name alone', () => {
  assert.equal(initials('ann'), 'A');
  assert.equal(initials('Ada Lovelace'), 'AL');
  assert.equal(initials('田中'), '田');
  assert.equal(initials('👩‍🚀 crew'), '👩‍🚀C');
  assert.equal(initials(' '), '?');
  assert.equal(hue('ann'), hue('Ann'));
  assert.ok(hue('ann') >= 0 && hue('ann') < 360);
});

test('typing is told in a sentence', () => {
  assert.equal(typingSentence([]), '');
  assert.equal(typingSentence(['Bob']), 'Bob is typing…');
  assert.equal(typingSentence(['Bob', 'Cat']), 'Bob and Cat are typing…');
  assert.equal(typingSentence(['Bob', 'Cat', 'Dan']), 'Bob, Cat and others are typing…');
});

test('yesterday is yesterday, however few hours ago', () => {
  const now = new Date(2025, 2, 2, 0, 30);
  const name = (date) => dayName(date.toISOString(), now).toLowerCase();
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  assert.equal(name(new Date(2025, 2, 2, 0, 10)), words.format(0, 'day').toLowerCase());
  assert.equal(name(new Date(2025, 2, 1, 23, 50)), words.format(-1, 'day').toLowerCase());
});

test('an address names a room or the list', () => {
  assert.deepEqual(parseRoute('#/rooms/12'), { page: 'room', roomId: 12 });
  for (const hash of ['', '#/', '#/rooms/', '#/rooms/x', '#composer']) assert.equal(parseRoute(hash).page, 'rooms');
});
