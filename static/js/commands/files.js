// Sending files, and having their bytes at hand. An <img> cannot bring a token, so bytes are fetched and given to it as a blob.

import { download, upload } from '../net/bytes.js';

const KEEP = 200;   // files of which the bytes stay at hand

export function createFiles({ api }) {
  const urls = new Map();   // by file id: the promise of an address in this page

  function forget(id) {
    urls.get(id)?.then(URL.revokeObjectURL, () => {});
    urls.delete(id);
  }

  return {
    // Resolves with the file as the server knows it. `voice` is `{durationMs, waveform}`.
    send(file, { name, voice, onProgress, signal }) {
      const query = new URLSearchParams({ name });
      if (voice) {
        query.set('duration_ms', Math.max(1, Math.round(voice.durationMs)));
        query.set('waveform', voice.waveform.join(','));
      }
      return api.authorized((token) => upload(`files?${query}`, file, { token, onProgress, signal }));
    },

    // An address for <img> and <audio>.
    open({ id, url }) {
      if (!urls.has(id)) {
        const opened = api.authorized((token) => download(url.replace(/^\//, ''), token)).then(URL.createObjectURL);
        urls.set(id, opened);
        opened.catch(() => urls.delete(id));
        if (urls.size > KEEP) forget(urls.keys().next().value);
      }
      return urls.get(id);
    },

    forgetAll() {
      for (const id of [...urls.keys()]) forget(id);
    },
  };
}
