//! When files go: with the last message that carries them, with their room, or when nobody ever sent them; and bytes without a row.

use super::*;
use crate::harness::eventually;

#[test]
fn a_file_goes_with_the_last_message_that_carries_it() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let file = ada.uploads("a.txt", b"x");
    let (first, second) = (ada.shows(tea, &[&file]), ada.shows(tea, &[&file]));
    ada.delete(&format!("/messages/{}", first.id)).expect(204);
    bob.get(&file.url).expect(200);
    let gone = &bob.history(tea, "?limit=2")[0];
    assert_eq!((&gone["attachments"], &gone["is_deleted"]), (&json!([]), &json!(true)));
    ada.delete(&format!("/messages/{}", second.id)).expect(204);
    for reader in [&ada, &bob] {
        reader.get(&file.url).refused(404);
    }
    eventually("the bytes are gone", || blobs(&house).is_empty());
    // Its id is good for nothing any more.
    ada.post(&format!("/rooms/{tea}/messages"), json!({"attachments": [file.id]})).refused(422);
    assert!(ada.uploads("b.txt", b"x").id > file.id);
}

#[test]
fn with_a_room_go_its_files_but_not_those_that_are_elsewhere_too() {
    let house = House::open();
    let ada = house.person("Ada");
    let (tea, hall) = (ada.room("tea"), ada.room("hall"));
    let (here, both) = (ada.uploads("here.txt", b"x"), ada.uploads("both.txt", b"x"));
    ada.shows(tea, &[&here, &both]);
    ada.shows(hall, &[&both]);
    ada.delete(&format!("/rooms/{tea}")).expect(204);
    eventually("the bytes are gone", || blobs(&house).len() == 1);
    ada.get(&here.url).refused(404);
    ada.get(&both.url).expect(200);
}

#[test]
fn bytes_that_a_crash_left_are_swept_at_the_start() {
    let mut house = House::open();
    let ada = house.person("Ada");
    let file = ada.uploads("a.txt", b"x");
    let folder = house.folder().join("uploads");
    house.stop();
    for name in ["0f0f0f0f0f0f4f0f8f0f0f0f0f0f0f0f", "0f0f0f0f0f0f4f0f8f0f0f0f0f0f0f0f.part", "stray"] {
        fs::write(folder.join(name), b"left").unwrap();
    }
    house.begin_again();
    eventually("they are gone", || blobs(&house).len() == 1);
    ada.get(&file.url).expect(200);
}
