// The picture that somebody has uploaded, or initials on a colour that belongs to the name. Pictures from elsewhere are not loaded:
// they would tell another server who reads.

import { make } from '../dom/build.js';
import { hue, initials } from '../text/names.js';

let files = null;
let pictures = {};   // by user id

export function mountAvatars({ store, files: given }) {
  files = given;
  store.watch((state) => state.pictures, (known) => {
    pictures = known;
    for (const element of document.querySelectorAll('.avatar[data-user]')) drawAvatar(element, element.dataset.name, element.dataset.user);
  });
}

// Without `userId`, of something that has no picture.
export function drawAvatar(element, name, userId = '') {
  const picture = pictures[userId] ?? '';
  if (userId) element.dataset.user = userId;
  else delete element.dataset.user;
  if (element.dataset.name === name && (element.dataset.picture ?? '') === picture) return;
  element.dataset.name = name;
  element.dataset.picture = picture;
  element.textContent = initials(name);
  element.style.setProperty('--hue', hue(name));
  if (picture) drawPicture(element, picture);
}

// Until it is there, and where it cannot be had, the initials stand for it.
function drawPicture(element, picture) {
  const place = (src) => element.dataset.picture === picture && element.replaceChildren(make('img', { src, alt: '', draggable: false }));
  files.open({ id: picture, url: picture }).then(place, () => {});
}
