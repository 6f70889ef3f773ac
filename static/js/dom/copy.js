// Copies an input's text. → whether it could; if not, the text is selected, to be copied by hand.

export async function copyFrom(input) {
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    // Plain http has no clipboard, and some browsers give it only at once upon a press.
    input.focus();
    input.select();
    return document.execCommand('copy');
  }
}
