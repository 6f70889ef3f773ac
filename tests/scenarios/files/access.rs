//! Who gets a file: its uploader, and whoever may read a message that carries it, for as long as they may.

use super::*;

#[test]
fn a_file_is_for_those_who_may_read_what_carries_it() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let plans = ada.private_room("plans");
    ada.post(&format!("/rooms/{plans}/members"), json!({"user_id": bob.id})).expect(201);
    let file = ada.uploads("plan.txt", b"At noon.");
    for outsider in [&bob, &eve] {
        outsider.get(&file.url).refused(404);
    }
    house.stranger().get(&file.url).refused(401);
    ada.shows(plans, &[&file]);
    assert_eq!(bob.get(&file.url).expect(200).body, b"At noon.");
    eve.get(&file.url).refused(404);
    eve.get(&format!("/files/{}", file.id)).refused(404);
    let (guest, _) = house.guest("Gus");
    guest.get(&file.url).refused(404);
    // Once a public room has it too, it is there for everybody who is signed in.
    let tea = ada.room("tea");
    ada.shows(tea, &[&file]);
    for reader in [&eve, &bob] {
        reader.get(&file.url).expect(200);
    }
    guest.get(&file.url).expect(200);
}

#[test]
fn with_membership_ends_what_it_gave() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let plans = ada.private_room("plans");
    ada.post(&format!("/rooms/{plans}/members"), json!({"user_id": bob.id})).expect(201);
    let hers = ada.uploads("a.txt", b"hers");
    let his = bob.uploads("b.txt", b"his");
    ada.shows(plans, &[&hers]);
    bob.shows(plans, &[&his]);
    let etag = bob.get(&hers.url).expect(200).header("etag").unwrap().to_owned();
    ada.delete(&format!("/rooms/{plans}/members/{}", bob.id)).expect(204);
    bob.get(&hers.url).refused(404);
    bob.send("GET", &hers.url, &[("If-None-Match", &etag)], b"").refused(404);
    // What one has uploaded oneself stays one's own.
    bob.get(&his.url).expect(200);
    ada.get(&his.url).expect(200);
}

#[test]
fn whoever_is_banned_from_a_public_room_gets_nothing_of_it() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let file = ada.uploads("a.txt", b"x");
    ada.shows(tea, &[&file]);
    bob.get(&file.url).expect(200);
    ada.put(&format!("/rooms/{tea}/bans/{}", bob.id), json!({})).expect(204);
    bob.get(&file.url).refused(404);
    ada.delete(&format!("/rooms/{tea}/bans/{}", bob.id)).expect(204);
    bob.get(&file.url).expect(200);
}

#[test]
fn a_session_that_has_ended_gets_nothing() {
    let house = House::open();
    let ada = house.person("Ada");
    let file = ada.uploads("a.txt", b"x");
    ada.post("/auth/logout", json!({})).expect(200);
    ada.get(&file.url).refused(401);
    ada.send("PUT", "/files/b.txt", &[], b"x").refused(401);
}

#[test]
fn guests_send_no_files() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let file = ada.uploads("a.txt", b"x");
    let (guest, _) = house.guest("Gus");
    guest.send("PUT", "/files/b.txt", &[], b"x").refused(403);
    let post = json!({"content": "x", "attachments": [file.id]});
    guest.post(&format!("/rooms/{tea}/messages"), post).refused(422);
    house.stranger().send("PUT", "/files/b.txt", &[], b"x").refused(401);
    assert_eq!(blobs(&house).len(), 1);
}
