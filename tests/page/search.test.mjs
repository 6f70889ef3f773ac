// What is found: the server's snippets as pieces of text, and the pages that they come in.

import test from 'node:test';
import assert from 'node:assert/strict';
import { snippetParts } from '../../static/js/text/snippet.js';
import { foundWords } from '../../static/js/text/files.js';
import { createSearch } from '../../static/js/commands/search.js';

const hit = (text) => ({ text, isHit: true });
const rest = (text) => ({ text, isHit: false });

test('hits are marked where the server marked them', () => {
  assert.deepEqual(snippetParts('The <mark>tea</mark>pot, <mark>Tea</mark>'), [rest('The '), hit('tea'), rest('pot, '), hit('Tea')]);
  assert.deepEqual(snippetParts('<mark>all</mark>'), [hit('all')]);
  assert.deepEqual(snippetParts('nothing'), [rest('nothing')]);
  assert.deepEqual(snippetParts(''), []);
});

test('what people wrote stays what they wrote, markup too', () => {
  const written = '&lt;b&gt;&quot;it&#39;s&quot;&lt;/b&gt; &amp; &amp;lt; &lt;<mark>mark</mark>&gt;';
  assert.deepEqual(snippetParts(written), [rest('<b>"it\'s"</b> & &lt; <'), hit('mark'), rest('>')]);
});

// Answers each path with what is listed for it.
const serving = (pages) => {
  const asked = [];
  return { asked, page: async (path) => { asked.push(path); return pages.shift(); } };
};

test('a search asks for what was typed, and goes on where the server says', async () => {
  const api = serving([{ messages: [{ id: 9 }], older: 'search?q=tea&before=9' }, { messages: [{ id: 3 }], older: null }]);
  const search = createSearch({ api });
  const first = await search.find('tea & "cake"');
  assert.equal(api.asked[0], 'search?limit=30&q=tea%20%26%20%22cake%22');
  assert.deepEqual((await search.more(first.older)).messages, [{ id: 3 }]);
  assert.equal(api.asked[1], 'search?q=tea&before=9');
});

test('where the server has looked at much and found nothing yet, it is asked again, but not for ever', async () => {
  const nothing = { messages: [], older: 'search?before=1' };
  const patient = serving([nothing, nothing, { messages: [{ id: 1 }], older: null }]);
  assert.equal((await createSearch({ api: patient }).find('x')).messages.length, 1);
  const endless = serving(Array(9).fill(nothing));
  const found = await createSearch({ api: endless }).find('x');
  assert.deepEqual([found.older, endless.asked.length], ['search?before=1', 5]);
});

test('what was found without words is told by what it is', () => {
  const found = (message_type, ...names) => foundWords({ content: '', message_type, attachments: names.map((name) => ({ name })) });
  assert.equal(found('voice', 'v.ogg'), 'Voice message');
  assert.equal(found('image', 'a.png'), 'Photo');
  assert.equal(found('file', 'list.txt', 'more.pdf'), 'list.txt, more.pdf');
});
