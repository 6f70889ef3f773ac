// Where the server is: where the page came from, or what the page says in <meta name="parlor-server" content="https://…">.

export function serverUrl(path) {
  const written = globalThis.document?.querySelector('meta[name=parlor-server]')?.content.trim();
  return written ? new URL(path, written.endsWith('/') ? written : `${written}/`).href : path;
}

export function socketUrl(path) {
  const address = new URL(serverUrl(path), document.baseURI);
  address.protocol = address.protocol.replace('http', 'ws');
  return address.href.split('#')[0];
}
