// Files in words.

const KINDS = { image: 'Photo', voice: 'Voice message', file: 'File' };

// What a message says, or what it is where it says nothing.
export const wordsOf = ({ content, message_type: kind }) => content || (KINDS[kind] ?? '');

// In a list of its own, where a file is known by its name.
export const foundWords = (message) =>
  (message.message_type === 'file' && message.attachments?.map(({ name }) => name).join(', ')) || wordsOf(message);

export function sizeWords(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB'];
  let size = bytes / 1000;
  let unit = 0;
  // What would be rounded to a thousand of one is one of the next.
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size < 9.95 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

export function lengthWords(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export const isPicture = (file) => Boolean(file.width && file.height);
export const isVoice = (file) => Boolean(file.duration_ms);

export function kindOf(files) {
  if (!files.length) return 'text';
  if (files.some(isVoice)) return 'voice';
  return files.every(isPicture) ? 'image' : 'file';
}

// As many steps as wanted, each the loudest of those that it stands for.
export function resample(levels, count) {
  if (!levels.length) return [];
  return Array.from({ length: count }, (_, at) => {
    const from = Math.floor((at * levels.length) / count);
    const to = Math.max(from + 1, Math.floor(((at + 1) * levels.length) / count));
    return Math.max(...levels.slice(from, to));
  });
}
