// What a test may ask of a page, in the terms of whoever looks at it. Put into every page before its own scripts;
// the policy against inline scripts does not concern it.

globalThis.eyes = (() => {
  const violations = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`));

  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const all = (selector) => Array.from(document.querySelectorAll(selector)).filter(isSeen);
  const seen = (selector) => all(selector)[0] ?? null;
  const words = (selector) => seen(selector)?.textContent.trim() ?? '';
  // By exact text, so that nothing in it can be mistaken for a selector.
  const withWords = (selector, text) => all(selector).find((element) => element.textContent.trim() === text) ?? null;

  const messages = () => Array.from(document.querySelectorAll('#messages > li.message'), (row) => ({
    id: Number(row.dataset.id) || null,
    own: row.classList.contains('own'),
    waits: row.classList.contains('pending'),
    failed: row.classList.contains('failed'),
    author: row.querySelector('.message-author').textContent,
    text: row.querySelector('.message-text').textContent,
  }));
  const texts = () => messages().map(({ text }) => text);
  const online = () => Array.from(document.querySelectorAll('#people li.online .person-name'), (name) => name.textContent);

  // Nobody presses what is still moving in.
  const isComing = (element) => document.getAnimations().some(({ playState, effect, animationName }) =>
    animationName && playState === 'running' && effect.getComputedTiming().endTime < Infinity && effect.target.contains(element));

  // Where to press: the middle of the part of an element that is on screen, unless something stands in its way there.
  function target(element) {
    if (element.matches(':disabled') || isComing(element)) return null;
    element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
    const box = element.getBoundingClientRect();
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    if (left >= right || top >= bottom) return null;
    const at = { x: (left + right) / 2, y: (top + bottom) / 2 };
    return isHit(element, document.elementFromPoint(at.x, at.y)) ? at : null;
  }

  const isHit = (element, hit) => element.contains(hit) || Boolean(hit?.closest('label')?.contains(element));

  // A page may move between a look and a press. Whoever sees that waits with the press, and so does this: until `landed`, a press
  // that meets something else does nothing.
  const PRESS = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'touchstart', 'touchend'];
  let aimed = null;

  function aim(element) {
    const at = target(element);
    if (!at) return null;
    letGo();
    aimed = { element, missed: false };
    for (const kind of PRESS) addEventListener(kind, watch, { capture: true, passive: false });
    return at;
  }

  function watch(event) {
    if (['pointerdown', 'touchstart'].includes(event.type) && !isHit(aimed.element, event.target)) aimed.missed = true;
    if (!aimed.missed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function letGo() {
    for (const kind of PRESS) removeEventListener(kind, watch, { capture: true });
  }

  // Whether the press met what it was meant for. A page that came since was called by the press.
  function landed() {
    letGo();
    return !aimed?.missed;
  }

  const named = (element) =>
    `${element.tagName.toLowerCase()}${element.id && `#${element.id}`}${Array.from(element.classList, (name) => `.${name}`).join('')}`;

  // Whatever is wider than the place it has, and scrolls or is cut off for it.
  function tooWide() {
    const page = document.scrollingElement;
    const found = [];
    if (page.scrollWidth > innerWidth) found.push(`the page: ${page.scrollWidth} in ${innerWidth}`);
    for (const element of all('body *')) {
      if (element.closest('svg, .visually-hidden')) continue;
      const box = element.getBoundingClientRect();
      if (box.width > 1 && box.height > 1 && (box.right > innerWidth + 1 || box.left < -1) && !isClipped(element)) {
        found.push(`${named(element)}: ${Math.round(box.left)} to ${Math.round(box.right)} in ${innerWidth}`);
      }
      const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX);
      if (scrolls && element.scrollWidth > element.clientWidth + 1) {
        found.push(`${named(element)} scrolls sideways: ${element.scrollWidth} in ${element.clientWidth}`);
      }
    }
    return found;
  }

  const isClipped = (element) => {
    for (let parent = element; parent && parent !== document.body; parent = parent.parentElement) {
      const style = getComputedStyle(parent);
      if (style.clipPath !== 'none' || (parent !== element && style.textOverflow === 'ellipsis')) return true;
    }
    return false;
  };

  // Colours of any notation as sRGB with alpha, by letting the browser paint them.
  const brush = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const known = new Map();
  function rgba(colour) {
    if (!known.has(colour)) {
      brush.clearRect(0, 0, 1, 1);
      brush.fillStyle = colour;
      brush.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  }

  const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a)).concat(1);
  const linear = (part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ratio = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };

  const ancestors = (element) => {
    const line = [];
    for (let e = element; e; e = e.parentElement) line.unshift(e);
    return line;
  };

  // What lies behind an element's text: its own and its ancestors' backgrounds. A group's opacity also thins its background.
  function behind(element) {
    let colour = [255, 255, 255, 1];
    if (getComputedStyle(document.documentElement).colorScheme.includes('dark')) colour = [18, 18, 18, 1];
    for (const e of ancestors(element)) {
      const style = getComputedStyle(e);
      const [r, g, b, a] = rgba(style.backgroundColor);
      colour = over([r, g, b, a * Number(style.opacity)], colour);
    }
    return colour;
  }

  const opacityOf = (element) => ancestors(element).reduce((product, e) => product * Number(getComputedStyle(e).opacity), 1);
  const isOff = (element) => Boolean(element.closest(':disabled, [aria-disabled=true]'));
  const ownText = (element) => Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim());

  function contrastOf(element, colour) {
    const ground = behind(element);
    const [r, g, b, a] = rgba(colour);
    return ratio(over([r, g, b, a * opacityOf(element)], ground), ground);
  }

  // Waits until nothing moves any more that comes to an end by itself, and looks at that moment.
  async function faintAtRest(least) {
    for (;;) {
      const moving = document.getAnimations().filter(({ playState, effect }) =>
        playState === 'running' && effect.getComputedTiming().endTime < Infinity && effect.target.checkVisibility());
      if (!moving.length) return faint(least);
      await Promise.all(moving.map((animation) => animation.finished.catch(() => {})));
    }
  }

  // Every visible text whose contrast is below `least`. Controls that are off may be fainter (WCAG 2.2, 1.4.3).
  function faint(least) {
    const found = [];
    const judge = (element, colour, what) => {
      const contrast = contrastOf(element, colour);
      if (contrast < least) found.push(`${named(element)} ${what}: ${contrast.toFixed(2)}`);
    };
    for (const element of all('body *')) {
      if (isOff(element) || element.closest('.visually-hidden') || opacityOf(element) < 0.05) continue;
      if (ownText(element)) judge(element, getComputedStyle(element).color, JSON.stringify(element.textContent.trim().slice(0, 30)));
      if (element.matches('input, textarea')) {
        if (element.value) judge(element, getComputedStyle(element).color, 'its value');
        else if (element.placeholder) judge(element, getComputedStyle(element, '::placeholder').color, 'its placeholder');
      }
    }
    return found;
  }

  const seconds = (list) => Math.max(...list.split(',').map((time) => parseFloat(time) * (time.trim().endsWith('ms') ? 0.001 : 1)));

  // What still moves for longer than a blink.
  function moving() {
    const found = [];
    for (const element of document.querySelectorAll('body, body *')) {
      for (const part of [undefined, '::before', '::after']) {
        const style = getComputedStyle(element, part);
        if (seconds(style.transitionDuration) > 0.02) found.push(`${named(element)}${part ?? ''}: a transition of ${style.transitionDuration}`);
        if (style.animationName !== 'none' && seconds(style.animationDuration) > 0.02) {
          found.push(`${named(element)}${part ?? ''}: an animation of ${style.animationDuration}`);
        }
      }
    }
    return found;
  }

  const frame = () => new Promise(requestAnimationFrame);

  // Scrolls the log to `top` and watches its first visible message, frame by frame, until older ones have come. The most
  // that the message moved, in pixels.
  async function jumpWhileLoading(top) {
    const log = document.querySelector('#message-log');
    const list = document.querySelector('#messages');
    const first = list.querySelector('.message').dataset.id;
    log.scrollTop = top;
    const edge = log.getBoundingClientRect().top;
    const held = Array.from(list.querySelectorAll('.message')).find((row) => row.getBoundingClientRect().bottom > edge);
    const start = held.getBoundingClientRect().top;
    let most = 0;
    for (let after = 0; after < 5;) {
      await frame();
      most = Math.max(most, Math.abs(held.getBoundingClientRect().top - start));
      if (list.querySelector('.message').dataset.id !== first) after++;
    }
    return most;
  }

  return {
    violations, seen, all, words, withWords, messages, texts, online, aim, landed, tooWide, faintAtRest, moving, jumpWhileLoading,
  };
})();
