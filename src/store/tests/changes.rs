//! What changed since somebody was last here, against a scan of everything.

use std::collections::BTreeMap;

use crate::ids::{MessageId, RoomId, Seq};

use crate::store::NOBODY;

use super::*;

const ROOMS: i64 = 4;
const CHANGES: i64 = 400;

/// Posts and edits at random; how each message is numbered in the end.
fn history(writer: &mut Writer, random: &mut fastrand::Rng) -> BTreeMap<i64, (i64, i64)> {
    let mut messages: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    writer.begin().unwrap();
    for number in 1..=ROOMS {
        writer.stage(&[Event::RoomCreated(room(number))]).unwrap();
    }
    for seq in 1..=CHANGES {
        let is_edit = !messages.is_empty() && random.u8(..3) == 0;
        let id = if is_edit { random.i64(1..=messages.len() as i64) } else { messages.len() as i64 + 1 };
        let room = messages.get(&id).map_or_else(|| random.i64(1..=ROOMS), |(_, room)| *room);
        let event = if is_edit { edit(id, seq, room) } else { post(id, seq, room) };
        writer.stage(&[event]).unwrap();
        messages.insert(id, (seq, room));
    }
    writer.commit().unwrap();
    messages
}

fn scan(messages: &BTreeMap<i64, (i64, i64)>, rooms: &[RoomId], since: i64, up_to: i64) -> Vec<MessageId> {
    let mut found: Vec<_> = messages
        .iter()
        .filter(|(_, (seq, room))| *seq > since && *seq <= up_to && rooms.contains(&RoomId(*room)))
        .map(|(id, (seq, _))| (*seq, MessageId(*id)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).collect()
}

#[test]
fn what_changed_since_is_what_a_scan_of_everything_finds() {
    let mut random = fastrand::Rng::with_seed(7);
    let database = Database::new();
    let (mut writer, readers) = database.open();
    let messages = history(&mut writer, &mut random);
    for _ in 0..300 {
        let rooms: Vec<_> = (1..=ROOMS).filter(|_| random.bool()).map(RoomId).collect();
        let (since, up_to) = (random.i64(0..=CHANGES), random.i64(0..=CHANGES));
        let wanted = scan(&messages, &rooms, since, up_to);
        let most = random.usize(0..=wanted.len() + 2);
        let found = readers.changes(NOBODY, &rooms, Seq(since), Seq(up_to), most).unwrap();
        let found = found.map(|messages| messages.iter().map(|message| message.id).collect::<Vec<_>>());
        assert_eq!(found, (wanted.len() <= most).then_some(wanted), "{rooms:?} {since} {up_to} {most}");
    }
}

#[test]
fn the_present_state_of_a_message_comes_once() {
    let database = Database::new();
    let (mut writer, readers) = database.open();
    write(&mut writer, &[Event::RoomCreated(room(1)), post(1, 1, 1), post(2, 2, 1), edit(1, 3, 1), edit(1, 4, 1)]);
    let changes = readers.changes(NOBODY, &[RoomId(1)], Seq(0), Seq(4), 10).unwrap().unwrap();
    let told: Vec<_> = changes.iter().map(|message| (message.id.0, message.seq.0, &*message.content)).collect();
    assert_eq!(told, [(2, 2, "message 2"), (1, 4, "edited")]);
}
