// What is wrong with a new account before the server is asked, in the order of the form. The bounds are the server's.

const NAME = 64;
const PASSWORD = { least: 8, most: 256 };

// As the server counts: what is two units to the browser, as an emoji is, is one character.
const lengthOf = (text) => [...text].length;

function nameFault(name) {
  const length = lengthOf(name);
  return length > NAME ? `A name has at most ${NAME} characters; this has ${length}.` : '';
}

function passwordFault(password) {
  const length = lengthOf(password);
  if (length < PASSWORD.least) return `A password has at least ${PASSWORD.least} characters.`;
  if (length > PASSWORD.most) return `A password has at most ${PASSWORD.most} characters.`;
  return '';
}

// The first fault as `{ field, message }`, or null.
export function signUpFault({ username, password, password_confirm: again }) {
  const faults = {
    username: nameFault(username.trim()),
    password: passwordFault(password),
    password_confirm: again === password ? '' : 'The two passwords differ.',
  };
  const field = Object.keys(faults).find((name) => faults[name]);
  return field ? { field, message: faults[field] } : null;
}

export function guestFault({ username }) {
  const message = nameFault(username.trim());
  return message ? { field: 'username', message } : null;
}

export function newPasswordFault({ new_password: password, password_confirm: again }) {
  const faults = { new_password: passwordFault(password), password_confirm: again === password ? '' : 'The two passwords differ.' };
  const field = Object.keys(faults).find((name) => faults[name]);
  return field ? { field, message: faults[field] } : null;
}
