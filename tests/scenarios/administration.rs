//! Administering the server, from the outside.

use crate::harness::{Caller, House, PASSWORD, Person, Value, eventually, json};

fn signs_in(place: &Caller, name: &str, password: &str) -> (u16, String) {
    let reply = place.post("/auth/login", json!({"username": name, "password": password}));
    match reply.status {
        200 => (200, String::new()),
        status => (status, reply.refused(status).code),
    }
}

fn account(by: &Person, of: &Person) -> Value {
    let found = by.get(&format!("/admin/users?q={}", of.name)).expect(200).json();
    found.as_array().unwrap().iter().find(|one| one["id"] == of.id).expect("the account").clone()
}

fn actions(by: &Person) -> Vec<(String, String)> {
    let log = by.get("/audit").expect(200).json();
    let line = |one: &Value| (one["action"].as_str().unwrap().to_owned(), one["detail"].as_str().unwrap().to_owned());
    log.as_array().unwrap().iter().map(line).collect()
}

#[test]
fn accounts_are_found_page_by_page_with_where_they_are_signed_in() {
    let house = House::open();
    let [root, ada, bob] = house.people(["Root", "Ada", "Bob"]);
    let mail = json!({"username": "Cleo", "password": PASSWORD, "email": "Cleo@Bücher.example"});
    house.stranger().post("/auth/register", mail).expect(201);
    let _here = ada.socket();
    ada.elsewhere();
    let seen = account(&root, &ada);
    assert_eq!((&seen["is_online"], &seen["session_count"]), (&json!(true), &json!(2)));
    assert_eq!((&seen["suspension"], &seen["is_admin"]), (&Value::Null, &json!(false)));
    let names = |list: &Value| {
        list.as_array().unwrap().iter().map(|one| one["username"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let first = root.get("/admin/users?limit=3").expect(200);
    assert_eq!(names(&first.json()), ["Cleo", "Bob", "Ada"]);
    let next = first.link("prev").expect("more");
    let last = root.get(&next).expect(200);
    assert_eq!(names(&last.json()), ["Root"]);
    assert!(last.link("prev").is_none());
    assert_eq!(names(&root.get("/admin/users?q=B%C3%BCCHER").expect(200).json()), ["Cleo"]);
    let page = root.get("/admin/users?q=o&limit=1").expect(200);
    assert_eq!(names(&root.get(&page.link("prev").expect("more")).expect(200).json()), ["Bob"]);
    assert_eq!(names(&root.get("/admin/users?q=%25").expect(200).json()), Vec::<String>::new());
    for bad in ["limit=0", "before=x", &format!("q={}", "x".repeat(255))] {
        root.get(&format!("/admin/users?{bad}")).refused(422);
    }
    bob.get("/admin/users").refused(403);
}

#[test]
fn who_is_suspended_is_out_in_the_same_moment_and_is_told_why() {
    let mut house = House::open();
    let [root, bob] = house.people(["Root", "Bob"]);
    let tea = root.room("tea");
    bob.joins(tea);
    let mut everywhere = bob.socket();
    let mut here = house.socket(&format!("/ws/{tea}?token={}", bob.token()));
    here.expect_next("user_joined");
    let path = format!("/admin/users/{}/suspension", bob.id);
    root.put(&path, json!({"expires_in": 3600, "reason": "Advertising."})).expect(204);
    everywhere.is_closed_with(4001);
    here.is_closed_with(4001);
    bob.get("/rooms").refused(401);
    house.stranger().post("/auth/refresh", json!({"refresh_token": bob.refresh_token})).refused(401);
    let login = json!({"username": "Bob", "password": PASSWORD});
    let refusal = house.stranger().post("/auth/login", login).refused(403);
    assert!(
        refusal.detail.starts_with("This account is suspended until 20") && refusal.detail.contains("Advertising.")
    );
    // Whoever does not know the password is not told.
    assert_eq!(signs_in(&house.stranger(), "Bob", "wrong").1, "bad_credentials");
    house.restart();
    let root = root.elsewhere();
    assert_eq!(signs_in(&house.stranger(), "Bob", PASSWORD).1, "suspended");
    let seen = account(&root, &bob);
    assert_eq!((&seen["suspension"]["by"], &seen["session_count"]), (&json!("Root"), &json!(0)));
    root.says(tea, "Bob is a member all the same");
    root.delete(&path).expect(204);
    root.delete(&path).expect(204);
    let bob = Person::signs_in(&root.place, "Bob");
    bob.says(tea, "Hello again");
    root.put(&path, json!({"expires_in": 1})).expect(204);
    eventually("the suspension is over", || signs_in(&house.stranger(), "Bob", PASSWORD).0 == 200);
    assert_eq!(account(&root, &bob)["suspension"], Value::Null);
    for bad in [json!({"expires_in": 0}), json!({"reason": "x".repeat(201)}), json!({"reason": 7})] {
        root.put(&path, bad).refused(422);
    }
    let done: Vec<_> = actions(&root).into_iter().map(|(action, _)| action).collect();
    assert_eq!(done, ["suspended", "suspension_lifted", "suspended"]);
    root.put("/admin/users/4711/suspension", json!({})).refused(404);
}

#[test]
fn an_account_is_signed_out_everywhere_and_can_come_back() {
    let house = House::open();
    let [root, bob] = house.people(["Root", "Bob"]);
    let mut sockets = [bob.socket(), bob.elsewhere().socket()];
    root.delete(&format!("/admin/users/{}/sessions", bob.id)).expect(204);
    sockets.iter_mut().for_each(|socket| socket.is_closed_with(4001));
    bob.get("/auth/me").refused(401);
    bob.elsewhere().get("/auth/me").expect(200);
    assert_eq!(actions(&root), [("signed_out".to_owned(), String::new())]);
}

#[test]
fn administrators_make_and_unmake_each_other_and_one_is_always_left() {
    let mut house = House::open();
    let [root, ada] = house.people(["Root", "Ada"]);
    let set = |by: &Person, of: &Person, is_admin: bool| {
        by.patch(&format!("/admin/users/{}", of.id), json!({"is_admin": is_admin}))
    };
    assert_eq!(set(&root, &root, false).refused(409).code, "last_admin");
    set(&ada, &ada, true).refused(403);
    assert_eq!(set(&root, &ada, true).expect(200).json()["is_admin"], true);
    house.restart();
    set(&ada, &root, false).expect(200);
    root.get("/audit").refused(403);
    assert_eq!(set(&ada, &ada, false).refused(409).code, "last_admin");
    for bad in [json!({}), json!({"is_admin": "yes"})] {
        ada.patch(&format!("/admin/users/{}", root.id), bad).refused(422);
    }
    assert_eq!(actions(&ada).len(), 2);
}

#[test]
fn a_link_to_a_new_password_works_once_and_ends_every_session() {
    let mut house = House::open();
    let [root, bob] = house.people(["Root", "Bob"]);
    let path = format!("/admin/users/{}/password-reset", bob.id);
    let link = |terms: Value| {
        let url = root.post(&path, terms).expect(201).json()["url"].as_str().unwrap().to_owned();
        let (place, key) = url.split_once("/#/reset/").expect("a link to the page");
        assert_eq!(place, format!("http://{}", root.place.address()));
        key.to_owned()
    };
    let first = link(json!({}));
    let second = link(json!({"expires_in": 600}));
    assert_eq!(signs_in(&house.stranger(), "Bob", PASSWORD).0, 200, "the present password is good until then");
    let mut bobs = bob.socket();
    house.restart();
    let anyone = house.stranger();
    let uses =
        |key: &str, password: &str| anyone.post("/auth/password-reset", json!({"key": key, "new_password": password}));
    assert_eq!(uses(&first, "battery staple").refused(422).field.as_deref(), Some("key"), "a later one was made");
    assert_eq!(uses(&second, "short").refused(422).field.as_deref(), Some("new_password"));
    uses(&second, "battery staple").expect(200);
    assert_eq!(uses(&second, "battery staple").refused(422).field.as_deref(), Some("key"), "it is spent");
    bobs.is_closed();
    bob.get("/auth/me").refused(401);
    assert_eq!(signs_in(&anyone, "Bob", PASSWORD).0, 401);
    assert_eq!(signs_in(&anyone, "Bob", "battery staple").0, 200);
    for bad in ["", "x", "é"] {
        uses(bad, "battery staple").refused(422);
    }
    let third = link(json!({}));
    let tokens = anyone.post("/auth/login", json!({"username": "Bob", "password": "battery staple"})).expect(200);
    let bob = anyone.with_token(tokens.json()["access_token"].as_str().unwrap());
    let change = json!({"current_password": "battery staple", "new_password": PASSWORD});
    bob.post("/auth/password", change).expect(200);
    uses(&third, "battery staple").refused(422);
    let database = std::fs::read(house.folder().join("parlor.db")).unwrap();
    assert!(!database.windows(third.len()).any(|part| part == third.as_bytes()), "only its hash is stored");
    for bad in [json!({"expires_in": 59}), json!({"expires_in": 604_801})] {
        root.post(&path, bad).refused(422);
    }
    root.post(&format!("/admin/users/{}/password-reset", root.id), json!({})).refused(403);
    let done: Vec<_> = actions(&root).into_iter().map(|(action, _)| action).collect();
    let offered = "password_reset_offered";
    assert_eq!(done, [offered, "password_reset_used", offered, offered]);
}

#[test]
fn registration_is_closed_while_the_server_runs_and_stays_so() {
    let mut house = House::open();
    let root = house.person("Root");
    let registers = |house: &House, name: &str| {
        house.stranger().post("/auth/register", json!({"username": name, "password": PASSWORD})).status
    };
    let set = |body: Value| root.patch("/admin/settings", body);
    let now = set(json!({"registration": "closed"})).expect(200).json();
    assert_eq!(now, json!({"registration": "closed", "registration_option": "open", "lockdown": false}));
    assert_eq!(registers(&house, "Ada"), 403);
    assert_eq!(house.stranger().get("/settings").expect(200).json()["registration"], "closed");
    house.restart();
    assert_eq!(registers(&house, "Ada"), 403);
    for bad in [json!({"registration": "shut"}), json!({"registration": 1}), json!({"lockdown": "on"})] {
        set(bad).refused(422);
    }
    assert_eq!(root.get("/admin/settings").expect(200).json(), now, "nothing was changed");
    set(json!({"registration": null})).expect(200);
    assert_eq!(registers(&house, "Ada"), 201);
    let told = |action: &str, detail: &str| (action.to_owned(), detail.to_owned());
    assert_eq!(actions(&root), [told("registration_set", "as the option says"), told("registration_set", "closed")]);
}

#[test]
fn a_server_that_is_locked_down_takes_nobody_new_and_whoever_is_there_goes_on() {
    let mut house = House::open();
    let [root, ada] = house.people(["Root", "Ada"]);
    let tea = ada.room("tea");
    let (gus, _) = house.guest("Gus");
    root.patch("/admin/settings", json!({"lockdown": true})).expect(200);
    let settings = house.stranger().get("/settings").expect(200).json();
    assert_eq!(
        (&settings["lockdown"], &settings["registration"], &settings["guests"]),
        (&json!(true), &json!("closed"), &json!(false))
    );
    let anyone = house.stranger();
    for (by, path, body) in [
        (&anyone, "/auth/register", json!({"username": "Eve", "password": PASSWORD})),
        (&anyone, "/auth/guest", json!({})),
        (&anyone, "/api/chat/rooms", json!({"name": "hall"})),
        (&*ada, "/rooms", json!({"name": "hall"})),
        (&*root, "/rooms", json!({"name": "hall"})),
    ] {
        assert_eq!(by.post(path, body).refused(403).code, "locked_down", "{path}");
    }
    house.socket(&format!("/ws/chat/{tea}?username=Kim")).is_closed_with(4003);
    house.socket("/ws/kim").is_closed_with(4003);
    ada.says(tea, "Still here");
    gus.post(&format!("/rooms/{tea}/messages"), json!({"content": "So am I"})).expect(201);
    ada.post(&format!("/chats/{}", root.id), json!({})).expect(200);
    house.restart();
    assert_eq!(ada.post("/rooms", json!({"name": "hall"})).refused(403).code, "locked_down");
    root.patch("/admin/settings", json!({"lockdown": false})).expect(200);
    ada.room("hall");
    ada.patch("/admin/settings", json!({"lockdown": true})).refused(403);
}
