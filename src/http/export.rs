//! All that somebody has here, as one download: JSON lines, because each line is whole by itself. So it is written while it is read,
//! in as much memory as a page takes, and whoever reads it need not hold it all either. The last line says that nothing is missing.

use std::io::{self, Write};

use serde::Serialize;

use crate::dialect::canonical::{FileBody, MessageBody, ReminderBody, ScheduledBody, SessionBody, UserBody};
use crate::hub::model::RoomKind;
use crate::ids::{FileId, MessageId, RoomId, Timestamp, UserId};
use crate::store::{Part, Readers};

use super::call::Caller;
use super::handlers::blocks::BlockBody;
use super::transfers::Place;

/// What lasts as long as its client takes.
pub struct Export {
    pub readers: Readers,
    pub caller: Caller,
    pub _place: Place,
}

/// One line.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line<'a> {
    Profile { profile: UserBody<'a> },
    Session { session: SessionBody<'a> },
    Membership(Membership<'a>),
    Message { message: MessageBody<'a> },
    Reaction { message_id: MessageId, room_id: RoomId, emoji: &'a str, at: Timestamp },
    File { file: FileBody<'a>, created_at: Timestamp },
    Block { block: BlockBody<'a> },
    Scheduled { scheduled: ScheduledBody<'a> },
    Reminder { reminder: ReminderBody<'a> },
    End { lines: u64, exported_at: Timestamp },
}

#[derive(Serialize)]
struct Membership<'a> {
    room_id: RoomId,
    is_chat: bool,
    /// Of a chat, the other one's.
    name: &'a str,
    role: &'static str,
    joined_at: Timestamp,
    read_up_to: MessageId,
    unread_from: Option<MessageId>,
    is_muted: bool,
}

/// Why it ends before its end.
enum Cut {
    /// The client has gone.
    Gone,
    /// The session has ended, or the database cannot be read.
    Refused,
}

impl From<io::Error> for Cut {
    fn from(_: io::Error) -> Self {
        Cut::Gone
    }
}

impl From<crate::error::Error> for Cut {
    fn from(_: crate::error::Error) -> Self {
        Cut::Refused
    }
}

/// Where the lines go, and how many there were.
struct Lines<W> {
    to: W,
    count: u64,
}

impl<W: Write> Lines<W> {
    fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.count += 1;
        self.to.write_all(&bytes)
    }
}

impl Export {
    /// Blocks for as long as the client takes. What ends early has no last line.
    pub fn run(self, to: impl Write) {
        let mut lines = Lines { to, count: 0 };
        let cut = self.write(&mut lines).err();
        if lines.to.flush().is_ok() && matches!(cut, Some(Cut::Refused)) {
            log::info!("an export of user {} ended before its end", self.caller.user());
        }
    }

    fn write(&self, lines: &mut Lines<impl Write>) -> Result<(), Cut> {
        let (readers, user) = (&self.readers, self.caller.user());
        if let Some(own) = readers.user(user)? {
            lines.write(&Line::Profile { profile: UserBody::own(&own, true) })?;
        }
        for session in readers.sessions(user)? {
            lines.write(&Line::Session { session: SessionBody::new(&session, self.caller.actor.session) })?;
        }
        for row in readers.memberships(user)? {
            let (member, reading) = (row.member, row.member.reading);
            lines.write(&Line::Membership(Membership {
                room_id: row.room,
                is_chat: row.kind == RoomKind::Chat,
                name: &row.name,
                role: member.role.as_str(),
                joined_at: member.joined_at,
                read_up_to: reading.read_up_to,
                unread_from: reading.unread_from,
                is_muted: reading.is_muted,
            }))?;
        }
        for block in readers.blocks(user)? {
            lines.write(&Line::Block { block: BlockBody::from(&block) })?;
        }
        for one in readers.scheduled(user, None)? {
            lines.write(&Line::Scheduled { scheduled: ScheduledBody::new(&one, one.state()) })?;
        }
        for row in readers.reminders(user, None)? {
            lines.write(&Line::Reminder { reminder: ReminderBody::new(&row.reminder, row.reminded.as_ref()) })?;
        }
        self.pages(
            MessageId(0),
            |after| readers.written_by(user, after),
            |message| lines.write(&Line::Message { message: MessageBody::from(message) }),
        )?;
        self.pages(
            MessageId(0),
            |after| readers.reactions_by(user, after),
            |one| {
                lines.write(&Line::Reaction {
                    message_id: one.message,
                    room_id: one.room,
                    emoji: &one.emoji,
                    at: one.at,
                })
            },
        )?;
        self.pages(
            FileId(0),
            |after| readers.uploaded_by(user, after),
            |file| lines.write(&Line::File { file: FileBody::from(&file.shown), created_at: file.created_at }),
        )?;
        Ok(lines.write(&Line::End { lines: lines.count, exported_at: Timestamp::now() })?)
    }

    /// One after the other, as long as the session lives.
    fn pages<T, K>(
        &self,
        first: K,
        read: impl Fn(K) -> crate::error::Result<Part<T, K>>,
        mut write: impl FnMut(&T) -> io::Result<()>,
    ) -> Result<(), Cut> {
        let mut next = Some(first);
        while let Some(after) = next {
            if !self.readers.session_is_live(self.caller.actor, Timestamp::now())? {
                return Err(Cut::Refused);
            }
            let (page, rest) = read(after)?;
            page.iter().try_for_each(&mut write)?;
            next = rest;
        }
        Ok(())
    }
}

/// Whose it is, for the name of the file.
pub fn disposition(user: UserId) -> String {
    format!("attachment; filename=\"parlor-export-{user}.ndjson\"")
}
