// Initials on a colour that belongs to the name. Pictures from elsewhere are not loaded:
// they would tell another server who reads.

import { hue, initials } from '../text/names.js';

export function drawAvatar(element, name) {
  if (element.dataset.name === name) return;
  element.dataset.name = name;
  element.textContent = initials(name);
  element.style.setProperty('--hue', hue(name));
}
