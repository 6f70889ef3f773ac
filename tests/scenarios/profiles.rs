//! What people say of themselves, the picture that they choose, and what they keep to themselves.

use std::fs;

use crate::harness::shapes::{Chat, OwnUser, User};
use crate::harness::{House, PASSWORD, Person, Reply, Value, eventually, in_ms, json};

/// As small as a GIF can be, with these sides.
fn gif(width: u16, height: u16) -> Vec<u8> {
    [&b"GIF89a"[..], &width.to_le_bytes(), &height.to_le_bytes()].concat()
}

/// A JPEG of 4 by 3 pixels whose camera tells where it was.
fn photo() -> Vec<u8> {
    let segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker][..], &length, content].concat()
    };
    let place = segment(0xe1, b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0 52.1 N 13.4 E");
    let frame = segment(0xc0, &[8, 0, 3, 0, 4, 1, 1, 0x11, 0]);
    let scan = segment(0xda, &[1, 1, 0, 0, 63, 0]);
    [&[0xff, 0xd8][..], &place, &frame, &scan, &[0x12, 0x34], &[0xff, 0xd9]].concat()
}

fn sets(who: &Person, bytes: &[u8]) -> Reply {
    who.send("PUT", "/auth/me/avatar", &[], bytes)
}

fn picture(by: &Person, of: &Person) -> Reply {
    by.get(&format!("/users/{}/avatar", of.id)).expect(200)
}

fn seen(by: &Person, who: &Person) -> User {
    by.get(&format!("/users/{}", who.id)).expect(200).read()
}

fn files_in(house: &House) -> usize {
    fs::read_dir(house.folder().join("uploads")).unwrap().count()
}

#[test]
fn whoever_has_no_picture_has_one_made_of_the_name() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let drawn = picture(&bob, &ada);
    assert_eq!(drawn.header("content-type"), Some("image/svg+xml"));
    assert_eq!(drawn.header("x-content-type-options"), Some("nosniff"));
    let policy = drawn.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'") && policy.contains("sandbox"), "{policy}");
    let etag = drawn.header("etag").unwrap().to_owned();
    assert_eq!(picture(&ada, &ada).header("etag"), Some(etag.as_str()));
    assert_ne!(picture(&ada, &bob).header("etag"), Some(etag.as_str()));
    bob.send("GET", &format!("/users/{}/avatar", ada.id), &[("If-None-Match", &etag)], b"").expect(304);
    ada.patch("/auth/me", json!({"username": "<b>\"&"})).expect(200);
    let text = picture(&bob, &ada).text();
    assert!(!text.contains("<b>") && text.contains("&#60;"), "{text}");
    assert_eq!(seen(&bob, &ada).avatar_url, None);
    for bad in ["4711", "me", "0"] {
        ada.get(&format!("/users/{bad}/avatar")).refused(404);
    }
    house.stranger().get(&format!("/users/{}/avatar", ada.id)).refused(401);
}

#[test]
fn an_uploaded_picture_is_shown_without_what_the_camera_knows_and_goes_with_the_next() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200);
    let mut bobs = bob.socket();
    let own: OwnUser = sets(&ada, &photo()).expect(200).read();
    let url = own.avatar_url.clone().unwrap();
    assert!(url.starts_with(&format!("/users/{}/avatar?v=", ada.id)), "{url}");
    let told = bobs.expect_next("user_updated");
    assert_eq!((&told["user_id"], &told["avatar_url"]), (&json!(ada.id), &json!(url)));
    let shown = bob.get(&url).expect(200);
    assert_eq!(shown.header("content-type"), Some("image/jpeg"));
    assert!(!shown.body.windows(4).any(|part| part == b"52.1"), "the place is still in it");
    assert_eq!(files_in(&house), 1);
    house.restart();
    assert_eq!(seen(&bob, &ada).avatar_url, Some(url.clone()));
    let second: OwnUser = sets(&ada, &gif(4, 3)).expect(200).read();
    assert_ne!(second.avatar_url, Some(url));
    eventually("the bytes of the first are gone", || files_in(&house) == 1);
    assert_eq!(picture(&bob, &ada).header("content-type"), Some("image/gif"));
    // No message carries it, or it would go with that message.
    let file: i64 = second.avatar_url.unwrap().rsplit('=').next().unwrap().parse().unwrap();
    let tea = ada.room("tea");
    ada.post(&format!("/rooms/{tea}/messages"), json!({"attachments": [file]})).refused(422);
    for _ in 0..2 {
        ada.delete("/auth/me/avatar").done();
    }
    eventually("nothing is left of it", || files_in(&house) == 0);
    assert_eq!(picture(&bob, &ada).header("content-type"), Some("image/svg+xml"));
    // An address elsewhere takes its place too.
    sets(&ada, &gif(4, 3)).expect(200);
    ada.patch("/auth/me", json!({"avatar_url": "https://example.org/a.png"})).expect(200);
    eventually("nothing is left of it", || files_in(&house) == 0);
    assert_eq!(seen(&bob, &ada).avatar_url.as_deref(), Some("https://example.org/a.png"));
}

