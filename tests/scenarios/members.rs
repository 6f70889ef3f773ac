//! Membership: who is in a room, who administers it, and what happens at the end of either.

use crate::harness::shapes::{Member, Message, Room};
use crate::harness::{House, Person, json};

fn members(person: &Person, room: i64) -> Vec<Member> {
    person.get(&format!("/rooms/{room}/members")).expect(200).read()
}

fn admins(person: &Person, room: i64) -> Vec<i64> {
    members(person, room).iter().filter(|member| member.is_admin).map(|member| member.user_id).collect()
}

#[test]
fn members_are_listed_with_their_place_in_the_room() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = bob.room("tea");
    ada.joins(tea);
    let _socket = ada.socket();
    let list = members(&bob, tea);
    assert_eq!(list.len(), 2);
    for member in &list {
        assert_eq!(member.id, member.user_id);
        // Ada administers the server, which makes her no admin of the room.
        assert_eq!(member.is_admin, member.id == bob.id);
        assert_eq!(member.is_online, member.id == ada.id);
    }
    // Members alone, or anyone of a public room: never a stranger.
    house.stranger().get(&format!("/rooms/{tea}/members")).refused(401);
}

#[test]
fn admins_add_people_by_number_and_by_name() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let plans = ada.private_room("plans");
    let path = format!("/rooms/{plans}/members");
    let mut bobs = bob.socket();
    ada.post(&path, json!({"user_id": bob.id})).done();
    assert_eq!(bobs.expect_next("room_created")["room"]["id"], plans);
    assert_eq!(bobs.expect_next("member_joined")["user_id"], bob.id);
    assert_eq!(bobs.expect_next("message")["message"]["message_type"], "system");
    ada.post(&path, json!({"username": "EVE"})).done();
    assert_eq!(members(&eve, plans).len(), 3);
    let error = ada.post(&path, json!({"user_id": bob.id})).refused(400);
    assert!(error.detail.contains("already a member"), "{}", error.detail);
    ada.post(&path, json!({"user_id": 4711})).refused(404);
    ada.post(&path, json!({"username": "nobody"})).refused(404);
    ada.post(&path, json!({})).refused(422);
    ada.post(&path, json!({"user_id": "2"})).refused(422);
    bob.post(&path, json!({"user_id": eve.id})).refused(403);
}

#[test]
fn the_last_admin_cannot_be_demoted() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let place_of = |person: &Person| format!("/rooms/{tea}/members/{}", person.id);
    bob.patch(&place_of(&bob), json!({"is_admin": true})).refused(403);
    let error = ada.patch(&place_of(&ada), json!({"is_admin": false})).refused(400);
    assert_eq!(error.code, "last_admin");
    ada.patch(&place_of(&bob), json!({"is_admin": true})).done();
    ada.patch(&place_of(&ada), json!({"is_admin": false})).done();
    assert_eq!(admins(&ada, tea), [bob.id]);
    ada.patch(&place_of(&bob), json!({"is_admin": false})).refused(403);
    bob.patch(&place_of(&bob), json!({"is_admin": false})).refused(400);
    for bad in [json!({}), json!({"is_admin": "yes"}), json!({"is_admin": null})] {
        bob.patch(&place_of(&ada), bad).refused(422);
    }
    bob.patch(&format!("/rooms/{tea}/members/4711"), json!({"is_admin": true})).refused(404);
}

/// Ten admins resign at the same moment: one must stay.
#[test]
fn however_many_resign_at_once_one_admin_stays() {
    let house = House::open();
    let people = house.people(["Ada", "Bob", "Cyd", "Dan", "Eve", "Fay"]);
    let tea = people[0].room("tea");
    for person in &people[1..] {
        person.joins(tea);
        people[0].patch(&format!("/rooms/{tea}/members/{}", person.id), json!({"is_admin": true})).done();
    }
    std::thread::scope(|scope| {
        for person in &people {
            scope.spawn(move || {
                person.patch(&format!("/rooms/{tea}/members/{}", person.id), json!({"is_admin": false})).status
            });
        }
    });
    assert_eq!(admins(&people[0], tea).len(), 1);
}

