// The tab's title tells how much there is to read.

import { totalUnread } from '../selectors.js';

export function mountTitle({ store }) {
  store.watch(totalUnread, (count) => { document.title = count ? `(${count}) Parlor` : 'Parlor'; });
}
