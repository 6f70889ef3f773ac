// The title of the tab.

import { pageTitle } from '../text/title.js';

export function mountTitle({ store }) {
  store.watch(pageTitle, (title) => { document.title = title; });
}
