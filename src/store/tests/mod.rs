//! The store by itself: what is written is found, whatever came between.

mod changes;
mod erasing;
mod exporting;
mod files;
mod indexing;
mod migrating;
mod reporting;
mod searching;
mod statements;
mod sweeping;

use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::Connection;
use tempfile::TempDir;

use crate::hub::event::Event;
use crate::hub::model::{Mentions, Message, MessageKind, Room, RoomKind};
use crate::hub::names::Name;
use crate::ids::{MessageId, RoomId, Seq, Timestamp};

use super::{Readers, Writer, open};

const NOW: Timestamp = Timestamp(1_763_640_000_000);

/// A database in a folder of its own.
struct Database {
    folder: TempDir,
}

impl Database {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("parlor.db")
    }

    fn open(&self) -> (Writer, Readers) {
        open(&self.path(), NOW).unwrap()
    }

    /// As any other program sees it.
    fn as_others_see_it(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    fn count(&self, table: &str) -> i64 {
        self.as_others_see_it().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }
}

fn write(writer: &mut Writer, events: &[Event]) {
    writer.begin().unwrap();
    writer.stage(events).unwrap();
    writer.commit().unwrap();
}

fn room(id: i64) -> Room {
    Room::new(RoomId(id), RoomKind::Room, Name::parse("name", &format!("room {id}")).unwrap(), NOW)
}

/// The message of this number, as it was posted.
fn posted(id: i64, seq: i64, room: i64) -> Message {
    Message {
        id: MessageId(id),
        seq: Seq(seq),
        room: RoomId(room),
        sender: None,
        sender_name: "Ada".into(),
        kind: MessageKind::Text,
        content: format!("message {id}"),
        client_id: None,
        reply_to: None,
        sent_at: NOW,
        edited_at: None,
        is_edited: false,
        is_deleted: false,
        is_hidden: false,
        quote: None,
        reactions: vec![],
        mentions: Mentions::default(),
        attachments: vec![],
        pin: None,
    }
}

fn post(id: i64, seq: i64, room: i64) -> Event {
    Event::MessagePosted(Arc::new(posted(id, seq, room)))
}

fn edit(id: i64, seq: i64, room: i64) -> Event {
    let edited = Message { is_edited: true, content: "edited".to_owned(), ..posted(id, seq, room) };
    Event::MessageEdited(Arc::new(edited))
}
