// The title of the browser's tab: how much there is to read, and where one is.

import { openRoom, totalUnread } from '../selectors.js';

export function pageTitle(state) {
  const unread = totalUnread(state);
  const place = state.session === 'in' ? openRoom(state)?.name : '';
  return `${unread ? `(${unread}) ` : ''}${place ? `${place} · ` : ''}Parlor`;
}
