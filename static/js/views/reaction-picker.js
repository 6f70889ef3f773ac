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

  row.append(...COMMON.map((emoji) => make('button', { type: 'button', className: 'picker-emoji', textContent: emoji, ariaLabel: `React with ${emoji}` })));
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
      for (const choice of row.children) choice.setAttribute('aria-pressed', String(isMine(choice.textContent)));
      popover.open(button, row.firstElementChild);
    },
  };
}
