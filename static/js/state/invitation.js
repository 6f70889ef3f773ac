// The invitation that was followed to this page, until it has been answered.

export const invitationEvents = {
  invitation_followed: (state, { code }) =>
    (state.invitation?.code === code ? state : { ...state, invitation: { code, isKnown: false }, notice: '' }),

  // By the code that was asked for: the server writes it its own way.
  invitation_shown: (state, { code, invitation }) =>
    (state.invitation?.code === code ? { ...state, invitation: { ...invitation, code, isKnown: true } } : state),

  // Used, refused or left alone. `notice` tells the sign-in page why.
  invitation_closed: (state, { notice = '' }) => ({ ...state, invitation: null, notice: notice || state.notice }),
};
