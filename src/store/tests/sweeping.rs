//! Rooms that are deleted: gone at once, and their messages by and by.

use std::sync::Arc;

use crate::hub::model::Message;
use crate::ids::{MessageId, RoomId, Seq};
use crate::store::{NOBODY, Page};

use super::*;

const WHOLE: Page = Page { limit: 200, before: None, after: None };

/// Two rooms of ten messages each, the first of them deleted; the newest message was in it.
fn with_a_room_deleted(database: &Database) -> (Writer, Readers) {
    let (mut writer, readers) = database.open();
    let mut events = vec![Event::RoomCreated(room(1)), Event::RoomCreated(room(2))];
    events.extend((1..=20).map(|number| post(number, number, 1 + number % 2)));
    events.extend([edit(1, 21, 2), edit(2, 22, 1), Event::RoomDeleted { room: RoomId(1) }]);
    write(&mut writer, &events);
    (writer, readers)
}

#[test]
fn a_deleted_room_is_gone_at_once_and_its_messages_in_slices() {
    let database = Database::new();
    let (mut writer, readers) = with_a_room_deleted(&database);
    assert_eq!(readers.room(NOBODY, RoomId(1)), Ok(None));
    let mut left = Vec::new();
    for _ in 0..5 {
        left.push((database.count("messages"), database.count("gone_rooms")));
        writer.sweep(4).unwrap();
    }
    assert_eq!(left, [(20, 1), (16, 1), (12, 1), (10, 0), (10, 0)]);
    assert_eq!(readers.history(NOBODY, RoomId(2), WHOLE).unwrap().messages.len(), 10, "the other room lost something");
}

#[test]
fn what_was_not_swept_before_a_restart_is_swept_after_it() {
    let database = Database::new();
    let (mut writer, _) = with_a_room_deleted(&database);
    writer.sweep(4).unwrap();
    writer.close();
    let (mut writer, _) = database.open();
    writer.sweep(100).unwrap();
    assert_eq!((database.count("messages"), database.count("gone_rooms")), (10, 0));
}

#[test]
fn numbers_of_a_deleted_room_are_never_given_out_again() {
    let database = Database::new();
    let (mut writer, _) = with_a_room_deleted(&database);
    let numbers = |writer: &mut Writer| {
        let last = writer.load().unwrap().last;
        (last.room, last.message, last.seq)
    };
    let given = (RoomId(2), MessageId(20), Seq(22));
    assert_eq!(numbers(&mut writer), given);
    writer.sweep(100).unwrap();
    writer.close();
    assert_eq!(numbers(&mut database.open().0), given);
}

#[test]
fn what_was_deleted_is_nowhere_in_the_file() {
    let database = Database::new();
    let (mut writer, _) = database.open();
    let long = |content: String| Message { content, ..posted(1, 1, 1) };
    let first = Arc::new(long("FIRSTWORDS ".repeat(700)));
    let second = Arc::new(Message { seq: Seq(2), is_edited: true, ..long("SECONDWORDS ".repeat(600)) });
    write(&mut writer, &[Event::RoomCreated(room(1)), Event::MessagePosted(first)]);
    write(&mut writer, &[Event::MessageEdited(second)]);
    write(&mut writer, &[Event::MessageDeleted(Arc::new(Message { seq: Seq(3), ..long(String::new()) }))]);
    writer.close();
    let file = std::fs::read(database.path()).unwrap();
    for words in [b"FIRSTWORDS ".as_slice(), b"SECONDWORDS "] {
        assert!(!file.windows(words.len()).any(|window| window == words));
    }
}

/// A server with a million messages must start as fast as an empty one.
#[test]
fn what_the_start_asks_of_messages_does_not_grow_with_them() {
    let database = Database::new();
    let (mut writer, _) = with_a_room_deleted(&database);
    write(&mut writer, &(100..3_000).map(|number| post(number, number, 2)).collect::<Vec<_>>());
    let db = database.as_others_see_it();
    for value in [crate::store::load::last_message!(), crate::store::load::last_seq!()] {
        let mut query = db.prepare(&format!("SELECT {value} FROM server")).unwrap();
        let newest: i64 = query.query_row([], |row| row.get(0)).unwrap();
        assert_eq!(newest, 2_999);
        let steps = query.get_status(rusqlite::StatementStatus::VmStep);
        assert!(steps < 300, "{value} took {steps} steps of SQLite's machine");
    }
}
