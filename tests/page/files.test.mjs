// Files in words, and messages that carry them.

import test from 'node:test';
import assert from 'node:assert/strict';
import { kindOf, lengthWords, resample, sizeWords, wordsOf } from '../../static/js/text/files.js';
import { quotedWords } from '../../static/js/views/message-quote.js';

test('sizes are told in three digits at most', () => {
  const told = [[0, '0 B'], [999, '999 B'], [1000, '1.0 KB'], [9949, '9.9 KB'], [9950, '10 KB'], [999_499, '999 KB'], [999_500, '1.0 MB'],
    [26_214_400, '26 MB'], [1_500_000_000, '1.5 GB']];
  for (const [bytes, words] of told) assert.equal(sizeWords(bytes), words);
});

test('a length is minutes and seconds', () => {
  for (const [ms, words] of [[0, '0:00'], [499, '0:00'], [1200, '0:01'], [59_600, '1:00'], [605_000, '10:05']]) assert.equal(lengthWords(ms), words);
});

test('a message is what it carries, as the server says', () => {
  const [photo, voice, other] = [{ width: 4, height: 3 }, { duration_ms: 5 }, {}];
  for (const [files, kind] of [[[], 'text'], [[photo, photo], 'image'], [[photo, other], 'file'], [[other, voice], 'voice']]) {
    assert.equal(kindOf(files), kind);
  }
});

test('what says nothing is called by its kind', () => {
  assert.equal(wordsOf({ content: 'Look', message_type: 'image' }), 'Look');
  assert.equal(wordsOf({ content: '', message_type: 'voice' }), 'Voice message');
  assert.equal(wordsOf({ content: '', message_type: 'text' }), '');
  assert.equal(quotedWords({ content: '', message_type: 'image' }), 'Photo');
  assert.equal(quotedWords({ content: '', message_type: 'image', is_deleted: true }), 'Message deleted');
});

test('a waveform of any length fits any number of bars, and keeps its peaks', () => {
  assert.deepEqual(resample([], 4), []);
  assert.deepEqual(resample([1, 9, 2, 8], 2), [9, 8]);
  assert.deepEqual(resample([5, 7], 4), [5, 5, 7, 7]);
  assert.equal(Math.max(...resample(Array.from({ length: 1000 }, (_, at) => (at === 777 ? 100 : 1)), 40)), 100);
});
