// Small words for making elements. Text only ever becomes text.

export const $ = (selector, root = document) => root.querySelector(selector);

export function clone(templateId) {
  return document.getElementById(templateId).content.firstElementChild.cloneNode(true);
}

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// Writes only what differs, so that a live region does not read the same words again.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// By attribute: an SVG element has no `hidden` property.
export function show(element, isShown) {
  element.toggleAttribute('hidden', !isShown);
}
