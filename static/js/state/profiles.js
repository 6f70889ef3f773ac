// What people say of themselves: a picture, a status that may end at its time.

import { memberId } from './presence.js';

// An address elsewhere is not asked: it would tell another server who reads.
const ofOurs = (url) => (url?.startsWith('/users/') ? url : undefined);

// Lists of people, members or chats tell of pictures too.
export function learnPictures(state, list) {
  const pictures = { ...state.pictures };
  for (const person of list) {
    const id = memberId(person);
    if (ofOurs(person.avatar_url)) pictures[id] = person.avatar_url;
    else if ('avatar_url' in person) delete pictures[id];
  }
  const names = Object.keys(pictures);
  const isSame = names.length === Object.keys(state.pictures).length && names.every((id) => pictures[id] === state.pictures[id]);
  return isSame ? state : { ...state, pictures };
}

const isOver = ({ status_expires_at: at }, now) => at && Date.parse(at) <= now;
const silent = (person, now) => (isOver(person, now) ? { ...person, status: '', status_expires_at: null } : person);
const changed = (list, change) => {
  const next = list.map(change);
  return next.some((person, i) => person !== list[i]) ? next : list;
};

function everybody(state, change) {
  const members = Object.fromEntries(Object.entries(state.members).map(([id, list]) => [id, changed(list, change)]));
  return { ...state, members, people: state.people && changed(state.people, change), me: state.me && change(state.me) };
}

// When the next status ends, in milliseconds since 1970; none where none does.
export function nextExpiry({ members, people, me }) {
  const times = [...Object.values(members).flat(), ...(people ?? []), me].map((person) => Date.parse(person?.status_expires_at ?? ''));
  return times.filter(Number.isFinite).sort((a, b) => a - b)[0] ?? null;
}

export const profileEvents = {
  user_updated(state, { user }) {
    const { user_id: id, ...profile } = user;
    const change = (person) => (memberId(person) === id ? { ...person, ...profile } : person);
    return learnPictures(everybody(state, change), [{ id, avatar_url: profile.avatar_url }]);
  },

  statuses_expired: (state, { now }) => everybody(state, (person) => silent(person, now)),
};
