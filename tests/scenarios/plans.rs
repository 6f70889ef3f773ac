//! What is planned on one device is told to one's others at once, over REST and `/ws` alike, and to nobody else.

use crate::harness::{House, Person, SOON, Socket, Value, ids, in_ms, json};

const HOUR: i64 = 60 * 60 * 1000;

/// Ada with two sockets, and Bob, who shares a room with her.
fn set() -> (House, Person, Person, i64, [Socket; 3]) {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let tea = ada.room("tea");
    bob.joins(tea);
    let mut sockets = [ada.socket(), ada.socket(), bob.socket()];
    sockets.iter_mut().for_each(|socket| drop(socket.heard()));
    (house, ada, bob, tea, sockets)
}

fn kinds(frames: &[Value]) -> Vec<&str> {
    frames.iter().map(|frame| frame["type"].as_str().unwrap()).collect()
}

#[track_caller]
fn acked(socket: &mut Socket, request: Value) -> Value {
    let (answer, before) = socket.ask(request);
    assert_eq!((&answer["type"], kinds(&before)), (&json!("ack"), vec![]), "{answer}");
    answer
}

#[test]
fn what_is_done_over_rest_is_told_to_each_of_ones_sockets() {
    let (_house, ada, _bob, tea, [mut here, mut there, mut bobs]) = set();
    let send = json!({"content": "Later", "send_at": in_ms(HOUR)});
    let waiting = ada.post(&format!("/rooms/{tea}/messages"), send).expect(202).json();
    let path = format!("/scheduled/{}", waiting["id"]);
    let changed = ada.patch(&path, json!({"content": "Even later"})).expect(200).json();
    ada.patch(&path, json!({"content": "Even later"})).expect(200);
    ada.delete(&path).expect(204);
    let said = ada.says(tea, "milk?");
    let new = json!({"text": "Milk", "message_id": said.id, "remind_at": in_ms(HOUR)});
    let made = ada.post("/reminders", new).expect(201).json();
    assert_eq!((&made["quote"]["content"], &made["room_id"]), (&json!("milk?"), &json!(tea)));
    let path = format!("/reminders/{}", made["id"]);
    assert_eq!(ada.get(&path).expect(200).json(), made, "what is answered is what there is");
    let put_off = ada.patch(&path, json!({"remind_at": in_ms(2 * HOUR)})).expect(200).json();
    assert_eq!(ada.get(&path).expect(200).json(), put_off);
    ada.patch(&path, json!({"text": "Milk"})).expect(200);
    ada.delete(&path).expect(204);
    for socket in [&mut here, &mut there] {
        let told = socket.heard();
        let wanted = ["scheduled"; 3].into_iter().chain(["message", "reminder_changed", "reminder_changed"]);
        assert_eq!(
            kinds(&told),
            wanted.chain(["reminder_dismissed"]).collect::<Vec<_>>(),
            "what changes nothing is told to nobody"
        );
        assert_eq!([&told[0]["scheduled"], &told[1]["scheduled"]], [&waiting, &changed]);
        assert_eq!(told[2]["scheduled"]["state"], "cancelled");
        assert_eq!([&told[4]["reminder"], &told[5]["reminder"]], [&made, &put_off]);
        assert_eq!(told[6]["reminder_id"], made["id"]);
    }
    assert_eq!(kinds(&bobs.heard()), ["message"]);
}

#[test]
fn what_is_done_over_a_socket_is_acknowledged_there_and_told_to_the_others() {
    let (_house, ada, _bob, tea, [mut here, mut there, mut bobs]) = set();
    let send = json!({"type": "send", "room_id": tea, "content": "Later", "send_at": in_ms(HOUR)});
    let waiting = acked(&mut here, send)["scheduled"].clone();
    let change = json!({"type": "change_scheduled", "scheduled_id": waiting["id"], "send_at": in_ms(2 * HOUR)});
    let changed = acked(&mut here, change)["scheduled"].clone();
    assert_eq!(ada.get("/scheduled").expect(200).json(), json!([changed]));
    assert_eq!(acked(&mut here, json!({"type": "list_scheduled"}))["scheduled_list"], json!([changed]));
    let elsewhere = json!({"type": "list_scheduled", "room_id": tea + 1});
    assert_eq!(acked(&mut here, elsewhere)["scheduled_list"], json!([]));
    let cancel = json!({"type": "cancel_scheduled", "scheduled_id": waiting["id"]});
    assert_eq!(acked(&mut here, cancel.clone())["scheduled"], Value::Null);
    let new = json!({"type": "remind", "text": "Milk", "remind_at": in_ms(HOUR)});
    let made = acked(&mut here, new)["reminder"].clone();
    let change = json!({"type": "change_reminder", "reminder_id": made["id"], "text": "Oat milk"});
    let renamed = acked(&mut here, change)["reminder"].clone();
    assert_eq!((&renamed["text"], &renamed["remind_at"]), (&json!("Oat milk"), &made["remind_at"]));
    assert_eq!(ada.get("/reminders").expect(200).json(), json!([renamed]));
    assert_eq!(acked(&mut here, json!({"type": "list_reminders"}))["reminder_list"], json!([renamed]));
    let dismiss = json!({"type": "dismiss_reminder", "reminder_id": made["id"]});
    acked(&mut here, dismiss.clone());
    let told = there.heard();
    assert_eq!(
        kinds(&told),
        ["scheduled", "scheduled", "scheduled", "reminder_changed", "reminder_changed", "reminder_dismissed"]
    );
    assert_eq!([&told[3]["reminder"], &told[4]["reminder"]], [&made, &renamed]);
    here.hears_nothing();
    bobs.hears_nothing();
    for gone in [cancel, dismiss] {
        assert_eq!(here.ask(gone).0["code"], "not_found");
    }
    there.hears_nothing();
}

