// Keeps the reader's place in a log that grows at both ends.

const NEAR_END = 60;
const NEAR_START = 900;   // pixels left above when older messages are asked for

export function createScroll(log, list, { onMove }) {
  let stuck = true;   // at the end, and to stay there whatever grows
  let waiting = false;

  const toEnd = () => { log.scrollTop = log.scrollHeight; };
  const measure = () => log.scrollHeight - log.clientHeight - log.scrollTop <= NEAR_END;

  // The first message that is at least partly in view holds its place on the screen.
  function anchor() {
    const top = log.getBoundingClientRect().top;
    for (const element of list.children) {
      const box = element.getBoundingClientRect();
      if (box.bottom > top && element.classList.contains('message')) return { element, offset: box.top };
    }
    return null;
  }

  log.addEventListener('scroll', () => {
    stuck = measure();
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      onMove();
    });
  }, { passive: true });

  // The keyboard of a phone, a growing composer, a late font: the end stays in view.
  new ResizeObserver(() => stuck && toEnd()).observe(log);
  new ResizeObserver(() => stuck && toEnd()).observe(list);

  return {
    get atEnd() { return stuck; },
    get nearStart() { return log.scrollTop < NEAR_START; },
    get nearEnd() { return log.scrollHeight - log.clientHeight - log.scrollTop < NEAR_START; },

    keepPlace(draw) {
      const held = stuck ? null : anchor();
      draw();
      if (stuck) toEnd();
      else if (held?.element.isConnected) log.scrollTop += held.element.getBoundingClientRect().top - held.offset;
    },

    toEnd() {
      stuck = true;
      toEnd();
    },

    // A room is opened where reading goes on: at the marker if it lies above the last screenful.
    toMarker(marker) {
      const top = marker.getBoundingClientRect().top - log.getBoundingClientRect().top;
      if (top >= 0) return;
      log.scrollTop += top - log.clientHeight / 5;
      stuck = measure();
    },

    // Into the middle, if it is not in view as a whole.
    toRow(row) {
      const [box, view] = [row.getBoundingClientRect(), log.getBoundingClientRect()];
      if (box.top >= view.top && box.bottom <= view.bottom) return;
      log.scrollTop += box.top - view.top - Math.max(0, (view.height - box.height) / 2);
      stuck = measure();
    },

    // The id of the newest message whose end is in view.
    newestVisible() {
      const bottom = log.getBoundingClientRect().bottom + NEAR_END / 2;
      for (let element = list.lastElementChild; element; element = element.previousElementSibling) {
        if (element.dataset.id && element.getBoundingClientRect().bottom <= bottom) return Number(element.dataset.id);
      }
      return 0;
    },
  };
}
