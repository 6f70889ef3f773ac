// Files to and from the server: their bytes, and how far they have got.

import { ApiError, UnreachableError } from './errors.js';
import { serverUrl } from './server.js';

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};

// fetch() does not tell how much has been sent.
export function upload(path, file, { token, onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', serverUrl(path));
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    if (file.type) request.setRequestHeader('Content-Type', file.type);
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total ? loaded / total : 0));
    request.addEventListener('error', () => reject(new UnreachableError()));
    request.addEventListener('abort', () => reject(signal.reason));
    request.addEventListener('load', () => {
      const answer = parsed(request.responseText);
      if (request.status === 201) resolve(answer);
      else reject(new ApiError(request.status, answer, Number(request.getResponseHeader('Retry-After')) || 0));
    });
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

// A small one, in one go.
export async function put(path, file, token) {
  let response;
  try {
    response = await fetch(serverUrl(path), { method: 'PUT', headers: { Authorization: `Bearer ${token}` }, body: file });
    if (response.ok) return await response.json();
  } catch {
    throw new UnreachableError();
  }
  throw new ApiError(response.status, parsed(await response.text().catch(() => '')), 0);
}

export async function download(path, token) {
  let response;
  try {
    response = await fetch(serverUrl(path), { headers: { Authorization: `Bearer ${token}` } });
    if (response.ok) return await response.blob();
  } catch {
    throw new UnreachableError();
  }
  throw new ApiError(response.status, parsed(await response.text().catch(() => '')), 0);
}
