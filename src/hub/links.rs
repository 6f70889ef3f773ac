//! Links for guests: invitations that let in whoever has them, without an account, into one room and until a time.

use crate::error::{Error, Result};
use crate::ids::{GuestId, InviteCode, PersonId, RoomId, Timestamp, UserId};

use super::Hub;
use super::access::is_not_kicked;
use super::event::Event;
use super::facts::Facts;
use super::guests::{Ended, Guest};
use super::invites::SPENT_INVITE;
use super::model::GuestRight;
use super::names::Name;

/// How a guest came in, and what they may do there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuestLink {
    pub code: InviteCode,
    pub room: RoomId,
    pub right: GuestRight,
    pub until: Timestamp,
    pub maker: UserId,
}

impl Hub {
    /// A link that lets in a guest of this name.
    pub(super) fn link(
        &self,
        code: InviteCode,
        name: &Name,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<GuestLink> {
        self.guests_are_welcome()?;
        let invite = facts.invite(code)?.filter(|invite| self.is_in_force(invite, now));
        let invite = invite.ok_or_else(|| Error::invalid("invite", SPENT_INVITE))?;
        let (Some(right), Some(room), Some(maker)) = (invite.for_guests, invite.room, invite.created_by) else {
            let detail = "This invitation is not for guests: it asks for an account.";
            return Err(Error::invalid("invite", detail));
        };
        let state = self.rooms.get(&room).ok_or_else(|| Error::invalid("invite", SPENT_INVITE))?;
        is_not_kicked(state, &name.key, now)?;
        Ok(GuestLink { code, room, right, until: invite.expires_at, maker })
    }

    pub(super) fn link_of(&self, person: PersonId) -> Option<GuestLink> {
        match person {
            PersonId::User(_) => None,
            PersonId::Guest(guest) => self.guests.get(&guest).and_then(|guest| guest.link),
        }
    }

    /// A command may have waited in line while the link ended.
    pub(super) fn has_not_outstayed(&self, guest: &Guest, now: Timestamp) -> Result<()> {
        match guest.link.is_none_or(|link| self.stands(&link, now)) {
            true => Ok(()),
            false => Err(Error::unauthorized("The link by which you came in is over.")),
        }
    }

    /// As an invitation, it is as good as the word of whoever made it.
    fn stands(&self, link: &GuestLink, now: Timestamp) -> bool {
        link.until > now && self.may_still_invite(link.maker, Some(link.room), false, now)
    }

    /// Whether after this the link of a guest may be over.
    pub fn may_end_links(event: &Event) -> bool {
        matches!(
            event,
            Event::InviteWithdrawn { .. }
                | Event::RoomDeleted { .. }
                | Event::MemberLeft { .. }
                | Event::RoleChanged { .. }
                | Event::Decreed(_)
        )
    }

    /// Guests go whose link was just withdrawn, or is over, or whose maker could not make it any more.
    pub fn links_end(&self, withdrawn: &[InviteCode], now: Timestamp) -> Vec<Event> {
        let is_over =
            |guest: &Guest| guest.link.is_some_and(|link| withdrawn.contains(&link.code) || !self.stands(&link, now));
        let over: Vec<GuestId> = self.guests.iter().filter(|(_, guest)| is_over(guest)).map(|(id, _)| *id).collect();
        over.into_iter().flat_map(|guest| self.guest_ends(guest, Ended::LinkOver, now)).collect()
    }
}
