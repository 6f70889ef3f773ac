//! Who is online: from the first socket to the last, told to those who share a room.

use crate::harness::frames::Frame;
use crate::harness::shapes::OwnUser;
use crate::harness::{House, Socket, Value, eventually, json};

fn presence(socket: &mut Socket) -> (i64, bool, Option<String>) {
    let frame: Frame = serde_json::from_value(socket.expect_next("presence")).unwrap();
    let Frame::Presence { user_id, is_online, last_seen, .. } = frame else { unreachable!() };
    (user_id, is_online, last_seen.map(|time| time.0))
}

#[test]
fn one_comes_with_the_first_socket_and_goes_with_the_last() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let mut adas = ada.socket();
    let (desk, phone, tablet) = (bob.socket(), bob.elsewhere().socket(), bob.socket());
    let (who, is_online, _) = presence(&mut adas);
    assert_eq!((who, is_online), (bob.id, true));
    desk.leaves();
    tablet.breaks();
    adas.hears_nothing();
    phone.leaves();
    let (who, is_online, last_seen) = presence(&mut adas);
    assert_eq!((who, is_online), (bob.id, false));
    // It is stored within a second or two.
    eventually("when Bob was last seen is stored", || {
        let me: OwnUser = bob.get("/auth/me").expect(200).read();
        !me.is_online && me.last_seen.map(|time| time.0) == last_seen
    });
    adas.hears_nothing();
}

#[test]
fn it_is_told_once_however_many_rooms_are_shared() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    for name in ["tea", "cake", "scones"] {
        bob.joins(ada.room(name));
    }
    let mut adas = ada.socket();
    bob.socket().leaves();
    assert_eq!((presence(&mut adas).1, presence(&mut adas).1), (true, false));
    adas.hears_nothing();
}

#[test]
fn those_who_share_no_room_are_told_nothing() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    bob.joins(ada.room("tea"));
    eve.room("alone");
    let mut eves = eve.socket();
    bob.socket().leaves();
    ada.socket().leaves();
    eves.hears_nothing();
}

#[test]
fn a_socket_that_breaks_is_noticed_as_well() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    bob.joins(ada.room("tea"));
    let mut adas = ada.socket();
    bob.socket().breaks();
    assert_eq!((presence(&mut adas).1, presence(&mut adas).1), (true, false));
}

#[test]
fn signing_out_is_going_offline() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    bob.joins(ada.room("tea"));
    let mut adas = ada.socket();
    let mut bobs = bob.socket();
    presence(&mut adas);
    bob.post("/auth/logout", json!({})).done();
    assert!(!presence(&mut adas).1);
    bobs.is_closed_with(4001);
    // The socket's own end, afterwards, is no more news.
    adas.hears_nothing();
}

#[test]
fn when_one_was_last_seen_is_stored() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    bob.joins(ada.room("tea"));
    let mut adas = ada.socket();
    bob.socket().leaves();
    presence(&mut adas);
    let (_, _, last_seen) = presence(&mut adas);
    drop(adas);
    house.restart();
    let me: OwnUser = bob.get("/auth/me").expect(200).read();
    assert!(last_seen.is_some());
    assert_eq!(me.last_seen.map(|time| time.0), last_seen);
}

#[test]
fn counts_and_lists_agree_with_what_was_told() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    eve.joins(tea);
    let _adas = ada.socket();
    let bobs = [bob.socket(), bob.socket(), bob.socket()];
    let online = || -> Vec<Value> {
        let members = ada.get(&format!("/rooms/{tea}/members")).expect(200).json();
        let mut online: Vec<_> = members
            .as_array()
            .unwrap()
            .iter()
            .filter(|m| m["is_online"] == true)
            .map(|m| m["username"].clone())
            .collect();
        online.sort_by_key(Value::to_string);
        online
    };
    assert_eq!(online(), ["Ada", "Bob"]);
    assert_eq!(ada.get(&format!("/rooms/{tea}")).expect(200).json()["online_count"], 2);
    bobs.into_iter().for_each(Socket::leaves);
    eventually("Bob is offline", || online() == ["Ada"]);
    assert_eq!(ada.get(&format!("/rooms/{tea}")).expect(200).json()["online_count"], 1);
}

/// Twenty devices of one person come and go at once: the others hear it begin and end, whatever lies between.
#[test]
fn a_crowd_of_devices_ends_offline() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    bob.joins(ada.room("tea"));
    let mut adas = ada.socket();
    std::thread::scope(|scope| {
        for n in 0..20 {
            let bob = &bob;
            scope.spawn(move || if n % 2 == 0 { bob.socket().leaves() } else { bob.socket().breaks() });
        }
    });
    let bobs_page = format!("/users/{}", bob.id);
    eventually("Bob is offline", || ada.get(&bobs_page).expect(200).json()["is_online"] == false);
    let told: Vec<bool> = adas.heard().iter().map(|frame| frame["is_online"].as_bool().unwrap()).collect();
    assert!(told.len() >= 2 && told.len().is_multiple_of(2), "{told:?}");
    assert!(told.iter().enumerate().all(|(n, is_online)| *is_online == (n % 2 == 0)), "on and off in turns: {told:?}");
}
