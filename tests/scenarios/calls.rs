//! What a call needs of the server besides its frames, which the transcript `calling` has.

use parlor::auth::Secret;

use crate::harness::{House, json};

#[test]
fn servers_are_given_out_with_a_password_that_ends() {
    let house = House::with(|config| {
        config.ice_servers = ["stun:a.example:3478", "turn:b.example:3478?transport=udp", "turns:b.example:5349"]
            .map(str::to_owned)
            .into();
        config.turn_secret = Some(Secret::new(b"north".to_vec()));
    });
    let ada = house.person("Ada");
    let said = ada.get("/calls/servers").expect(200).json();
    assert_eq!(said["ice_servers"][0], json!({"urls": ["stun:a.example:3478"]}));
    let turn = &said["ice_servers"][1];
    assert_eq!(turn["urls"], json!(["turn:b.example:3478?transport=udp", "turns:b.example:5349"]));
    let (ends, whose) = turn["username"].as_str().unwrap().split_once(':').expect("a time and an id");
    assert_eq!(whose, ada.id.to_string());
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert!((now + 86_300..=now + 86_400).contains(&ends.parse().unwrap()), "{ends}");
    assert_eq!(turn["credential"].as_str().unwrap().len(), 28, "SHA-1 in Base64");
}

#[test]
fn where_none_are_named_there_are_none() {
    let house = House::open();
    assert_eq!(house.person("Ada").get("/calls/servers").expect(200).json()["ice_servers"], json!([]));
}

#[test]
fn what_is_said_about_a_call_has_a_size_and_a_rate() {
    let house = House::with(|config| config.rate_limits = true);
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let chat = ada.post(&format!("/chats/{}", bob.id), json!({})).expect(200).json()["chat_id"].clone();
    let (mut adas, mut bobs) = (ada.socket(), bob.socket());
    let mut say = |data: String| {
        let frame =
            json!({"type": "call", "room_id": chat, "call_id": "c1", "kind": "candidate", "data": {"candidate": data}});
        adas.ask(frame).0["code"].as_str().map(str::to_owned)
    };
    assert_eq!(say("x".repeat(24 * 1024)).as_deref(), Some("invalid"));
    assert_eq!(say("x".repeat(24 * 1024 - 16)), None);
    assert_eq!(bobs.expect("call")["data"]["candidate"].as_str().unwrap().len(), 24 * 1024 - 16);
    let refused = (0..300).find_map(|_| say("x".into()));
    assert_eq!(refused.as_deref(), Some("too_fast"));
}
