// Speaking in place of writing: what is recorded goes into the tray, to be sent or not.

import { $, setText, show } from '../dom/build.js';
import { lengthWords, resample } from '../text/files.js';
import { mayAttach } from './attachment-tray.js';

const STEP_MS = 60;
const STEPS = 64;               // of the waveform that is sent
const LONGEST_MS = 15 * 60_000;
const TYPES = [['audio/webm;codecs=opus', 'webm'], ['audio/mp4', 'm4a'], ['audio/ogg;codecs=opus', 'ogg']];

const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder && window.AudioContext);

// The loudest moment of the last one, from 0 to 100.
function level(analyser, samples) {
  analyser.getByteTimeDomainData(samples);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample - 128)), 0);
  return Math.min(100, Math.round((loudest / 128) * 140));
}

export function mountVoiceRecorder({ store, tray, say }) {
  const [button, bar] = [$('#record'), $('#recording')];
  let session = null;

  async function begin() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      return say('The microphone cannot be used. Allow it for this page, and try again.', true);
    }
    const [type, ending] = TYPES.find(([mime]) => MediaRecorder.isTypeSupported(mime)) ?? ['', 'webm'];
    const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    session = { stream, recorder, context, ending, levels: [], pieces: [], since: performance.now(), isWanted: false };
    const samples = new Uint8Array(analyser.fftSize);
    session.timer = setInterval(() => tick(level(analyser, samples)), STEP_MS);
    recorder.addEventListener('dataavailable', ({ data }) => session?.pieces.push(data));
    recorder.addEventListener('stop', ended);
    recorder.start(1000);
    show(bar, true);
    button.setAttribute('aria-pressed', 'true');
    tick(0);
    $('#recording-done').focus();
  }

  function tick(loudness) {
    const passed = performance.now() - session.since;
    session.levels.push(loudness);
    setText($('#recording-time'), lengthWords(passed));
    bar.style.setProperty('--level', loudness / 100);
    if (passed > LONGEST_MS) end(true);
  }

  function end(isWanted) {
    if (!session || session.recorder.state === 'inactive') return;
    session.isWanted = isWanted;
    session.durationMs = performance.now() - session.since;
    session.recorder.stop();
  }

  function ended() {
    const { stream, recorder, context, ending, levels, pieces, timer, isWanted, durationMs } = session;
    clearInterval(timer);
    stream.getTracks().forEach((track) => track.stop());
    context.close();
    session = null;
    show(bar, false);
    button.setAttribute('aria-pressed', 'false');
    if (!isWanted) return button.focus();
    const kind = recorder.mimeType.split(';')[0];
    tray.add([new File(pieces, `Voice message.${ending}`, { type: kind })], { durationMs, waveform: resample(levels, Math.min(STEPS, levels.length)) });
    $('#composer button[type=submit]').focus();
  }

  button.addEventListener('click', () => (session ? end(true) : begin()));
  $('#recording-done').addEventListener('click', () => end(true));
  $('#recording-cancel').addEventListener('click', () => end(false));
  store.watch(mayAttach, (may) => show(button, may && canRecord()));
  // What is being recorded belongs to the room that it was begun in.
  store.watch((state) => state.route.roomId, () => end(false));
}
