//! The search index by itself: it follows, it forgets, and it is made anew where it has to be.

use std::fs;

use rusqlite::params;

use crate::ids::UserId;
use crate::search::{Query, Sort};
use crate::store::Search;
use crate::store::search::{Progress, beside, open as open_index, step};

use super::*;

fn found(readers: &Readers, written: &str) -> Vec<i64> {
    let query = Query::parse(written).unwrap();
    let search = Search {
        query: &query,
        viewer: UserId(0),
        room: None,
        is_let_in: false,
        before: None,
        limit: 50,
        sort: Sort::Newest,
    };
    readers.search(&search).unwrap().messages.iter().map(|message| message.id.0).collect()
}

fn says(id: i64, seq: i64, room: i64, content: &str) -> Event {
    Event::MessagePosted(Arc::new(Message { content: content.to_owned(), ..posted(id, seq, room) }))
}

fn delete(id: i64, seq: i64, room: i64) -> Event {
    let gone = Message { is_deleted: true, content: String::new(), ..posted(id, seq, room) };
    Event::MessageDeleted(Arc::new(gone))
}

/// Until the index is level with the database.
fn settle(database: &Database) -> Connection {
    let source = database.as_others_see_it();
    let mut index = open_index(&beside(&database.path()), &source).unwrap();
    while step(&source, &mut index).unwrap() {}
    index
}

