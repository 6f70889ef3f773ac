//! Invitations: codes that let people into a room, onto the server, or both.

use crate::error::{Error, Kind, Result};
use crate::ids::{InviteCode, PersonId, RoomId, Timestamp, UserId};
use crate::limits;

use super::command::Reply;
use super::event::Event;
use super::facts::Facts;
use super::model::{GuestRight, Invite, Login, Registration};
use super::moderation::noted;
use super::{Hub, Outcome};

/// What whoever comes with a code that is not good is told.
pub const SPENT_INVITE: &str = "This invitation is not good, or not any more. Ask for a new one.";

/// An invitation to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvite {
    pub code: InviteCode,
    pub room: Option<RoomId>,
    pub opens_registration: bool,
    pub for_guests: Option<GuestRight>,
    pub expires_at: Timestamp,
    pub max_uses: Option<i64>,
}

impl Hub {
    pub(super) fn make_invite(
        &self,
        actor: Login,
        wanted: NewInvite,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        self.may_invite(actor.user, wanted.room, wanted.opens_registration)?;
        if wanted.for_guests.is_some() {
            self.guests_are_welcome()?;
        }
        let (good, spent): (Vec<_>, Vec<_>) =
            facts.invites(wanted.room)?.into_iter().partition(|invite| self.is_worth_keeping(invite, now));
        if good.len() >= limits::INVITES {
            return Err(Error::new(
                Kind::Forbidden,
                "too_many_invites",
                format!("There can be {} good invitations at most; withdraw one first.", limits::INVITES),
            ));
        }
        let invite = Invite {
            code: wanted.code,
            room: wanted.room,
            opens_registration: wanted.opens_registration,
            for_guests: wanted.for_guests,
            created_by: Some(actor.user),
            created_at: now,
            expires_at: wanted.expires_at,
            max_uses: wanted.max_uses,
            uses: 0,
        };
        let mut events: Vec<_> = spent.iter().map(|invite| Event::InviteWithdrawn { code: invite.code }).collect();
        events.push(Event::InviteMade(invite.clone()));
        Ok(Outcome::of(events, Reply::Invite(invite)))
    }

    /// Whoever is in already is led there too, and nothing is used up: a link is followed twice.
    pub(super) fn accept_invite(
        &self,
        actor: Login,
        code: InviteCode,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        let invite = facts.invite(code)?.ok_or_else(|| Error::not_found(SPENT_INVITE))?;
        if let Some(room) = invite.room.filter(|room| self.is_member(*room, PersonId::User(actor.user))) {
            return Ok(Outcome::of(vec![], Reply::Room(room)));
        }
        if !self.is_in_force(&invite, now) {
            return Err(Error::not_found(SPENT_INVITE));
        }
        if invite.for_guests.is_some() {
            return Err(Error::forbidden("This link is for guests, who come in without an account."));
        }
        let Some(room) = invite.room else {
            let detail = "This invitation is for making an account, and you have one already.";
            return Err(Error::new(Kind::Conflict, "already_registered", detail));
        };
        let mut events = vec![Event::InviteUsed { code }];
        events.extend(self.invited_in(room, actor.user, self.username(actor.user), now)?);
        Ok(Outcome::of(events, Reply::Room(room)))
    }

    pub(super) fn withdraw_invite(&self, actor: Login, code: InviteCode, facts: &mut dyn Facts) -> Result<Outcome> {
        let invite = facts.invite(code)?.ok_or_else(|| Error::not_found(SPENT_INVITE))?;
        self.may_withdraw(actor.user, &invite)?;
        Ok(Outcome::done(vec![Event::InviteWithdrawn { code }]))
    }

    pub(super) fn invites_reply(
        &self,
        actor: Login,
        room: Option<RoomId>,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        self.may_invite(actor.user, room, false)?;
        let mut invites = facts.invites(room)?;
        // Nobody is handed a code that they could not make.
        let is_shown = |invite: &Invite| self.may_invite(actor.user, room, invite.opens_registration).is_ok();
        invites.retain(|invite| self.is_worth_keeping(invite, now) && is_shown(invite));
        Ok(Outcome::of(vec![], Reply::Invites(invites)))
    }

    pub(super) fn invite_reply(&self, code: InviteCode, facts: &mut dyn Facts, now: Timestamp) -> Result<Outcome> {
        match facts.invite(code)?.filter(|invite| self.is_in_force(invite, now)) {
            Some(_) => Ok(Outcome::done(vec![])),
            None => Err(Error::not_found(SPENT_INVITE)),
        }
    }

    /// An invitation is as good as the word of whoever made it: who is removed from a room does not come back by their own.
    pub(super) fn is_in_force(&self, invite: &Invite, now: Timestamp) -> bool {
        invite.is_good(now) && self.has_its_makers_word(invite, now)
    }

    /// A link for guests that is used up lets nobody else in, and whoever came by it stays until it is withdrawn or over.
    fn is_worth_keeping(&self, invite: &Invite, now: Timestamp) -> bool {
        let has_guests = invite.for_guests.is_some() && invite.expires_at > now;
        (invite.is_good(now) || has_guests) && self.has_its_makers_word(invite, now)
    }

    fn has_its_makers_word(&self, invite: &Invite, now: Timestamp) -> bool {
        let may = |maker| self.may_still_invite(maker, invite.room, invite.opens_registration, now);
        invite.created_by.is_some_and(may)
    }

    pub(super) fn may_still_invite(&self, maker: UserId, room: Option<RoomId>, opens: bool, now: Timestamp) -> bool {
        self.is_not_suspended(maker, now).is_ok() && self.may_invite(maker, room, opens).is_ok()
    }

    /// Whether an account may be made now, and with which invitation.
    pub(super) fn admission(
        &self,
        code: Option<InviteCode>,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Option<Invite>> {
        let is_first = self.users.is_empty();
        if !is_first {
            self.is_not_locked_down()?;
        }
        if !is_first && self.registration() == Registration::Closed {
            return Err(Error::new(Kind::Forbidden, "registration_closed", "This server takes no new accounts."));
        }
        let invite = match code {
            Some(code) => {
                let invite = facts.invite(code)?.filter(|invite| self.is_in_force(invite, now));
                let invite = invite.ok_or_else(|| Error::invalid("invite", SPENT_INVITE))?;
                if invite.for_guests.is_some() {
                    return Err(Error::invalid("invite", "This link is for guests, and makes no account."));
                }
                Some(invite)
            }
            None => None,
        };
        let is_open = is_first || self.registration() == Registration::Open;
        match is_open || invite.as_ref().is_some_and(|invite| invite.opens_registration) {
            true => Ok(invite),
            false => Err(Error::new(
                Kind::Forbidden,
                "invitation_needed",
                "An account on this server needs an invitation from one of its administrators. Ask for one.",
            )),
        }
    }

    /// What follows when somebody who has just made an account, or has had one, comes into the room of an invitation.
    pub(super) fn invited_in(&self, room: RoomId, user: UserId, username: &str, now: Timestamp) -> Result<Vec<Event>> {
        let state = self.rooms.get(&room).ok_or_else(|| Error::not_found(SPENT_INVITE))?;
        self.has_place_for(state, user, "You are already a member of this room.", now)?;
        let text = noted(state, user, format!("{username} joined the room"), now);
        Ok(self.joining(state, user, username, text, now))
    }
}
