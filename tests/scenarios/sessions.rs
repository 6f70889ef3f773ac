//! Signing in, renewing, signing out: what tokens are worth, and for how long.

use serde_json::Value;

use crate::harness::shapes::{Credentials, OwnUser, Session};
use crate::harness::{House, PASSWORD, Person, Place, Reply, json};

fn login(house: &Place, body: Value) -> Reply {
    house.stranger().post("/auth/login", body)
}

#[test]
fn one_signs_in_with_json_or_a_form_by_name_or_address() {
    let house = House::open();
    let account = json!({"username": "Ada", "password": "a&b=c d+é", "email": "ada@example.org"});
    house.stranger().post("/auth/register", account).expect(201);
    for path in ["/auth/login", "/login"] {
        for name in ["Ada", "ada", "ADA", "ada@example.org", "Ada@Example.Org"] {
            let json = json!({"username": name, "password": "a&b=c d+é"});
            let credentials: Credentials = house.stranger().post(path, json).expect(200).read();
            credentials.check();
            assert_eq!(credentials.expires_in, 30 * 60);
            assert_eq!(credentials.user.email.as_deref(), Some("ada@example.org"));
            let form =
                format!("username={}&password=a%26b%3Dc+d%2B%C3%A9&grant_type=password", name.replace('@', "%40"));
            let kind = [("Content-Type", "application/x-www-form-urlencoded")];
            let credentials: Credentials =
                house.stranger().send("POST", path, &kind, form.as_bytes()).expect(200).read();
            Person::holds(&house, credentials).get("/auth/me").expect(200);
        }
    }
}

#[test]
fn a_token_says_who_and_until_when() {
    let house = House::open();
    let ada = house.person("Ada");
    let claims = claims(ada.token());
    assert_eq!((&claims["sub"], &claims["username"]), (&json!(ada.id.to_string()), &json!("Ada")));
    let (issued, expires) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    assert_eq!(expires - issued, 30 * 60);
    assert!(claims["sid"].is_i64());
    assert!(claims.get("guest").is_none());
}

fn claims(token: &str) -> Value {
    use base64::prelude::*;
    let parts: Vec<_> = token.split('.').collect();
    let header: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
    assert_eq!(header["alg"], "HS256");
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap()
}

#[test]
fn a_wrong_name_and_a_wrong_password_are_told_in_the_same_words() {
    let house = House::open();
    house.person("Ada");
    let wrong_password = login(&house, json!({"username": "Ada", "password": "not this one"})).refused(401);
    let wrong_name = login(&house, json!({"username": "Nobody", "password": "not this one"})).refused(401);
    let wrong_address = login(&house, json!({"username": "no@example.org", "password": "not this one"})).refused(401);
    let empty = login(&house, json!({"username": "Nobody", "password": ""})).refused(401);
    let short = login(&house, json!({"username": "Ada", "password": "x"})).refused(401);
    let long = login(&house, json!({"username": "Ada", "password": "x".repeat(5_000)})).refused(401);
    for other in [wrong_name, wrong_address, empty, short, long] {
        assert_eq!(other, wrong_password);
    }
}

#[test]
fn renewing_gives_a_new_pair() {
    let house = House::open();
    let ada = house.person("Ada");
    let renewed = renew(&house, &ada.refresh_token);
    assert_ne!(renewed.refresh_token, ada.refresh_token);
    assert_eq!(renewed.user.id, ada.id);
    let ada = Person::holds(&house, renewed);
    ada.get("/auth/me").expect(200);
    // It is one session still.
    assert_eq!(sessions(&ada).len(), 1);
    renew(&house, &ada.refresh_token);
}

fn renew(place: &Place, token: &str) -> Credentials {
    place.stranger().post("/auth/refresh", json!({"refresh_token": token})).expect(200).read()
}

fn sessions(person: &Person) -> Vec<Session> {
    person.get("/auth/sessions").expect(200).read()
}

/// RFC 9700 §4.14.2: a spent token in use means that two parties hold it.
#[test]
fn a_spent_refresh_token_ends_the_session_for_whoever_holds_it() {
    let house = House::open();
    let ada = house.person("Ada");
    let elsewhere = ada.elsewhere();
    let mut socket = ada.socket();
    let renewed = Person::holds(&house, renew(&house, &ada.refresh_token));
    house.stranger().post("/auth/refresh", json!({"refresh_token": ada.refresh_token})).refused(401);
    ada.get("/auth/me").refused(401);
    renewed.get("/auth/me").refused(401);
    house.stranger().post("/auth/refresh", json!({"refresh_token": renewed.refresh_token})).refused(401);
    socket.is_closed_with(4001);
    elsewhere.get("/auth/me").expect(200);
}

#[test]
fn of_many_who_renew_with_one_token_at_once_at_most_one_succeeds() {
    let house = House::open();
    let ada = house.person("Ada");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let renewals: Vec<_> = (0..6)
            .map(|_| {
                let (stranger, token) = (house.stranger(), ada.refresh_token.clone());
                scope.spawn(move || stranger.post("/auth/refresh", json!({"refresh_token": token})).status)
            })
            .collect();
        renewals.into_iter().map(|renewal| renewal.join().unwrap()).collect()
    });
    assert!(statuses.iter().filter(|status| **status == 200).count() <= 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 401].contains(status)), "{statuses:?}");
    ada.get("/auth/me").refused(401);
}

#[test]
fn what_is_no_refresh_token_renews_nothing() {
    let house = House::open();
    let ada = house.person("Ada");
    let refresh = |body| house.stranger().post("/auth/refresh", body);
    for bad in ["", "x", "a.b.c", ada.token()] {
        refresh(json!({"refresh_token": bad})).refused(401);
    }
    refresh(json!({})).refused(422);
    refresh(json!({"refresh_token": 5})).refused(422);
    // And a refresh token opens nothing.
    house.stranger().with_token(&ada.refresh_token).get("/auth/me").refused(401);
    ada.get("/auth/me").expect(200);
}

