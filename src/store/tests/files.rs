//! Files: kept with what carries them, found by those who may, and swept when nobody does.

use crate::hub::facts::Facts;
use crate::hub::files::{Attachment, File, Gone, Sizes, Voice};
use crate::ids::{BlobId, FileId};
use crate::store::NOBODY;

use super::*;

fn file(id: i64, created_at: Timestamp) -> File {
    let shown = Attachment {
        id: FileId(id),
        name: format!("file {id}.ogg"),
        size: 100,
        content_type: "audio/ogg".into(),
        dimensions: Some((40, 30)),
        voice: Some(Voice { duration_ms: 1200, waveform: vec![0, 50, 100] }),
    };
    File { shown, uploader: None, blob: BlobId::random(), created_at }
}

fn gone(file: &File) -> Gone {
    Gone { id: file.shown.id, blob: file.blob, uploader: None, size: 100 }
}

fn carrying(id: i64, room: i64, files: &[&File]) -> Event {
    let attachments = files.iter().map(|file| file.shown.clone()).collect();
    Event::MessagePosted(Arc::new(Message { attachments, kind: MessageKind::Voice, ..posted(id, id, room) }))
}

fn deleted(id: i64, seq: i64, room: i64) -> Event {
    let tombstone =
        Message { is_deleted: true, content: String::new(), kind: MessageKind::Voice, ..posted(id, seq, room) };
    Event::MessageDeleted(Arc::new(tombstone))
}

#[test]
fn what_a_message_carries_comes_back_whole_and_in_its_order() {
    let database = Database::new();
    let (mut writer, readers) = database.open();
    let (first, second) = (file(1, NOW), file(2, NOW));
    let added = [first.clone(), second.clone()].map(Event::FileAdded);
    write(&mut writer, &[Event::RoomCreated(room(1)), added[0].clone(), added[1].clone()]);
    write(&mut writer, &[carrying(1, 1, &[&second, &first])]);
    let kept = readers.message(MessageId(1)).unwrap().unwrap().attachments;
    assert_eq!(kept, [second.shown, first.shown.clone()]);
    assert_eq!(readers.file(NOBODY, FileId(1)), Ok(Some(first.clone())));
    let mut sizes = Sizes::default();
    sizes.add(None, 200);
    assert_eq!(writer.load().unwrap().file_sizes, sizes);
    assert_eq!((readers.has_blob(first.blob), readers.has_blob(BlobId::random())), (Ok(true), Ok(false)));
    assert_eq!(writer.is_carried_elsewhere(FileId(1), MessageId(1)), Ok(false));
    write(&mut writer, &[deleted(1, 2, 1)]);
    assert_eq!(readers.message(MessageId(1)).unwrap().unwrap().attachments, []);
    assert_eq!(readers.file(NOBODY, FileId(1)), Ok(None));
}

#[test]
fn what_nobody_sent_within_a_day_goes_and_nothing_else_does() {
    let database = Database::new();
    let (mut writer, _) = database.open();
    let later = NOW.plus_seconds(60);
    let files = [file(1, NOW), file(2, NOW), file(3, NOW), file(4, later)];
    let mut events = vec![Event::RoomCreated(room(1))];
    events.extend(files.iter().cloned().map(Event::FileAdded));
    // One that was sent, and whose message is gone for some other reason, is not abandoned.
    events.extend([carrying(1, 1, &[&files[0]]), carrying(2, 1, &[&files[1]]), deleted(2, 3, 1)]);
    write(&mut writer, &events);
    assert_eq!(writer.sweep_abandoned(NOW, 10), Ok(vec![]));
    assert_eq!(writer.sweep_abandoned(later, 10), Ok(vec![gone(&files[2])]));
    assert_eq!(writer.sweep_abandoned(later.plus_seconds(1), 10), Ok(vec![gone(&files[3])]));
    assert_eq!(database.count("files"), 2);
}

#[test]
fn files_go_with_the_room_that_alone_had_them() {
    let database = Database::new();
    let (mut writer, _) = database.open();
    let (here, both) = (file(1, NOW), file(2, NOW));
    let mut events = vec![Event::RoomCreated(room(1)), Event::RoomCreated(room(2))];
    events.extend([here.clone(), both.clone()].map(Event::FileAdded));
    events.extend([carrying(1, 1, &[&here, &both]), post(2, 2, 1), carrying(3, 2, &[&both])]);
    events.extend([carrying(4, 1, &[&here]), Event::RoomDeleted { room: RoomId(1) }]);
    write(&mut writer, &events);
    // The newest go first, one at a time.
    let swept: Vec<_> = (0..4).map(|_| writer.sweep(1).unwrap()).collect();
    assert_eq!(swept, [vec![], vec![], vec![gone(&here)], vec![]]);
    assert_eq!((database.count("files"), database.count("attachments")), (1, 1));
}

#[test]
fn a_number_of_a_file_is_never_given_out_again() {
    let database = Database::new();
    let (mut writer, _) = database.open();
    let only = file(7, NOW);
    write(&mut writer, &[Event::FileAdded(only.clone())]);
    write(&mut writer, &[Event::FileDeleted(gone(&only))]);
    assert_eq!(writer.load().unwrap().last.file, FileId(7));
    drop(writer);
    assert_eq!(database.open().0.load().unwrap().last.file, FileId(7));
}