#[test]
fn what_is_sent_fails_or_falls_due_is_told_to_all_of_ones_sockets() {
    let (_house, ada, bob, tea, [mut here, mut there, mut bobs]) = set();
    ada.post("/reminders", json!({"text": "Now", "remind_at": in_ms(SOON)})).expect(201);
    let path = format!("/rooms/{tea}/messages");
    ada.post(&path, json!({"content": "Sent", "send_at": in_ms(SOON)})).expect(202);
    bob.post(&path, json!({"content": "Never sent", "send_at": in_ms(4_000)})).expect(202);
    ada.patch(&format!("/rooms/{tea}/members/{}", bob.id), json!({"role": "read_only"})).expect(200);
    for socket in [&mut here, &mut there] {
        assert_eq!(socket.expect_frame(|frame| frame["type"] == "reminder")["reminder"]["text"], "Now");
        let sent = socket.expect_frame(|frame| frame["scheduled"]["state"] == "sent");
        assert_eq!(sent["scheduled"]["content"], "Sent");
    }
    let failed = bobs.expect_frame(|frame| frame["scheduled"]["state"] == "failed");
    assert_eq!(failed["scheduled"]["failure"], "You may only read in this room.");
    let heard = [here.heard(), there.heard()].concat();
    assert!(heard.iter().all(|frame| frame["scheduled"].is_null()), "none of it is Bob's: {heard:?}");
}

#[test]
fn what_is_wrong_is_refused_by_the_rules_of_rest_and_changes_nothing() {
    let (_house, ada, bob, tea, [mut here, mut there, mut bobs]) = set();
    let send = json!({"content": "Later", "send_at": in_ms(HOUR)});
    let waiting = ada.post(&format!("/rooms/{tea}/messages"), send).expect(202).json();
    let made = ada.post("/reminders", json!({"text": "Milk", "remind_at": in_ms(HOUR)})).expect(201).json();
    there.heard();
    let plan = |kind: &str, more: Value| {
        let mut frame = json!({"type": kind, "scheduled_id": waiting["id"], "reminder_id": made["id"]});
        frame.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        frame
    };
    for (frame, field) in [
        (plan("change_scheduled", json!({"send_at": in_ms(-1)})), "send_at"),
        (plan("change_scheduled", json!({"content": ""})), "content"),
        (plan("change_scheduled", json!({"content": "x".repeat(8_001)})), "content"),
        (plan("change_reminder", json!({"text": ""})), "text"),
        (plan("change_reminder", json!({"text": "x".repeat(501)})), "text"),
        (plan("change_reminder", json!({"remind_at": in_ms(400 * 24 * HOUR)})), "remind_at"),
        (plan("remind", json!({"remind_at": in_ms(HOUR)})), "text"),
        (plan("remind", json!({"text": "x", "remind_at": "soon"})), "remind_at"),
        (json!({"type": "cancel_scheduled"}), "scheduled_id"),
        (json!({"type": "dismiss_reminder", "reminder_id": -1}), "reminder_id"),
    ] {
        let (answer, _) = here.ask(frame.clone());
        assert_eq!((&answer["type"], &answer["field"]), (&json!("error"), &json!(field)), "{frame}: {answer}");
    }
    for frame in ["change_scheduled", "cancel_scheduled", "change_reminder", "dismiss_reminder"] {
        assert_eq!(bobs.ask(plan(frame, json!({"text": "x", "content": "x"}))).0["code"], "not_found", "{frame}");
    }
    assert_eq!(acked(&mut bobs, json!({"type": "list_scheduled"}))["scheduled_list"], json!([]));
    assert_eq!(acked(&mut bobs, json!({"type": "list_reminders"}))["reminder_list"], json!([]));
    there.hears_nothing();
    assert_eq!(ada.get("/scheduled").expect(200).json(), json!([waiting]));
    assert_eq!(ada.get("/reminders").expect(200).json(), json!([made]));
    drop(bob);
}

/// A frame has its bound, however much somebody has written: a socket that is far behind is closed.
#[test]
fn a_list_that_is_too_long_for_a_frame_is_cut_and_says_so() {
    let (_house, ada, _bob, tea, [mut here, _there, _bobs]) = set();
    let path = format!("/rooms/{tea}/messages");
    for n in 0..100 {
        let content = format!("{n:04}").repeat(2_000);
        ada.post(&path, json!({"content": content, "send_at": in_ms(HOUR + n)})).expect(202);
    }
    let all = ids(&ada.get("/scheduled").expect(200).json());
    let (answer, _) = here.ask(json!({"type": "list_scheduled"}));
    let listed = ids(&answer["scheduled_list"]);
    assert_eq!((all.len(), &answer["has_more"]), (100, &json!(true)));
    assert!(listed.len() > 50 && all.starts_with(&listed), "{listed:?}");
    assert!(answer.to_string().len() < 600_000);
    let (answer, _) = here.ask(json!({"type": "list_reminders"}));
    assert_eq!((&answer["reminder_list"], &answer["has_more"]), (&json!([]), &Value::Null));
}
