// A form that sends something: busy while it does, and with words beside the input at fault.

let count = 0;

function errorPlace(form) {
  const place = form.querySelector('.form-error');
  place.id ||= `form-error-${++count}`;
  return place;
}

export function clearErrors(form) {
  const place = errorPlace(form);
  place.hidden = true;
  place.textContent = '';
  form.querySelectorAll('.field-error').forEach((element) => element.remove());
  form.querySelectorAll('[aria-invalid]').forEach((input) => {
    input.removeAttribute('aria-invalid');
    input.removeAttribute('aria-describedby');
  });
}

function blameField(input, words) {
  const note = document.createElement('small');
  note.className = 'field-error';
  note.id = `field-error-${++count}`;
  note.setAttribute('role', 'alert');
  note.textContent = words;
  input.closest('.field').append(note);
  input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', note.id);
  input.focus();
}

export function showError(form, error) {
  const input = error.field && form.elements[error.field];
  if (input?.closest?.('.field')) return blameField(input, error.message);
  const place = errorPlace(form);
  place.textContent = error.message;
  place.hidden = false;
}

function firstEmpty(form) {
  const input = Array.from(form.elements).find((element) => element.required && !element.value.trim());
  if (!input) return null;
  const label = input.closest('.field')?.firstElementChild.textContent ?? 'This';
  return { field: input.name, message: `${label} is needed.` };
}

// `faultOf(values)` may find a fault beforehand. `work(values)` may throw an error whose message is shown; without one, `done` follows.
export function onSubmit(form, work, done = () => {}, faultOf = () => null) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    clearErrors(form);
    const values = Object.fromEntries(new FormData(form));
    const fault = firstEmpty(form) ?? faultOf(values);
    if (fault) return showError(form, fault);
    form.ariaBusy = 'true';
    try {
      await work(values, form);
      done();
    } catch (error) {
      showError(form, error);
    } finally {
      form.ariaBusy = 'false';
    }
  });
}

// The same for a button that stands alone: its words go to `place`.
export async function runFrom(button, place, work) {
  if (button.ariaBusy === 'true') return;
  button.ariaBusy = 'true';
  place.hidden = true;
  try {
    await work();
  } catch (error) {
    place.textContent = error.message;
    place.hidden = false;
  } finally {
    button.ariaBusy = 'false';
  }
}
