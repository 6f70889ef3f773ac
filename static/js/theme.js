// System, light, dark or glass, and whether things may move. Dark and glass are style sheets of their own: choosing is a change of
// their `media`. Loaded before the first paint, so that no page flashes white at night.

const THEME = 'parlor.theme';
const MOTION = 'parlor.motion';
const NEVER = 'not all';
// When each set of colours is in force.
const MEDIA = {
  system: { light: '(prefers-color-scheme: light)', dark: '(prefers-color-scheme: dark)', glass: NEVER },
  light: { light: 'all', dark: NEVER, glass: NEVER },
  dark: { light: NEVER, dark: 'all', glass: NEVER },
  glass: { light: NEVER, dark: NEVER, glass: 'all' },
};

export const chosenTheme = () => {
  const stored = localStorage.getItem(THEME);
  return Object.hasOwn(MEDIA, stored ?? '') ? stored : 'system';
};

export const isStill = () => localStorage.getItem(MOTION) === 'less';

function apply() {
  const media = MEDIA[chosenTheme()];
  document.getElementById('dark-colours').media = media.dark;
  document.getElementById('glass-colours').media = media.glass;
  const [light, dark, glass] = document.querySelectorAll('meta[name=theme-color]');
  light.media = media.light;
  dark.media = media.dark;
  glass.media = media.glass;
  document.documentElement.dataset.motion = isStill() ? 'less' : 'full';
}

export function chooseTheme(theme) {
  localStorage.setItem(THEME, theme);
  apply();
}

export function chooseMotion(isLess) {
  localStorage.setItem(MOTION, isLess ? 'less' : 'full');
  apply();
}

apply();
addEventListener('storage', (event) => [THEME, MOTION].includes(event.key) && apply());
