// Which ways into the server to offer on the sign-in page. `settings` is null as long as they are not known; then everything is offered.

export function waysIn(settings, invitation) {
  const { registration = 'open', guests = true, has_accounts: hasAccounts = true, lockdown = false } = settings ?? {};
  const isFirst = !hasAccounts;
  const isInvited = registration === 'invite' && Boolean(invitation);
  const register = isFirst || isInvited || registration === 'open';
  return { register, guests, isFirst, why: register ? '' : reasons[lockdown ? 'lockdown' : registration] };
}

const reasons = {
  invite: 'New accounts are by invitation here: follow the link that somebody has sent you.',
  lockdown: 'This server is locked down: for now it takes nobody new.',
  closed: 'This server takes no new accounts.',
};
