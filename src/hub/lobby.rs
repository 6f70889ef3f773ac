//! Guests among themselves: who of them is there, and what one says to another, which is told and never stored.

use std::sync::Arc;

use uuid::Uuid;

use crate::error::{Error, Result};
use crate::ids::{GuestId, PersonId, SocketId, Timestamp};

use super::audience::{Notice, Recipients, Told};
use super::command::{Person, Reply};
use super::event::Event;
use super::messages::check_content;
use super::model::{Scope, Station, Whisper};
use super::{Hub, Outcome};

impl Hub {
    pub(super) fn whisper(
        &self,
        from: GuestId,
        to: GuestId,
        id: Uuid,
        content: String,
        now: Timestamp,
    ) -> Result<Outcome> {
        if self.link_of(PersonId::Guest(from)).is_some() {
            return Err(Error::forbidden("Your link leads into one room, and not to the other guests."));
        }
        check_content(&content, false)?;
        if to == from {
            return Err(Error::invalid("receiver_id", "A message is for somebody else."));
        }
        if !self.is_in_lobby(to) {
            return Err(Error::not_found("That guest is not here any more."));
        }
        let username = self.name_of(PersonId::Guest(from));
        let whisper = Arc::new(Whisper { id, from, to, username, content, at: now });
        Ok(Outcome::of(vec![Event::Whispered(whisper.clone())], Reply::Whispered(whisper)))
    }

    fn is_in_lobby(&self, guest: GuestId) -> bool {
        self.guests.get(&guest).is_some_and(|guest| guest.link.is_none() && guest.stations.iter().any(hears_guests))
    }

    /// The guests who are there to be talked to, in the order of their ids.
    pub(super) fn guests_online(&self) -> Arc<[Person]> {
        let here = self.guests.keys().filter(|guest| self.is_in_lobby(**guest));
        here.map(|id| self.person(PersonId::Guest(*id))).collect()
    }

    pub(super) fn tell_lobby(&self, notices: &mut Vec<Notice>) {
        notices.push(Notice { to: self.lobby(|_| true), told: Told::GuestsOnline { guests: self.guests_online() } });
    }

    pub(super) fn tell_whisper(&self, whisper: &Arc<Whisper>, cause: Option<SocketId>, notices: &mut Vec<Notice>) {
        let to = self.lobby(|guest| guest == whisper.from || guest == whisper.to).except(cause);
        notices.push(Notice { to, told: Told::Whispered(whisper.clone()) });
    }

    fn lobby(&self, of: impl Fn(GuestId) -> bool) -> Recipients {
        let stations = self
            .guests
            .iter()
            .filter(|(id, guest)| guest.link.is_none() && of(**id))
            .flat_map(|(_, guest)| &guest.stations);
        Recipients::of(stations.filter(|station| hears_guests(station)))
    }
}

/// Of a guest's socket.
pub(super) fn hears_guests(station: &Station) -> bool {
    matches!(station.scope, Scope::Lobby | Scope::Everything)
}
