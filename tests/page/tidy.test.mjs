// The page's house rules, checked on its files.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../static');
const files = (folder, end) => readdirSync(folder, { withFileTypes: true }).flatMap((found) => {
  const path = join(folder, found.name);
  return found.isDirectory() ? files(path, end) : path.endsWith(end) ? [path] : [];
});
const read = (path) => readFileSync(path, 'utf8');
const scripts = files(join(root, 'js'), '.js');
const html = read(join(root, 'index.html'));
const fromRoot = (path) => relative(root, path).replaceAll('\\', '/');

test('text never becomes markup', () => {
  const ways = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|setHTML|createContextualFragment|DOMParser|\beval\(|new Function/;
  for (const path of scripts) assert.doesNotMatch(read(path), ways, fromRoot(path));
});

test('nothing is inline: the content security policy forbids it', () => {
  assert.doesNotMatch(html, /\sstyle=|\son\w+=|<style|javascript:/);
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)/);
  for (const path of scripts) assert.doesNotMatch(read(path), /setAttribute\(\s*['"](?:style|on)/, fromRoot(path));
});

test('modules name each other by relative paths to files that are there', () => {
  for (const path of scripts) {
    for (const [, target] of read(path).matchAll(/^(?:import|export)[^;]*?from '([^']+)'/gms)) {
      assert.match(target, /^\.{1,2}\/.*\.js$/, `${fromRoot(path)}: ${target}`);
      assert.ok(scripts.includes(join(dirname(path), target)), `${fromRoot(path)}: ${target}`);
    }
  }
});

test('every module is preloaded, and nothing else', () => {
  const preloaded = Array.from(html.matchAll(/rel="modulepreload" href="([^"]+)"/g), (match) => match[1]);
  assert.deepEqual(preloaded.sort(), scripts.map(fromRoot).sort());
});

test('every style sheet is linked and keeps to the layers', () => {
  const linked = Array.from(html.matchAll(/rel="stylesheet" href="([^"]+)"/g), (match) => match[1]);
  assert.deepEqual([...linked].sort(), files(join(root, 'css'), '.css').map(fromRoot).sort());
  assert.equal(linked[0], 'css/app.css');
  for (const sheet of linked) {
    const text = read(join(root, sheet));
    assert.doesNotMatch(text, /!important/, sheet);
    assert.match(text, /@layer/, sheet);
  }
});

test('the dark and the glass sheet redefine exactly the colours that the light one has', () => {
  const names = (sheet) => [...new Set(Array.from(read(join(root, 'css', sheet)).matchAll(/^\s+--([\w-]+): \d[\d.]*% /gm), (match) => match[1]))].sort();
  assert.deepEqual(names('dark.css'), names('colours.css'));
  assert.deepEqual(names('glass.css'), names('colours.css'));
});

test('the state is pure: no clock, storage, network or DOM', () => {
  const impure = /\b(?:document|window|localStorage|sessionStorage|fetch|setTimeout|setInterval|Math\.random|crypto)\b|Date\.now|new Date/;
  for (const path of scripts.filter((path) => /^js\/(?:state\.js|state\/)/.test(fromRoot(path)))) {
    const code = read(path).replace(/\/\/.*$/gm, '');
    assert.doesNotMatch(code, impure, fromRoot(path));
  }
});

test('a file is one idea', () => {
  for (const path of scripts) assert.ok(read(path).split('\n').length <= 220, fromRoot(path));
});
