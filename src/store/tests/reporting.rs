//! Reports, which are read all at once.

use crate::hub::model::Report;
use crate::ids::UserId;
use crate::limits;

use super::erasing::registered;
use super::*;

#[test]
fn of_long_reports_there_are_no_more_than_an_answer_can_have() {
    let database = Database::new();
    let (mut writer, readers) = database.open();
    write(&mut writer, &[registered(1, "Ada"), Event::RoomCreated(room(1))]);
    // Six bytes each as JSON.
    let content = "\u{1}".repeat(limits::MESSAGE);
    let reported = |id: i64| {
        Event::Reported(Report {
            message: MessageId(id),
            reporter: UserId(1),
            room: RoomId(1),
            at: NOW.plus_seconds(id),
            reason: String::new(),
            author: None,
            author_name: "Gus".to_owned(),
            content: content.clone(),
        })
    };
    let all = 300;
    write(&mut writer, &(1..=all).flat_map(|id| [post(id, id, 1), reported(id)]).collect::<Vec<_>>());
    for room in [None, Some(RoomId(1))] {
        let read = readers.reports(room).unwrap();
        let bytes: usize = read.iter().map(|row| 6 * row.report.content.len()).sum();
        assert_eq!(read[0].report.message, MessageId(1), "the oldest first");
        assert!((limits::PAGE_BYTES * 9 / 10..=limits::PAGE_BYTES).contains(&bytes), "{bytes}");
    }
}
