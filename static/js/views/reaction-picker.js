// Which emoji to react with: a row of the common ones, and a field for any other.

import { $, make } from '../dom/build.js';
import { wireArrows, wirePopover } from '../dom/popover.js';
import { clearErrors, onSubmit, runFrom } from '../dom/form.js';
import { COMMON, isReactor } from '../text/reactions.js';

export function mountReactionPicker({ store, messages }) {
  const pane = $('#reaction-picker');
  const row = $('.picker-row', pane);
  const form = $('form', pane);
  const error = $('.form-error', pane);
  const popover = wirePopover(pane);
  let about = null;

  const choice = (emoji) =>
    make('button', { type: 'button', className: 'picker-emoji', textContent: emoji, ariaLabel: `React with ${emoji}` });
  row.append(...COMMON.map(choice));
  wireArrows(row, () => Array.from(row.children));

  const isMine = (emoji) => {
    const reaction = about.reactions?.find((one) => one.emoji === emoji);
    return Boolean(reaction && isReactor(reaction, store.state.me));
  };

  row.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (!button) return;
    const emoji = button.textContent;
    runFrom(button, error, async () => {
      await messages.react(about.id, emoji, !isMine(emoji));
      popover.close();
    });
  });

  onSubmit(form, ({ emoji }) => messages.react(about.id, emoji.trim(), true), () => popover.close());

  return {
    open(message, button) {
      about = message;
      form.reset();
      clearErrors(form);
      for (const one of row.children) one.setAttribute('aria-pressed', String(isMine(one.textContent)));
      popover.open(button, row.firstElementChild);
    },
  };
}
