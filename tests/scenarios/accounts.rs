//! Registering, and one's own profile.

use parlor::hub::model::Registration;

use crate::harness::shapes::{OwnUser, User};
use crate::harness::{House, PASSWORD, Person, json};

#[test]
fn the_first_account_is_the_administrator_and_nobody_else_is() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    assert!(ada.get("/auth/me").expect(200).read::<OwnUser>().is_admin);
    assert!(!bob.get("/auth/me").expect(200).read::<OwnUser>().is_admin);
}

#[test]
fn registering_has_three_addresses() {
    let house = House::open();
    for (path, name) in [("/auth/register", "Ada"), ("/auth/signup", "Bob"), ("/register", "Eve")] {
        let account = json!({"username": name, "password": PASSWORD, "password_confirm": PASSWORD});
        let user: OwnUser = house.stranger().post(path, account).expect(201).read();
        assert_eq!((user.username.as_str(), user.display_name.as_str(), user.email), (name, name, None));
    }
}

#[test]
fn a_taken_name_is_refused_in_every_spelling() {
    let house = House::open();
    house.person("Ada");
    for same in ["Ada", "ada", "ADA", " Ada ", "Ａｄａ"] {
        let error =
            house.stranger().post("/auth/register", json!({"username": same, "password": PASSWORD})).refused(400);
        assert!(error.detail.contains("already exists"), "{same}: {}", error.detail);
        assert_eq!(error.field.as_deref(), Some("username"));
    }
}

#[test]
fn a_taken_address_is_refused_in_every_spelling() {
    let house = House::open();
    let register = |name: &str, email: &str| {
        house.stranger().post("/auth/register", json!({"username": name, "password": PASSWORD, "email": email}))
    };
    let ada: OwnUser = register("Ada", "Ada@Example.org").expect(201).read();
    assert_eq!(ada.email.as_deref(), Some("Ada@Example.org"));
    for same in ["Ada@Example.org", "ada@example.org", "ADA@EXAMPLE.ORG"] {
        let error = register("Bob", same).refused(400);
        assert!(error.detail.contains("already exists"), "{}", error.detail);
        assert_eq!(error.field.as_deref(), Some("email"));
    }
    register("Bob", "bob@example.org").expect(201);
}

#[test]
fn asking_to_be_an_administrator_makes_nobody_one() {
    let house = House::open();
    house.person("Ada");
    let greedy = json!({
        "username": "Eve", "password": PASSWORD, "role": "admin", "is_admin": true, "admin": true, "id": 1,
        "is_superuser": true, "sender_id": 1, "created_at": "1970-01-01T00:00:00.000Z",
    });
    let eve: OwnUser = house.stranger().post("/auth/register", greedy).expect(201).read();
    assert!(!eve.is_admin);
    assert_ne!(eve.id, 1);
    assert!(!eve.created_at.0.starts_with("1970"));
    let eve = Person::signs_in(&house, "Eve");
    let me = eve.patch("/auth/me", json!({"is_admin": true, "role": "admin", "id": 1})).done();
    assert!(!me.read::<OwnUser>().is_admin);
    let me: OwnUser = eve.get("/auth/me").expect(200).read();
    assert_eq!((me.is_admin, me.username.as_str()), (false, "Eve"));
}

