// Something spoken: how it looks, and hearing it. One at a time.

import { make, setText } from '../dom/build.js';
import { lengthWords, resample } from '../text/files.js';

const BARS = 40;
const FLOOR = 8;   // per cent of the height, so that silence is a line of dots

let playing = null;   // what is being heard

export function createVoice(file, { files, say }) {
  const bars = resample(file.waveform ?? [], BARS).map((level) => {
    const bar = make('i');
    bar.style.setProperty('--level', `${Math.max(FLOOR, level)}%`);
    return bar;
  });
  const play = make('button', { type: 'button', className: 'voice-play button icon-only', ariaLabel: 'Play' });
  const place = make('input', { type: 'range', className: 'voice-place', min: 0, max: file.duration_ms, step: 100, value: 0, ariaLabel: 'Place in the voice message' });
  const time = make('span', { className: 'voice-time', textContent: lengthWords(file.duration_ms) });
  const wave = make('span', { className: 'voice-wave' }, ...bars, place);
  const element = make('div', { className: 'voice', role: 'group', ariaLabel: `Voice message, ${lengthWords(file.duration_ms)}` }, play, wave, time);
  let sound = null;

  function draw() {
    const isOn = Boolean(sound && !sound.paused);
    const at = sound ? sound.currentTime * 1000 : Number(place.value);
    element.classList.toggle('playing', isOn);
    play.ariaLabel = isOn ? 'Pause' : 'Play';
    place.value = at;
    place.ariaValueText = lengthWords(at);
    const heard = (at / file.duration_ms) * BARS;
    bars.forEach((bar, number) => bar.classList.toggle('heard', number < heard));
    setText(time, lengthWords(isOn || at ? at : file.duration_ms));
  }

  async function load() {
    sound ??= new Audio(await files.open(file));
    sound.ontimeupdate = draw;
    sound.onpause = draw;
    sound.onplay = draw;
    sound.onended = () => { sound.currentTime = 0; };
    return sound;
  }

  async function toggle() {
    try {
      const here = await load();
      if (!here.paused) return here.pause();
      if (playing && playing !== here) playing.pause();
      playing = here;
      here.currentTime = Number(place.value) / 1000;
      await here.play();
    } catch (error) {
      say(error.name === 'NotSupportedError' ? 'This browser cannot play this sound.' : error.message, true);
    }
  }

  play.addEventListener('click', toggle);
  place.addEventListener('input', () => {
    if (sound) sound.currentTime = Number(place.value) / 1000;
    draw();
  });
  return element;
}
