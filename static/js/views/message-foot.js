// Below a message: the emoji that people have reacted with, and the way into its thread.

import { $, clone, make, setText, show } from '../dom/build.js';
import { reconcile } from '../dom/reconcile.js';
import { plural } from '../text/names.js';
import { isReactor, reactorsOf } from '../text/reactions.js';

function drawChip(chip, { reaction, me, mayReact }) {
  const [emoji, count] = chip.children;
  const who = reactorsOf(reaction, me);
  chip.dataset.emoji = reaction.emoji;
  chip.disabled = !mayReact;
  chip.title = who;
  chip.setAttribute('aria-pressed', String(isReactor(reaction, me)));
  chip.setAttribute('aria-label', `${reaction.emoji} ${reaction.count}: ${who}`);
  setText(emoji, reaction.emoji);
  setText(count, reaction.count.toLocaleString());
}

function createChip() {
  const [emoji, count] = ['chip-emoji', 'chip-count'].map((className) => make('span', { className }));
  const chip = make('button', { type: 'button', className: 'chip' }, emoji, count);
  chip.dataset.do = 'toggle';
  return chip;
}

export function drawFoot(element, { message, me, answers, hasMoreAnswers, mayReact }) {
  const reactions = message.is_deleted ? [] : message.reactions ?? [];
  let foot = $('.message-foot', element);
  if (!reactions.length && !answers) return foot?.remove();
  if (!foot) $('.message-main', element).insertBefore(foot = clone('message-foot-template'), $('.message-seen', element));
  const rows = reactions.map((reaction) => ({ key: reaction.emoji, reaction, me, mayReact }));
  reconcile($('.chips', foot), rows, { create: createChip, update: drawChip });
  show($('[data-do=react]', foot), mayReact && reactions.length > 0);
  const thread = $('[data-do=thread]', foot);
  show(thread, answers > 0);
  setText(thread, hasMoreAnswers ? `${answers.toLocaleString()} or more replies` : plural(answers, 'reply', 'replies'));
}
