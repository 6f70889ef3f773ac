// Before somebody is blocked, what it means is said.

export const createAskToBlock = ({ people, confirm }) => ({ id, name }) => confirm({
  title: `Block ${name}?`,
  text: 'They can no longer write to you or call you, and what they say in rooms is hidden from you. They are not told.',
  yes: 'Block',
  run: () => people.setBlocked(id, true),
});
