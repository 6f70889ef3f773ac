// A <details> as a menu: closes on Escape, on a choice and on a press elsewhere.

export function wireMenu(menu) {
  const summary = menu.querySelector('summary');
  document.addEventListener('pointerdown', (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    summary.focus();
  });
  menu.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  menu.addEventListener('click', (event) => {
    if (event.target.closest('.menu-item')) menu.open = false;
  });
}