#[test]
fn signing_out_ends_this_session_at_once_and_no_other() {
    let house = House::open();
    for (path, name) in [("/auth/logout", "Ada"), ("/logout", "Bob")] {
        let person = house.person(name);
        let elsewhere = person.elsewhere();
        let (mut here, mut there) = (person.socket(), elsewhere.socket());
        let mut second = person.socket();
        person.post(path, json!({})).done();
        person.get("/auth/me").refused(401);
        house.stranger().post("/auth/refresh", json!({"refresh_token": person.refresh_token})).refused(401);
        here.is_closed_with(4001);
        second.is_closed_with(4001);
        elsewhere.get("/auth/me").expect(200);
        there.expect_next("session_ended");
        there.hears_nothing();
        let mut late = house.socket(&format!("/ws?token={}", person.token()));
        late.is_closed_with(4001);
    }
}

#[test]
fn signing_out_needs_no_body() {
    let house = House::open();
    let ada = house.person("Ada");
    ada.send("POST", "/auth/logout", &[], b"").done();
    ada.get("/auth/me").refused(401);
}

#[test]
fn a_changed_password_ends_the_other_sessions() {
    let house = House::open();
    let ada = house.person("Ada");
    let elsewhere = ada.elsewhere();
    let (mut here, mut there) = (ada.socket(), elsewhere.socket());
    let change = |current: &str, new: &str| {
        ada.post("/auth/password", json!({"current_password": current, "new_password": new}))
    };
    change("not this one", "another password").refused(403);
    let error = change(PASSWORD, "short").refused(422);
    assert_eq!(error.field.as_deref(), Some("new_password"));
    elsewhere.get("/auth/me").expect(200);
    change(PASSWORD, "another password").done();
    there.is_closed_with(4001);
    elsewhere.get("/auth/me").refused(401);
    house.stranger().post("/auth/refresh", json!({"refresh_token": elsewhere.refresh_token})).refused(401);
    here.expect_next("session_ended");
    here.hears_nothing();
    ada.get("/auth/me").expect(200);
    login(&house, json!({"username": "Ada", "password": PASSWORD})).refused(401);
    login(&house, json!({"username": "Ada", "password": "another password"})).expect(200);
}

#[test]
fn one_sees_where_one_is_signed_in_and_signs_out_there() {
    let house = House::open();
    let ada = house.person("Ada");
    let phone = ada.elsewhere();
    let list = sessions(&ada);
    assert_eq!(list.len(), 2);
    assert_eq!(list.iter().filter(|session| session.is_current).count(), 1);
    let other = list.iter().find(|session| !session.is_current).unwrap();
    assert_eq!(other.address, "127.0.0.1");
    let mut socket = phone.socket();
    ada.delete(&format!("/auth/sessions/{}", other.id)).expect(204);
    socket.is_closed_with(4001);
    phone.get("/auth/me").refused(401);
    assert_eq!(sessions(&ada).len(), 1);
    ada.delete(&format!("/auth/sessions/{}", other.id)).refused(404);
}

#[test]
fn the_sessions_of_others_are_not_there() {
    let house = House::open();
    let [ada, eve] = house.people(["Ada", "Eve"]);
    let session = sessions(&ada)[0].id;
    eve.delete(&format!("/auth/sessions/{session}")).refused(404);
    ada.get("/auth/me").expect(200);
}

#[test]
fn an_expired_token_is_worth_nothing_and_is_renewed() {
    let house = House::with(|config| config.access_token_minutes = 0);
    let account = json!({"username": "Ada", "password": PASSWORD});
    house.stranger().post("/auth/register", account.clone()).expect(201);
    let credentials = login(&house, account).expect(200).json();
    let stranger = house.stranger().with_token(credentials["access_token"].as_str().unwrap());
    stranger.get("/auth/me").refused(401);
    house.socket(&format!("/ws?token={}", stranger.token.as_deref().unwrap())).is_closed_with(4001);
    stranger.post("/auth/refresh", json!({"refresh_token": credentials["refresh_token"]})).expect(200);
}

#[test]
fn sessions_and_passwords_outlive_the_server() {
    let mut house = House::open();
    let ada = house.person("Ada");
    let gone = ada.elsewhere();
    gone.post("/auth/logout", json!({})).done();
    house.restart();
    assert_eq!(ada.get("/auth/me").expect(200).read::<OwnUser>().username, "Ada");
    gone.get("/auth/me").refused(401);
    renew(&house, &ada.refresh_token);
    // The one spent before and the one spent after are alike.
    house.restart();
    house.stranger().post("/auth/refresh", json!({"refresh_token": ada.refresh_token})).refused(401);
    ada.get("/auth/me").refused(401);
    ada.elsewhere().get("/auth/me").expect(200);
}

#[test]
fn a_token_is_taken_from_the_header_and_never_from_the_query() {
    let house = House::open();
    let ada = house.person("Ada");
    house.stranger().get(&format!("/auth/me?token={}", ada.token())).refused(401);
    house.stranger().get(&format!("/rooms?access_token={}", ada.token())).refused(401);
    let ask = |value: &str| house.stranger().send("GET", "/auth/me", &[("Authorization", value)], b"");
    ask(&format!("Bearer {}", ada.token())).expect(200);
    // A scheme is compared without case (RFC 9110 §11.1).
    ask(&format!("bearer {}", ada.token())).expect(200);
    for bad in ["", "Bearer", "Bearer ", ada.token(), &format!("Basic {}", ada.token()), "Bearer a b"] {
        ask(bad).refused(401);
    }
}
