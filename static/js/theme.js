// System, light or dark. The dark colours are a style sheet of their own: choosing is a change of its
// `media`. Loaded before the first paint, so that no page flashes white at night.

const KEY = 'parlor.theme';
const MEDIA = { system: '(prefers-color-scheme: dark)', light: 'not all', dark: 'all' };

export const chosenTheme = () => {
  const stored = localStorage.getItem(KEY);
  return stored in MEDIA ? stored : 'system';
};

export function applyTheme(theme) {
  document.getElementById('dark-colours').media = MEDIA[theme];
  const [light, dark] = document.querySelectorAll('meta[name=theme-color]');
  light.media = { system: '(prefers-color-scheme: light)', light: 'all', dark: 'not all' }[theme];
  dark.media = MEDIA[theme];
}

export function chooseTheme(theme) {
  localStorage.setItem(KEY, theme);
  applyTheme(theme);
}

applyTheme(chosenTheme());
addEventListener('storage', (event) => event.key === KEY && applyTheme(chosenTheme()));