#[test]
fn what_makes_no_account_is_told_with_its_field() {
    let house = House::open();
    let long_name = "x".repeat(65);
    let long_password = "p".repeat(257);
    for (account, field) in [
        (json!({"password": PASSWORD}), "username"),
        (json!({"username": "", "password": PASSWORD}), "username"),
        (json!({"username": "   ", "password": PASSWORD}), "username"),
        (json!({"username": long_name, "password": PASSWORD}), "username"),
        (json!({"username": "A\u{200b}da", "password": PASSWORD}), "username"),
        (json!({"username": "A\u{202e}da", "password": PASSWORD}), "username"),
        (json!({"username": "A\nda", "password": PASSWORD}), "username"),
        (json!({"username": "A\0da", "password": PASSWORD}), "username"),
        (json!({"username": 5, "password": PASSWORD}), "username"),
        (json!({"username": null, "password": PASSWORD}), "username"),
        (json!({"username": ["Ada"], "password": PASSWORD}), "username"),
        (json!({"username": "Ada"}), "password"),
        (json!({"username": "Ada", "password": "1234567"}), "password"),
        (json!({"username": "Ada", "password": long_password}), "password"),
        (json!({"username": "Ada", "password": 12345678}), "password"),
        (json!({"username": "Ada", "password": PASSWORD, "email": "nowhere"}), "email"),
        (json!({"username": "Ada", "password": PASSWORD, "email": 7}), "email"),
    ] {
        let error = house.stranger().post("/auth/register", account.clone()).refused(422);
        assert_eq!(error.field.as_deref(), Some(field), "{account}");
    }
    let differing = json!({"username": "Ada", "password": PASSWORD, "password_confirm": "something else"});
    house.stranger().post("/auth/register", differing).refused(422);
    // Nothing of all that has made an account.
    assert!(house.person("Ada").get("/auth/me").expect(200).read::<OwnUser>().is_admin);
}

#[test]
fn names_and_passwords_may_be_as_short_and_as_long_as_they_say() {
    let house = House::open();
    for (name, password) in [
        ("a".to_owned(), "12345678".to_owned()),
        ("é".repeat(64), "ü".repeat(256)),
        ("名前".to_owned(), "        ".to_owned()),
        ("Ada Lovelace".to_owned(), "pass\tword 🔑 \u{0}x".to_owned()),
    ] {
        let login = json!({"username": name, "password": password});
        house.stranger().post("/auth/register", login.clone()).expect(201);
        house.stranger().post("/auth/login", login).expect(200);
        let other = json!({"username": name, "password": format!("{password}x")});
        house.stranger().post("/auth/login", other).refused(401);
    }
}

#[test]
fn a_profile_is_read_and_changed_at_both_addresses() {
    let house = House::open();
    let [ada, bob] = house.people(["Ada", "Bob"]);
    let change = json!({
        "display_name": "Ada L.", "bio": "Counts.", "status": "at the engine", "avatar_url": "https://example.org/a.png"
    });
    let changed: OwnUser = ada.patch("/auth/me", change).expect(200).read();
    for path in ["/auth/me", "/users/me"] {
        let me: OwnUser = ada.get(path).expect(200).read();
        assert_eq!(me, changed, "{path}");
    }
    assert_eq!((changed.display_name.as_str(), changed.bio.as_str()), ("Ada L.", "Counts."));
    assert_eq!(changed.status, "at the engine");
    assert_eq!(changed.avatar_url.as_deref(), Some("https://example.org/a.png"));
    // One member alone leaves the others.
    let changed: OwnUser = ada.patch("/users/me", json!({"bio": "Computes."})).expect(200).read();
    assert_eq!((changed.bio.as_str(), changed.status.as_str()), ("Computes.", "at the engine"));
    assert_eq!(bob.get("/auth/me").expect(200).read::<OwnUser>().bio, "");
}

#[test]
fn a_profile_out_of_bounds_changes_nothing() {
    let house = House::open();
    let ada = house.person("Ada");
    let before: OwnUser = ada.get("/auth/me").expect(200).read();
    for (change, field) in [
        (json!({"bio": "x".repeat(501)}), "bio"),
        (json!({"status": "x".repeat(101)}), "status"),
        (json!({"display_name": "x".repeat(65)}), "display_name"),
        (json!({"display_name": 5}), "display_name"),
        (json!({"bio": {"a": 1}}), "bio"),
        (json!({"avatar_url": "javascript:alert(1)"}), "avatar_url"),
        (json!({"avatar_url": format!("https://example.org/{}", "x".repeat(2_000))}), "avatar_url"),
        (json!({"bio": "kept?", "avatar_url": false}), "avatar_url"),
    ] {
        let error = ada.patch("/auth/me", change.clone()).refused(422);
        assert_eq!(error.field.as_deref(), Some(field), "{change}");
    }
    assert_eq!(ada.get("/auth/me").expect(200).read::<OwnUser>(), before);
}

