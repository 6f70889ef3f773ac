//! From older schemas to the present one.

use std::fs;

use rusqlite::Transaction;

use crate::ids::{RoomId, Seq};
use crate::store::OpenError;
use crate::store::migrations::{STEPS, Step, VERSION};
use crate::store::open::open_at;

use crate::store::NOBODY;

use super::*;

/// Schema 1 as it was, with some people, rooms and messages of its time.
fn of_version_1() -> Database {
    let database = Database::new();
    let db = database.as_others_see_it();
    db.execute_batch(include_str!("schema-v1.sql")).unwrap();
    db.execute_batch(
        "PRAGMA application_id = 0x5061726C;
         PRAGMA user_version = 1;
         INSERT INTO server (id, epoch, created_at, last_seq) VALUES (1, 'e', 0, 0);
         INSERT INTO users (id, username, username_key, password_hash, created_at) VALUES (1, 'Ada', 'ada', 'x', 0);
         INSERT INTO rooms (id, kind, name, name_key, created_at) VALUES (1, 'room', 'tea', 'tea', 0),
                                                                        (2, 'room', 'milk', 'milk', 0);
         INSERT INTO members (room_id, user_id, joined_at) VALUES (1, 1, 0), (2, 1, 0);
         INSERT INTO messages (id, seq, room_id, sender_id, sender_name, kind, content, client_id, reply_to, sent_at,
                               is_edited, is_deleted)
             VALUES (1, 6, 1, 1, 'Ada', 'text', 'edited', 'a', NULL, 10, 1, 0),
                    (2, 2, 1, 1, 'Ada', 'text', 'as it was', 'b', 1, 20, 0, 0),
                    (3, 7, 2, 1, 'Ada', 'text', '', NULL, NULL, 30, 0, 1),
                    (4, 4, 2, NULL, 'Eve', 'system', 'Eve left the room', NULL, NULL, 40, 0, 0),
                    (5, 5, 1, 1, 'Ada', 'text', 'the newest', NULL, NULL, 50, 0, 0);",
    )
    .unwrap();
    database
}

/// Every table and index, in words that do not depend on how the text was laid out.
fn shape(database: &Database) -> Vec<(String, String)> {
    let db = database.as_others_see_it();
    let sql = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
    let mut query = db.prepare(sql).unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).unwrap();
    rows.map(|row| row.map(|(name, sql): (String, String)| (name, words(&sql))).unwrap()).collect()
}

fn words(sql: &str) -> String {
    let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    lines
        .flat_map(str::split_whitespace)
        .collect::<Vec<_>>()
        .join(" ")
        .replace('"', "")
        .replace(" ,", ",")
        .replace(" )", ")")
}

#[test]
fn an_older_database_comes_to_the_present_schema() {
    let (older, new) = (of_version_1(), Database::new());
    drop((older.open(), new.open()));
    assert_eq!(shape(&older), shape(&new));
    let check: String = older.as_others_see_it().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
}

#[test]
fn nothing_of_an_older_database_is_lost() {
    let older = of_version_1();
    let (mut writer, readers) = older.open();
    let last = writer.load().unwrap().last;
    assert_eq!((last.room, last.message.0, last.seq), (RoomId(2), 5, Seq(7)));
    for since in 0..=7 {
        let changes = readers.changes(NOBODY, &[RoomId(1), RoomId(2)], Seq(since), Seq(7), 10).unwrap().unwrap();
        let seqs: Vec<_> = changes.iter().map(|message| message.seq.0).collect();
        assert_eq!(seqs, [2, 4, 5, 6, 7].into_iter().filter(|seq| *seq > since).collect::<Vec<_>>(), "since {since}");
    }
    let second = readers.message(crate::ids::MessageId(2)).unwrap().unwrap();
    assert_eq!(
        (&*second.content, second.client_id.as_deref(), second.reply_to.unwrap().0),
        ("as it was", Some("b"), 1)
    );
}

#[test]
fn a_copy_of_an_older_database_is_kept_beside_it() {
    let older = of_version_1();
    drop(older.open());
    let copy = Connection::open(older.folder.path().join("parlor.db.v1.bak")).unwrap();
    let version: u32 = copy.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!((version, older.count("messages")), (1, 5));
}

#[test]
fn a_step_that_fails_leaves_the_last_whole_one() {
    fn fails(db: &Transaction<'_>) -> rusqlite::Result<()> {
        db.execute_batch("DROP TABLE members; SELECT nothing FROM nowhere;")
    }
    let older = of_version_1();
    let mut steps: Vec<Step> = STEPS.iter().map(|step| Step { from: step.from, run: step.run }).collect();
    steps.push(Step { from: VERSION, run: fails });
    let refused = open_at(&older.path(), NOW, VERSION + 1, &steps).err();
    assert!(matches!(refused, Some(OpenError::Migration { .. })), "{refused:?}");
    drop(older.open());
    assert_eq!(older.count("members"), 2);
}

#[test]
fn a_newer_database_is_refused_untouched() {
    let newer = of_version_1();
    newer.as_others_see_it().pragma_update(None, "user_version", VERSION + 1).unwrap();
    let before = fs::read(newer.path()).unwrap();
    assert!(matches!(open(&newer.path(), NOW).err(), Some(OpenError::Newer { found }) if found == VERSION + 1));
    assert_eq!(fs::read(newer.path()).unwrap(), before);
}