#[test]
fn what_is_no_portrait_changes_nothing_and_leaves_nothing() {
    let house = House::open();
    let ada = house.person("Ada");
    for bad in [
        &b""[..],
        b"hello",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"%PDF-1.4",
        b"\x89PNG\r\n\x1a\n",
        &gif(0, 3),
        &gif(5_000, 3),
    ] {
        sets(&ada, bad).refused(422);
    }
    sets(&ada, &[gif(4, 3), vec![0; 2 * 1024 * 1024]].concat()).refused(413);
    sets(&ada, &[gif(4, 3), vec![0; 3 * 1024 * 1024]].concat()).refused(413);
    let own: OwnUser = ada.get("/auth/me").expect(200).read();
    assert_eq!((own.avatar_url, files_in(&house)), (None, 0));
}

#[test]
fn a_status_ends_at_its_time() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200);
    let mut bobs = bob.socket();
    let at = in_ms(1_500);
    ada.patch("/auth/me", json!({"status": "at tea", "status_expires_at": at})).expect(200);
    let told = bobs.expect_next("user_updated");
    assert_eq!((&told["status"], &told["status_expires_at"]), (&json!("at tea"), &json!(at)));
    let now = seen(&bob, &ada);
    assert_eq!((now.status.as_str(), now.status_expires_at.unwrap().0), ("at tea", at.clone()));
    eventually("it is over for everybody", || seen(&bob, &ada).status.is_empty());
    assert_eq!(seen(&bob, &ada).status_expires_at, None);
    let own: OwnUser = ada.get("/auth/me").expect(200).read();
    assert_eq!((own.status.as_str(), own.status_expires_at), ("", None));
    bobs.hears_nothing();
    // A new one stays until it is said how long; nothing that was before comes back.
    let own: OwnUser = ada.patch("/auth/me", json!({"status": "back"})).expect(200).read();
    assert_eq!((own.status.as_str(), own.status_expires_at), ("back", None));
    ada.patch("/auth/me", json!({"display_name": "Ada L."})).expect(200);
    assert_eq!(seen(&bob, &ada).status, "back");
    for bad in [json!("yesterday"), json!(5), json!(in_ms(-1_000)), json!("2999-01-01T00:00:00Z")] {
        let refusal = ada.patch("/auth/me", json!({"status": "x", "status_expires_at": bad})).refused(422);
        assert_eq!(refusal.field.as_deref(), Some("status_expires_at"));
    }
    assert_eq!(seen(&bob, &ada).status, "back");
}

#[test]
fn when_somebody_was_last_here_can_be_kept_to_oneself() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let chat = ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200).json()["chat_id"].clone();
    let tea = ada.room("tea");
    bob.joins(tea);
    ada.socket().leaves();
    eventually("she was here", || seen(&bob, &ada).last_seen.is_some());
    ada.patch("/auth/me", json!({"shares_last_seen": false})).expect(200);
    let mut bobs = bob.socket();
    let mut older = house.socket(&format!("/ws/{chat}?token={}", bob.token()));
    // From here on it hears of her.
    older.hears_nothing();
    ada.socket().leaves();
    for is_online in [true, false] {
        let told = bobs.expect("presence");
        assert_eq!((&told["is_online"], &told["last_seen"]), (&json!(is_online), &Value::Null));
        let told = older.next();
        assert_eq!((&told["is_online"], &told["last_seen"]), (&json!(is_online), &Value::Null), "{told}");
    }
    let chats: Vec<Chat> = bob.get("/chats").expect(200).read();
    assert_eq!(chats[0].last_seen, None);
    assert_eq!(bobs.ready["chats"][0]["last_seen"], Value::Null);
    for path in ["/users".to_owned(), format!("/rooms/{tea}/members")] {
        let people = bob.get(&path).expect(200).json();
        let hers = people.as_array().unwrap().iter().find(|one| one["id"] == ada.id).unwrap();
        assert_eq!(hers["last_seen"], Value::Null, "{path}");
    }
    // She herself may know.
    let own: OwnUser = ada.get("/auth/me").expect(200).read();
    assert!(own.last_seen.is_some() && !own.shares_last_seen);
    ada.patch("/auth/me", json!({"shares_last_seen": true})).expect(200);
    assert!(seen(&bob, &ada).last_seen.is_some());
}

#[test]
fn the_picture_of_an_erased_account_goes_with_it() {
    let house = House::open();
    let [_ada, bob] = house.people(["Ada", "Bob"]);
    sets(&bob, &gif(4, 3)).expect(200);
    assert_eq!(files_in(&house), 1);
    bob.send(
        "DELETE",
        "/auth/me",
        &[("Content-Type", "application/json")],
        json!({"password": PASSWORD}).to_string().as_bytes(),
    )
    .expect(204);
    eventually("nothing is left of it", || files_in(&house) == 0);
}