#[test]
fn when_the_last_admin_leaves_the_longest_standing_member_takes_over() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    eve.joins(tea);
    ada.post(&format!("/rooms/{tea}/leave"), json!({})).expect(200);
    assert_eq!(admins(&eve, tea), [bob.id]);
    // Whoever comes back is an ordinary member.
    ada.joins(tea);
    assert_eq!(admins(&eve, tea), [bob.id]);
}

#[test]
fn who_is_removed_hears_it_and_then_hears_nothing() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let plans = ada.private_room("plans");
    ada.post(&format!("/rooms/{plans}/members"), json!({"user_id": bob.id})).done();
    let secret = ada.says(plans, "before").id;
    let mut bobs = bob.socket();
    bob.delete(&format!("/rooms/{plans}/members/{}", ada.id)).refused(403);
    ada.delete(&format!("/rooms/{plans}/members/{}", bob.id)).expect(204);
    let left = bobs.expect_next("member_left");
    assert_eq!((&left["room_id"], &left["user_id"]), (&json!(plans), &json!(bob.id)));
    ada.says(plans, "after");
    bobs.hears_nothing();
    let (answer, _) = bobs.ask(json!({"type": "send", "room_id": plans, "content": "still there?"}));
    assert_eq!(answer["code"], "not_found");
    bob.get(&format!("/rooms/{plans}/messages")).refused(404);
    bob.patch(&format!("/messages/{secret}"), json!({"content": "x"})).refused(404);
    // Nor does resuming tell what was said since.
    let mut back = bob.socket_with("&since=0");
    back.hears_nothing();
}

#[test]
fn one_can_remove_oneself() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    bob.delete(&format!("/rooms/{tea}/members/{}", bob.id)).expect(204);
    assert_eq!(members(&ada, tea).len(), 1);
    ada.delete(&format!("/rooms/{tea}/members/{}", bob.id)).refused(404);
}

#[test]
fn a_lasting_change_of_membership_is_a_system_message() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    ada.post(&format!("/rooms/{tea}/members"), json!({"user_id": eve.id})).done();
    ada.delete(&format!("/rooms/{tea}/members/{}", eve.id)).done();
    bob.post(&format!("/rooms/{tea}/leave"), json!({})).expect(200);
    let said: Vec<Message> = ada.whole_history(tea);
    let kinds: Vec<_> = said.iter().map(|message| format!("{:?}", message.message_type)).collect();
    assert_eq!(kinds, ["System"; 4]);
    for (message, name) in said.iter().zip(["Bob", "Eve", "Eve", "Bob"]) {
        assert!(message.content.contains(name), "{}", message.content);
        // The server's own words are nobody's to change; the admin may delete them as any other.
        ada.patch(&format!("/messages/{}", message.id), json!({"content": "x"})).refused(403);
    }
    bob.joins(tea);
    bob.delete(&format!("/messages/{}", said[0].id)).refused(403);
    bob.patch(&format!("/messages/{}", said[0].id), json!({"content": "x"})).refused(403);
}

#[test]
fn coming_and_going_with_a_socket_is_not_stored() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    for _ in 0..3 {
        ada.socket().leaves();
    }
    assert_eq!(ada.whole_history(tea).len(), 0);
}

#[test]
fn a_private_room_goes_with_its_last_member() {
    let house = House::open();
    let ada = house.person("Ada");
    let plans = ada.private_room("plans");
    ada.post(&format!("/rooms/{plans}/leave"), json!({})).expect(200);
    ada.get(&format!("/rooms/{plans}")).refused(404);
    // A public one stays, and belongs to whoever comes next.
    let tea = ada.room("tea");
    ada.post(&format!("/rooms/{tea}/leave"), json!({})).expect(200);
    let bob = house.person("Bob");
    bob.joins(tea);
    let seen: Room = bob.get(&format!("/rooms/{tea}")).expect(200).read();
    assert!(seen.is_member && seen.is_admin);
}