fn count(index: &Connection, sql: &str) -> i64 {
    index.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// How many grams there are of these, in how many messages in all.
fn grams(index: &Connection, like: &str) -> i64 {
    index
        .execute_batch("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, grams, row)")
        .unwrap();
    index.query_row("SELECT count(*) FROM temp.vocabulary WHERE term GLOB ?1", [like], |row| row.get(0)).unwrap()
}

#[test]
fn a_message_gets_into_the_index_by_itself() {
    let database = Database::new();
    let (mut writer, _readers) = database.open();
    write(&mut writer, &[Event::RoomCreated(room(1)), says(1, 1, 1, "tea"), edit(1, 2, 1)]);
    let index = Connection::open(beside(&database.path())).unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while Progress::read(&index).unwrap().posted < MessageId(1) {
        assert!(std::time::Instant::now() < deadline, "it never comes");
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    }
    assert_eq!(count(&index, "SELECT count(*) FROM documents WHERE text = 'edited'"), 1);
}

#[test]
fn what_was_deleted_or_edited_away_is_nowhere_in_the_file() {
    let database = Database::new();
    let (mut writer, readers) = database.open();
    writer.stop_indexing();
    let long = |word: &str| format!("{word} ").repeat(600);
    write(
        &mut writer,
        &[Event::RoomCreated(room(1)), says(1, 1, 1, &long("firstqqzz")), says(2, 2, 1, &long("secondqqzz"))],
    );
    write(&mut writer, &[says(3, 3, 1, "thirdqqzz"), says(4, 4, 1, "steady")]);
    let index = settle(&database);
    assert_eq!((grams(&index, "qqz"), found(&readers, "qqzz")), (1, vec![3, 2, 1]));
    write(&mut writer, &[delete(1, 5, 1), edit(2, 6, 1), delete(3, 7, 1)]);
    drop(settle(&database));
    assert_eq!((grams(&index, "*q*"), grams(&index, "ste"), found(&readers, "qqzz")), (0, 1, vec![]));
    assert_eq!(grams(&index, "edi"), 1);
    drop((index, readers));
    Connection::open(beside(&database.path()))
        .unwrap()
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    let file = fs::read(beside(&database.path())).unwrap();
    for words in ["firstqqzz", "secondqqzz", "thirdqqzz", "qqz"] {
        assert!(!file.windows(words.len()).any(|window| window == words.as_bytes()), "{words} is still there");
    }
}

#[test]
fn a_deleted_room_leaves_the_index_too() {
    let database = Database::new();
    let (mut writer, readers) = database.open();
    writer.stop_indexing();
    write(&mut writer, &[Event::RoomCreated(room(1)), Event::RoomCreated(room(2))]);
    write(&mut writer, &(1..=40).map(|id| says(id, id, 1 + id % 2, &format!("tea number {id}"))).collect::<Vec<_>>());
    let index = settle(&database);
    write(&mut writer, &[Event::RoomDeleted { room: RoomId(1) }]);
    assert_eq!(found(&readers, "tea").len(), 20, "before the index knows");
    drop(settle(&database));
    assert_eq!(count(&index, "SELECT count(*) FROM documents"), 20);
    assert_eq!((grams(&index, "Ｒ1"), grams(&index, "Ｒ2")), (0, 1));
    assert_eq!(count(&index, "SELECT sum(documents) FROM rooms"), 20);
}

#[test]
fn an_index_that_does_not_belong_is_made_anew() {
    let database = Database::new();
    let (mut writer, readers) = database.open();
    writer.stop_indexing();
    write(&mut writer, &[Event::RoomCreated(room(1))]);
    write(&mut writer, &(1..=20).map(|id| says(id, id, 1, "tea")).collect::<Vec<_>>());
    let path = beside(&database.path());
    drop((settle(&database), writer, readers));
    let sql = |sql: &str| Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let breaks: [(&str, &dyn Fn()); 6] = [
        ("it is gone", &|| fs::remove_file(&path).unwrap()),
        ("it is no database", &|| fs::write(&path, "nothing of the kind".repeat(500)).unwrap()),
        ("another version made it", &|| sql("PRAGMA user_version = 99")),
        ("it is of another history", &|| sql("UPDATE progress SET epoch = 'another'")),
        ("it is ahead", &|| sql("UPDATE progress SET changed = 1000")),
        ("a table is missing", &|| sql("DROP TABLE progress")),
    ];
    for (what, happen) in breaks {
        happen();
        let (mut writer, readers) = database.open();
        writer.stop_indexing();
        assert_eq!(found(&readers, "tea").len(), 20, "{what}: before it is there again");
        let index = settle(&database);
        assert_eq!(count(&index, "SELECT count(*) FROM documents"), 20, "{what}");
        assert_eq!(found(&readers, "tea").len(), 20, "{what}");
    }
}

/// An index with holes must cost time, not answers.
#[test]
fn a_damaged_index_is_done_without() {
    let database = Database::new();
    let (mut writer, readers) = database.open();
    writer.stop_indexing();
    write(&mut writer, &[Event::RoomCreated(room(1))]);
    let text = |id: i64| format!("tea {}", (0..40).map(|word| format!("w{} ", id * 100 + word)).collect::<String>());
    write(&mut writer, &(1..=300).map(|id| says(id, id, 1, &text(id))).collect::<Vec<_>>());
    let index = settle(&database);
    index.execute("UPDATE grams_data SET block = ?1 WHERE id > 10", params![vec![0_u8; 3]]).unwrap();
    assert_eq!(found(&readers, "tea w1").len(), 50);
}

#[test]
fn a_search_that_looks_at_too_much_says_where_to_go_on() {
    let database = Database::new();
    let (mut writer, readers) = database.open();
    writer.stop_indexing();
    write(&mut writer, &[Event::RoomCreated(room(1)), says(1, 1, 1, "needle")]);
    let most = crate::limits::SEARCHED as i64;
    write(&mut writer, &(2..=most + 10).map(|id| says(id, id, 1, "hay")).collect::<Vec<_>>());
    let query = Query::parse("needle").unwrap();
    let first = Search {
        query: &query,
        viewer: UserId(0),
        room: None,
        is_let_in: false,
        before: None,
        limit: 50,
        sort: Sort::Newest,
    };
    let page = readers.search(&first).unwrap();
    assert_eq!((page.messages.len(), page.more_before), (0, Some(MessageId(11))));
    let page = readers.search(&Search { before: page.more_before, ..first }).unwrap();
    assert_eq!((page.messages.len(), page.more_before), (1, None));
}

#[test]
fn nobody_has_a_number_below_nothing() {
    let database = Database::new();
    let (mut writer, readers) = database.open();
    writer.stop_indexing();
    write(&mut writer, &[Event::RoomCreated(room(1)), says(1, 1, 1, "words")]);
    settle(&database);
    assert_eq!(found(&readers, "words"), [1]);
    assert_eq!(found(&readers, "from:-1"), [] as [i64; 0]);
}