#[test]
fn a_profile_needs_a_token() {
    let house = House::open();
    for path in ["/auth/me", "/users/me", "/auth/sessions"] {
        house.stranger().get(path).refused(401);
    }
    house.stranger().patch("/auth/me", json!({"bio": "x"})).refused(401);
}

#[test]
fn an_address_is_shown_to_its_owner_only() {
    let house = House::open();
    let account = json!({"username": "Ada", "password": PASSWORD, "email": "ada@example.org"});
    house.stranger().post("/auth/register", account).expect(201);
    let ada = Person::signs_in(&house, "Ada");
    let bob = house.person("Bob");
    let room = ada.room("tea");
    bob.joins(room);
    assert_eq!(ada.get("/auth/me").expect(200).read::<OwnUser>().email.as_deref(), Some("ada@example.org"));
    let members = bob.get(&format!("/rooms/{room}/members")).expect(200);
    assert!(!members.text().contains("ada@example.org"), "{}", members.text());
}

#[test]
fn a_closed_server_takes_its_first_account_and_no_other() {
    for (registration, code) in
        [(Registration::Closed, "registration_closed"), (Registration::Invite, "invitation_needed")]
    {
        let house = House::with(move |config| config.registration = registration);
        house.person("Ada");
        let error =
            house.stranger().post("/auth/register", json!({"username": "Eve", "password": PASSWORD})).refused(403);
        assert_eq!(error.code, code);
    }
}

/// Two at the same moment with one name: one of them is told.
#[test]
fn of_two_who_want_a_name_at_once_one_gets_it() {
    let house = House::open();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..6)
            .map(|_| {
                let stranger = house.stranger();
                scope.spawn(move || {
                    stranger.post("/auth/register", json!({"username": "Ada", "password": PASSWORD})).status
                })
            })
            .collect();
        tries.into_iter().map(|attempt| attempt.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 5, "{statuses:?}");
}

#[test]
fn people_are_shown_to_each_other() {
    let house = House::open();
    let [ada, bob, eve] = house.people(["Ada", "Bob", "Eve"]);
    let others: Vec<User> = ada.get("/users").expect(200).read();
    let mut names: Vec<_> = others.iter().map(|user| user.username.as_str()).collect();
    names.sort();
    assert_eq!(names, ["Bob", "Eve"]);
    let socket = eve.socket();
    let online: Vec<User> = bob.get("/users/online").expect(200).read();
    assert_eq!(online.iter().map(|user| user.id).collect::<Vec<_>>(), [eve.id]);
    drop(socket);
    let seen: User = bob.get(&format!("/users/{}", ada.id)).expect(200).read();
    assert_eq!((seen.username.as_str(), seen.is_online), ("Ada", false));
    bob.get("/users/987654").refused(404);
}

#[test]
fn anybody_can_ask_which_ways_in_there_are() {
    let settings = |house: &House| house.stranger().get("/settings").expect(200).json();
    let house = House::open();
    let version = env!("CARGO_PKG_VERSION");
    let open =
        json!({"registration": "open", "guests": true, "has_accounts": false, "lockdown": false, "version": version});
    assert_eq!(settings(&house), open);
    house.person("Ada");
    assert_eq!(settings(&house)["has_accounts"], true);
    for (registration, name) in [(Registration::Invite, "invite"), (Registration::Closed, "closed")] {
        let house = House::with(move |config| {
            config.registration = registration;
            config.guests = false;
        });
        let told = settings(&house);
        assert_eq!((&told["registration"], &told["guests"]), (&json!(name), &json!(false)));
    }
}
