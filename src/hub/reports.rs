//! Members tell the admins of a message that should not be there.

use crate::error::{Error, Kind, Result};
use crate::ids::{MessageId, RoomId, Timestamp};
use crate::limits;

use super::audience::{Notice, Recipients, Told};
use super::audit::audit;
use super::event::Event;
use super::facts::Facts;
use super::model::{Action, Login, MessageKind, Report, RoomKind};
use super::{Hub, Outcome};

impl Hub {
    /// Whoever reports a message again only changes their reason.
    pub(super) fn report(
        &self,
        actor: Login,
        id: MessageId,
        reason: String,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        let message = self.readable_message(actor.user, id, facts)?;
        self.joined_room(actor.user, message.room)?;
        self.may_be_kept(message.room, "message_id", "it cannot be reported")?;
        if message.is_deleted || message.kind == MessageKind::System || message.sender == Some(actor.user) {
            return Err(Error::invalid(
                "message_id",
                "Only what somebody else said, and is still there, can be reported.",
            ));
        }
        if facts.other_reports_of(actor.user, id)? >= limits::REPORTS {
            let detail = "You have reported as much as the admins can look at. Wait until they have.";
            return Err(Error::new(Kind::Forbidden, "too_many_reports", detail));
        }
        Ok(Outcome::done(vec![Event::Reported(Report {
            message: id,
            reporter: actor.user,
            room: message.room,
            at: now,
            reason,
            author: message.sender,
            author_name: message.sender_name.to_string(),
            content: message.content,
        })]))
    }

    /// An admin has dealt with all that was reported of a message.
    pub(super) fn close_reports(
        &self,
        actor: Login,
        id: MessageId,
        facts: &mut dyn Facts,
        now: Timestamp,
    ) -> Result<Outcome> {
        let message = facts.message(id)?.ok_or_else(|| Error::not_found("There is no such message."))?;
        self.may_close_reports(actor.user, message.room)?;
        if !facts.is_reported(id)? {
            return Ok(Outcome::done(vec![]));
        }
        let detail = format!("message {id}");
        let line = audit(actor, Some(message.room), Action::ReportClosed, message.sender, detail, now);
        Ok(Outcome::done(vec![Event::ReportsClosed { message: id }, line]))
    }

    /// A room's admins; where there are none, the server's.
    pub(super) fn tell_report(&self, room: RoomId, message: MessageId, notices: &mut Vec<Notice>) {
        let Some(state) = self.rooms.get(&room) else { return };
        let admins: Vec<_> = match state.room.kind {
            RoomKind::Room => {
                state.room.members.iter().filter(|(_, member)| member.role.is_admin()).map(|(user, _)| *user).collect()
            }
            RoomKind::Chat | RoomKind::Group => {
                self.users.iter().filter(|(_, account)| account.is_admin).map(|(user, _)| *user).collect()
            }
        };
        let stations = admins.iter().filter_map(|user| self.users.get(user)).flat_map(|account| &account.sockets);
        let everywhere = stations.filter(|station| station.scope == super::model::Scope::Everything);
        notices.push(Notice { to: Recipients::of(everywhere), told: Told::Reported { room, message } });
    }
}
