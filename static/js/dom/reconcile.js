// Makes a list's children match its rows by key, touching only what has changed.
// `create(row)` gives an element, `update(element, row)` brings it up to date.

const drawn = new WeakMap();   // list element → Map of key → {element, row}

export function reconcile(list, rows, { create, update, same = Object.is }) {
  const known = drawn.get(list) ?? new Map();
  const next = new Map();
  for (const row of rows) {
    const had = known.get(row.key);
    const element = had?.element ?? create(row);
    if (!had || !same(had.row, row)) update(element, row);
    next.set(row.key, { element, row });
  }
  // What is gone leaves first: else one removal at the top would move every element below it.
  for (const [key, { element }] of known) if (!next.has(key)) element.remove();
  let place = list.firstElementChild;
  for (const { element } of next.values()) {
    if (element === place) place = place.nextElementSibling;
    else list.insertBefore(element, place);
  }
  drawn.set(list, next);
}
