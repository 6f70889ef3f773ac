// Asks when something is to happen, and, where they can be changed, with which words.

import { $, setText, show } from '../dom/build.js';
import { clearErrors, onSubmit } from '../dom/form.js';
import { openDialog, wireDialog } from '../dom/dialog.js';
import { fieldTime, presets } from '../text/later.js';

export function mountTimeDialog() {
  const dialog = $('#time-dialog');
  const form = $('form', dialog);
  const { words, at } = form.elements;
  const buttons = [...form.querySelectorAll('[name=preset]')];
  let offered = [];
  let run = null;
  wireDialog(dialog);

  const faultOf = (values) =>
    (new Date(values.at) > new Date() ? null : { field: 'at', message: 'Choose a time to come.' });
  onSubmit(form, (values) => run({ at: new Date(values.at).toISOString(), words: values.words.trim() }), () => dialog.close(), faultOf);

  form.addEventListener('change', ({ target }) => {
    if (target.name === 'preset') at.value = fieldTime(offered[Number(target.value)].at);
    else if (target === at) buttons.forEach((button) => { button.checked = false; });
  });

  // `words`: what can be changed, under the name `label`; without a label there is nothing of that kind. `time`: when it is now.
  return (question) => {
    run = question.run;
    offered = presets();
    clearErrors(form);
    form.reset();
    setText($('#time-title'), question.title);
    setText($('#time-text'), question.text ?? '');
    show($('#time-text'), question.text);
    show(words.closest('.field'), question.label);
    setText($('span', words.closest('.field')), question.label ?? '');
    words.value = question.words ?? '';
    words.maxLength = question.longest ?? 8000;
    buttons.forEach((button, i) => setText(button.nextElementSibling, offered[i].words));
    at.min = fieldTime(new Date());
    at.value = fieldTime(question.time ? new Date(question.time) : offered[1].at);
    buttons[1].checked = !question.time;
    setText($('[type=submit]', form), question.yes);
    openDialog(dialog, question.label ? words : buttons[1]);
  };
}
