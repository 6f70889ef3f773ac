// Searching in messages: the first page of what somebody asks for, and the pages after it.

const PAGE = 30;
const TRIES = 5;   // the server looks at so many messages at once, and then says where to go on

export function createSearch({ api }) {
  async function page(path) {
    let found = await api.page(path);
    for (let tries = 1; !found.messages.length && found.older && tries < TRIES; tries += 1) found = await api.page(found.older);
    return found;
  }

  return {
    find: (query) => page(`search?limit=${PAGE}&q=${encodeURIComponent(query)}`),
    more: page,
  };
}
