//! Statements that are kept are prepared once.

use rusqlite::{Connection, StatementStatus};

use super::Database;
use crate::store::open::keep_statements;

/// How often a statement was prepared anew, asked with these rooms one after another.
fn prepared_anew(db: &Connection, rooms: std::ops::Range<i64>) -> i32 {
    let mut newest = db.prepare("SELECT id FROM messages WHERE room_id = ?1 ORDER BY id DESC LIMIT ?2").unwrap();
    for room in rooms {
        assert!(!newest.exists([room, 50]).unwrap());
    }
    newest.get_status(StatementStatus::RePrepare)
}

#[test]
fn another_room_is_asked_about_without_preparing_the_question_anew() {
    let database = Database::new();
    drop(database.open());
    let db = database.as_others_see_it();
    assert!(prepared_anew(&db, 1..10) > 0, "SQLite needs no telling any more");
    keep_statements(&db).unwrap();
    assert_eq!(prepared_anew(&db, 1..10), 0);
}
