//! Invitations, as people send and follow them.

use parlor::hub::model::Registration;

use crate::harness::{Caller, House, PASSWORD, Person, Value, json};

fn invites(by: &Person, path: &str, terms: Value) -> Value {
    by.post(path, terms).expect(201).json()
}

fn code(invite: &Value) -> &str {
    invite["code"].as_str().unwrap()
}

fn registers(place: &Caller, name: &str, invite: &str) -> (u16, Option<String>) {
    let account = json!({"username": name, "password": PASSWORD, "invite": invite});
    let reply = place.post("/auth/register", account);
    match reply.status {
        201 => (201, None),
        status => (status, reply.refused(status).field),
    }
}

#[test]
fn a_link_leads_into_a_private_room_live_and_lasting() {
    let mut house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let plans = ada.private_room("plans");
    let invite = invites(&ada, &format!("/rooms/{plans}/invites"), json!({}));
    assert_eq!(invite["url"], format!("http://{}/#/invite/{}", ada.place.address(), code(&invite)));
    let mut adas = ada.socket();
    let seen = house.stranger().get(&format!("/invites/{}", code(&invite))).expect(200).json();
    assert_eq!((&seen["room"]["name"], &seen["invited_by"]), (&json!("plans"), &json!("Ada")));
    let room = bob.post(&format!("/invites/{}", code(&invite)), json!({})).expect(200).json();
    assert_eq!((&room["id"], &room["is_member"]), (&json!(plans), &json!(true)));
    assert_eq!(adas.expect("member_joined")["username"], "Bob");
    bob.says(plans, "Thank you");
    house.restart();
    let found = ada.get(&format!("/rooms/{plans}/invites")).expect(200).json();
    assert_eq!((&found[0]["code"], &found[0]["uses"]), (&invite["code"], &json!(1)), "it outlives a restart");
}

#[test]
fn a_code_is_good_in_capitals_and_no_other_is() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let plans = ada.private_room("plans");
    let invite = invites(&ada, &format!("/rooms/{plans}/invites"), json!({}));
    bob.post(&format!("/invites/{}", code(&invite).to_uppercase()), json!({})).expect(200);
    for bad in ["0", "00000000000000000000", "iiiiiiiiiiiiiiiiiiii", "%00", "..%2f"] {
        bob.post(&format!("/invites/{bad}"), json!({})).refused(404);
        house.stranger().get(&format!("/invites/{bad}")).refused(404);
    }
}

#[test]
fn an_invitation_for_one_takes_one_however_many_come_at_once() {
    let house = House::open();
    let ada = house.person("Ada");
    let friends = house.people(["Bob", "Cleo", "Dan", "Eve"]);
    let plans = ada.private_room("plans");
    let invite = invites(&ada, &format!("/rooms/{plans}/invites"), json!({"max_uses": 1}));
    let path = format!("/invites/{}", code(&invite));
    let come = |friend: &Person| friend.post(&path, json!({})).status;
    let mut statuses: Vec<_> = std::thread::scope(|scope| {
        let coming: Vec<_> = friends.iter().map(|friend| scope.spawn(move || come(friend))).collect();
        coming.into_iter().map(|one| one.join().unwrap()).collect()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404, 404, 404]);
}

#[test]
fn a_server_for_the_invited_takes_the_invited_only() {
    let house = House::with(|config| config.registration = Registration::Invite);
    let root = house.person("Root");
    let anyone = house.stranger();
    assert_eq!(registers(&anyone, "Ada", ""), (403, None));
    let invite = invites(&root, "/invites", json!({"max_uses": 1}));
    assert_eq!(registers(&anyone, "Ada", "nonsense"), (422, Some("invite".to_owned())));
    // What is refused for another reason uses nothing up.
    assert_eq!(registers(&anyone, "root", code(&invite)).0, 400);
    assert_eq!(registers(&anyone, "Ada", code(&invite)), (201, None));
    assert_eq!(registers(&anyone, "Bob", code(&invite)), (422, Some("invite".to_owned())));
    let withdrawn = invites(&root, "/invites", json!({}));
    root.delete(&format!("/invites/{}", code(&withdrawn))).expect(204);
    assert_eq!(registers(&anyone, "Bob", code(&withdrawn)).0, 422);
    assert_eq!(root.get("/invites").expect(200).json(), json!([]), "what is spent is not listed");
}

#[test]
fn a_newcomer_is_in_the_room_from_the_beginning() {
    let house = House::with(|config| config.registration = Registration::Invite);
    let root = house.person("Root");
    let plans = root.private_room("plans");
    let mut roots = root.socket();
    let invite = invites(&root, &format!("/rooms/{plans}/invites"), json!({"opens_registration": true}));
    assert_eq!(registers(&house.stranger(), "Ada", code(&invite)), (201, None));
    assert_eq!(roots.expect("member_joined")["username"], "Ada");
    assert_eq!(roots.hears("Ada joined the room")["message"]["message_type"], "system");
    let ada = Person::signs_in(&root.place, "Ada");
    ada.says(plans, "Hello");
}

#[test]
fn terms_have_bounds() {
    let house = House::open();
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    for (field, bad) in [
        ("expires_in", json!(59)),
        ("expires_in", json!(31_536_001)),
        ("expires_in", json!("1")),
        ("expires_in", json!(-1)),
        ("max_uses", json!(0)),
        ("max_uses", json!(10_001)),
        ("max_uses", json!(1.5)),
        ("opens_registration", json!("yes")),
    ] {
        let refusal = ada.post(&format!("/rooms/{tea}/invites"), json!({field: bad})).refused(422);
        assert_eq!(refusal.field.as_deref(), Some(field), "{bad}");
    }
    let chat = house.person("Bob").post(&format!("/chats/{}", ada.id), json!({})).expect(200).json();
    ada.post(&format!("/rooms/{}/invites", chat["chat_id"]), json!({})).refused(403);
    assert_eq!(ada.get(&format!("/rooms/{tea}/invites")).expect(200).json(), json!([]), "nothing was made");
}

#[test]
fn a_link_is_of_the_place_where_the_server_was_found() {
    let house = House::with(|config| config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]);
    let ada = house.person("Ada");
    let tea = ada.room("tea");
    let forwarded = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "chat.example.org")];
    let made =
        |headers: &[(&str, &str)]| ada.send("POST", &format!("/rooms/{tea}/invites"), headers, b"").expect(201).json();
    let invite = made(&forwarded);
    assert_eq!(invite["url"], format!("https://chat.example.org/#/invite/{}", code(&invite)));
    for bad in ["evil\"><script>", "evil/#@x", " "] {
        let invite = made(&[("X-Forwarded-Host", bad)]);
        assert_eq!(invite["url"], format!("http://{}/#/invite/{}", ada.place.address(), code(&invite)), "{bad}");
    }
}

#[test]
fn an_invitation_of_somebody_who_is_no_admin_any_more_shows_nothing_of_the_room() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let plans = ada.private_room("plans");
    ada.post(&format!("/rooms/{plans}/members"), json!({"user_id": bob.id})).expect(201);
    ada.patch(&format!("/rooms/{plans}/members/{}", bob.id), json!({"role": "admin"})).expect(200);
    let code = bob.post(&format!("/rooms/{plans}/invites"), json!({})).expect(201).json()["code"].clone();
    let path = format!("/invites/{}", code.as_str().unwrap());
    house.stranger().get(&path).expect(200);
    ada.put(&format!("/rooms/{plans}/bans/{}", bob.id), json!({})).expect(204);
    house.stranger().get(&path).refused(404);
}
