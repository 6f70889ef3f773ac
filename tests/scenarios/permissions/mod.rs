//! Who may do what: for every operation, what each kind of caller gets, over REST and over `/ws` alike; for the sockets of older
//! clients see `older_sockets`.

mod guest_of_link;
mod older_sockets;

use crate::harness::{Caller, House, PASSWORD, Person, Socket, Value, in_ms, json};

/// In milliseconds.
const HOUR: i64 = 60 * 60 * 1000;

/// Who calls, in the order of the table's columns.
const CALLERS: [&str; 8] =
    ["anonymous", "guest", "outsider", "member", "read-only member", "room admin", "room owner", "server admin"];

struct Operation {
    method: &'static str,
    /// `{tea}` is a public room, `{plans}` a private one, `{theirs}` a message of another member, and so on.
    path: &'static str,
    body: Value,
    /// Statuses by caller. The server's administrator is an outsider to these rooms.
    expected: [u16; 8],
}

fn operation(method: &'static str, path: &'static str, body: Value, expected: [u16; 8]) -> Operation {
    Operation { method, path, body, expected }
}

/// The table. Each cell is tried in a house of its own making, so that nothing that one does changes what another gets.
#[rustfmt::skip]
fn table() -> Vec<Operation> {
    let none = || json!({});
    let text = || json!({"content": "hello"});
    let later = || json!({"content": "hello", "send_at": in_ms(HOUR)});
    let remind = |of: &str| json!({"message_id": of, "remind_at": in_ms(HOUR)});
    vec![
        //                                                                        anon guest  out  mem read admin own server
        operation("GET",    "/auth/me", none(),                                  [401, 200, 200, 200, 200, 200, 200, 200]),
        operation("PATCH",  "/auth/me", json!({"bio": "x"}),                     [401, 403, 200, 200, 200, 200, 200, 200]),
        operation("GET",    "/auth/me/export", none(),                           [401, 403, 200, 200, 200, 200, 200, 200]),
        operation("DELETE", "/auth/me", json!({"password": PASSWORD}),           [401, 403, 204, 204, 204, 204, 204, 409]),
        operation("GET",    "/auth/sessions", none(),                            [401, 403, 200, 200, 200, 200, 200, 200]),
        operation("GET",    "/users", none(),                                    [200, 403, 200, 200, 200, 200, 200, 200]),
        operation("GET",    "/users/online", none(),                             [401, 403, 200, 200, 200, 200, 200, 200]),
        operation("GET",    "/users/{bob}", none(),                              [401, 403, 200, 200, 200, 200, 200, 200]),
        operation("DELETE", "/auth/me/avatar", none(),                           [401, 403, 204, 204, 204, 204, 204, 204]),
        operation("PUT",    "/auth/me/avatar", none(),                           [401, 403, 422, 422, 422, 422, 422, 422]),
        operation("GET",    "/users/{bob}/avatar", none(),                       [401, 200, 200, 200, 200, 200, 200, 200]),
        operation("PUT",    "/users/{bob}/block", none(),                        [401, 403, 204, 204, 204, 204, 204, 204]),
        operation("DELETE", "/users/{bob}/block", none(),                        [401, 403, 204, 204, 204, 204, 204, 204]),
        operation("GET",    "/blocks", none(),                                   [401, 403, 200, 200, 200, 200, 200, 200]),
        operation("GET",    "/rooms", none(),                                    [401, 200, 200, 200, 200, 200, 200, 200]),
        operation("POST",   "/rooms", json!({"name": "new"}),                    [401, 403, 201, 201, 201, 201, 201, 201]),
        operation("GET",    "/rooms/{tea}", none(),                              [401, 200, 200, 200, 200, 200, 200, 200]),
        operation("PATCH",  "/rooms/{tea}", json!({"description": "hot"}),       [401, 403, 403, 403, 403, 204, 204, 403]),
        operation("DELETE", "/rooms/{tea}", none(),                              [401, 403, 403, 403, 403, 204, 204, 403]),
        operation("POST",   "/rooms/{tea}/join", none(),                         [401, 200, 200, 400, 400, 400, 400, 200]),
        operation("POST",   "/rooms/{tea}/leave", none(),                        [401, 403, 403, 200, 200, 200, 200, 403]),
        operation("GET",    "/rooms/{tea}/members", none(),                      [401, 200, 200, 200, 200, 200, 200, 200]),
        operation("POST",   "/rooms/{tea}/members", json!({"username": "Fay"}),  [401, 403, 403, 403, 403, 201, 201, 403]),
        operation("PATCH",  "/rooms/{tea}/members/{bob}", json!({"is_admin": true}), [401, 403, 403, 403, 403, 200, 200, 403]),
        operation("DELETE", "/rooms/{tea}/members/{bob}", none(),                [401, 403, 403, 403, 403, 204, 204, 403]),
        operation("GET",    "/rooms/{tea}/messages", none(),                     [401, 200, 200, 200, 200, 200, 200, 200]),
        operation("POST",   "/rooms/{tea}/messages", text(),                     [401, 201, 403, 201, 403, 201, 201, 403]),
        operation("PUT",    "/rooms/{tea}/read", json!({"message_id": 1}),       [401, 403, 403, 204, 204, 204, 204, 403]),
        operation("PUT",    "/rooms/{tea}/unread", json!({"message_id": "{theirs}"}), [401, 403, 403, 204, 204, 204, 204, 403]),
        operation("PUT",    "/rooms/{tea}/muted", json!({"is_muted": true}), [401, 403, 403, 204, 204, 204, 204, 403]),
        operation("GET",    "/rooms/{tea}/seen", none(), [401, 403, 403, 200, 200, 200, 200, 403]),
        operation("PATCH",  "/messages/{theirs}", text(),                        [401, 403, 403, 403, 403, 403, 403, 403]),
        operation("DELETE", "/messages/{theirs}", none(),                        [401, 403, 403, 403, 403, 204, 204, 403]),
        operation("GET",    "/messages/{theirs}/history", none(),                [401, 403, 403, 403, 403, 200, 200, 403]),
        operation("GET",    "/messages/{theirs}/replies", none(),                [401, 200, 200, 200, 200, 200, 200, 200]),
        operation("PUT",    "/messages/{theirs}/reactions/%F0%9F%91%8D", none(), [401, 403, 403, 200, 403, 200, 200, 403]),
        operation("DELETE", "/messages/{theirs}/reactions/%F0%9F%91%8D", none(), [401, 403, 403, 200, 403, 200, 200, 403]),
        operation("GET",    "/rooms/{tea}/invites", none(),                      [401, 403, 403, 403, 403, 200, 200, 403]),
        operation("POST",   "/rooms/{tea}/invites", none(),                      [401, 403, 403, 403, 403, 201, 201, 403]),
        operation("POST",   "/rooms/{tea}/invites", json!({"opens_registration": true}), [401, 403, 403, 403, 403, 403, 403, 403]),
        operation("GET",    "/invites", none(),                                  [401, 403, 403, 403, 403, 403, 403, 200]),
        operation("POST",   "/invites", none(),                                  [401, 403, 403, 403, 403, 403, 403, 201]),
        operation("GET",    "/invites/{invite}", none(),                         [200, 200, 200, 200, 200, 200, 200, 200]),
        operation("POST",   "/invites/{invite}", none(),                         [401, 403, 200, 200, 200, 200, 200, 200]),
        operation("DELETE", "/invites/{invite}", none(),                         [401, 403, 404, 403, 403, 204, 204, 204]),
        operation("PATCH",  "/rooms/{tea}/members/{bob}", json!({"role": "read_only"}), [401, 403, 403, 403, 403, 200, 200, 403]),
        operation("PATCH",  "/rooms/{tea}/members/{bob}", json!({"role": "owner"}), [401, 403, 403, 403, 403, 403, 200, 403]),
        operation("PATCH",  "/rooms/{tea}/members/{ann}", json!({"role": "member"}), [401, 403, 403, 403, 403, 403, 200, 403]),
        operation("DELETE", "/rooms/{tea}/members/{ann}", none(),                [401, 403, 403, 403, 403, 403, 204, 403]),
        operation("PATCH",  "/rooms/{tea}", json!({"slow_mode": 5}),             [401, 403, 403, 403, 403, 204, 204, 403]),
        operation("PATCH",  "/rooms/{tea}", json!({"expire_after_days": 7}),     [401, 403, 403, 403, 403, 204, 204, 403]),
        operation("PATCH",  "/rooms/{tea}", json!({"announce_only": true}),      [401, 403, 403, 403, 403, 204, 204, 403]),
        operation("GET",    "/rooms/{tea}/bans", none(),                         [401, 403, 403, 403, 403, 200, 200, 403]),
        operation("PUT",    "/rooms/{tea}/bans/{bob}", none(),                   [401, 403, 403, 403, 403, 204, 204, 403]),
        operation("PUT",    "/rooms/{tea}/bans/{ann}", none(),                   [401, 403, 403, 403, 403, 403, 422, 403]),
        operation("DELETE", "/rooms/{tea}/bans/{bob}", none(),                   [401, 403, 403, 403, 403, 204, 204, 403]),
        operation("GET",    "/rooms/{tea}/mutes", none(),                        [401, 403, 403, 403, 403, 200, 200, 403]),
        operation("PUT",    "/rooms/{tea}/mutes/{bob}", none(),                  [401, 403, 403, 403, 403, 204, 204, 403]),
        operation("PUT",    "/rooms/{tea}/mutes/{ann}", none(),                  [401, 403, 403, 403, 403, 403, 403, 403]),
        operation("DELETE", "/rooms/{tea}/mutes/{bob}", none(),                  [401, 403, 403, 403, 403, 204, 204, 403]),
        operation("PATCH",  "/rooms/{tea}", json!({"allows_guests": false}),     [401, 403, 403, 403, 403, 204, 204, 403]),
        operation("DELETE", "/rooms/{tea}/guests/{gil}", none(),                 [401, 403, 403, 403, 403, 204, 204, 403]),
        operation("DELETE", "/rooms/{tea}/guests/nobody", none(),                [401, 403, 404, 404, 404, 404, 404, 404]),
        operation("DELETE", "/rooms/{plans}/guests/{gil}", none(),               [401, 403, 404, 403, 403, 404, 404, 404]),
        operation("GET",    "/rooms/{tea}/audit", none(),                        [401, 403, 403, 403, 403, 200, 200, 403]),
        operation("GET",    "/audit", none(),                                    [401, 403, 403, 403, 403, 403, 403, 200]),
        operation("GET",    "/admin/users", none(),                              [401, 403, 403, 403, 403, 403, 403, 200]),
        operation("PATCH",  "/admin/users/{bob}", json!({"is_admin": true}),     [401, 403, 403, 403, 403, 403, 403, 200]),
        operation("PATCH",  "/admin/users/{root}", json!({"is_admin": false}),   [401, 403, 403, 403, 403, 403, 403, 409]),
        operation("DELETE", "/admin/users/{bob}", none(),                        [401, 403, 403, 403, 403, 403, 403, 204]),
        operation("DELETE", "/admin/users/{root}", none(),                       [401, 403, 403, 403, 403, 403, 403, 403]),
        operation("PUT",    "/admin/users/{bob}/suspension", none(),             [401, 403, 403, 403, 403, 403, 403, 204]),
        operation("PUT",    "/admin/users/{root}/suspension", none(),            [401, 403, 403, 403, 403, 403, 403, 403]),
        operation("DELETE", "/admin/users/{bob}/suspension", none(),             [401, 403, 403, 403, 403, 403, 403, 204]),
        operation("DELETE", "/admin/users/{bob}/sessions", none(),               [401, 403, 403, 403, 403, 403, 403, 204]),
        operation("POST",   "/admin/users/{bob}/password-reset", none(),         [401, 403, 403, 403, 403, 403, 403, 201]),
        operation("POST",   "/admin/users/{root}/password-reset", none(),        [401, 403, 403, 403, 403, 403, 403, 403]),
        operation("GET",    "/admin/settings", none(),                           [401, 403, 403, 403, 403, 403, 403, 200]),
        operation("PATCH",  "/admin/settings", json!({"lockdown": true}),        [401, 403, 403, 403, 403, 403, 403, 200]),
        operation("GET",    "/rooms/{tea}/pins", none(),                         [401, 200, 200, 200, 200, 200, 200, 200]),
        operation("PUT",    "/messages/{theirs}/pin", none(),                    [401, 403, 403, 403, 403, 200, 200, 403]),
        operation("DELETE", "/messages/{theirs}/pin", none(),                    [401, 403, 403, 403, 403, 200, 200, 403]),
        operation("PUT",    "/messages/{theirs}/report", none(),                 [401, 403, 403, 204, 204, 204, 204, 403]),
        operation("DELETE", "/messages/{theirs}/reports", none(),                [401, 403, 403, 403, 403, 204, 204, 204]),
        operation("GET",    "/rooms/{tea}/reports", none(),                      [401, 403, 403, 403, 403, 200, 200, 403]),
        operation("GET",    "/reports", none(),                                  [401, 403, 403, 403, 403, 403, 403, 200]),
        operation("GET",    "/settings", none(),                                 [200, 200, 200, 200, 200, 200, 200, 200]),
        operation("GET",    "/search?q=theirs", none(),                          [401, 200, 200, 200, 200, 200, 200, 200]),
        operation("GET",    "/search?room_id={tea}", none(),                     [401, 200, 200, 200, 200, 200, 200, 200]),
        // What one plans is one's own.
        operation("POST",   "/rooms/{tea}/messages", later(),                    [401, 403, 403, 202, 403, 202, 202, 403]),
        operation("POST",   "/rooms/{plans}/messages", later(),                  [401, 403, 404, 202, 403, 202, 202, 404]),
        operation("POST",   "/rooms/{chat}/messages", later(),                   [401, 403, 404, 404, 404, 404, 404, 404]),
        operation("GET",    "/scheduled", none(),                                [401, 403, 200, 200, 200, 200, 200, 200]),
        operation("GET",    "/scheduled/{bobs_later}", none(),                   [401, 403, 404, 404, 404, 404, 404, 404]),
        operation("PATCH",  "/scheduled/{bobs_later}", text(),                   [401, 403, 404, 404, 404, 404, 404, 404]),
        operation("DELETE", "/scheduled/{bobs_later}", none(),                   [401, 403, 404, 404, 404, 404, 404, 404]),
        operation("GET",    "/reminders", none(),                                [401, 403, 200, 200, 200, 200, 200, 200]),
        operation("POST",   "/reminders", remind("{theirs}"),                    [401, 403, 201, 201, 201, 201, 201, 201]),
        operation("POST",   "/reminders", remind("{secret}"),                    [401, 403, 404, 201, 201, 201, 201, 404]),
        operation("GET",    "/reminders/{bobs_reminder}", none(),                [401, 403, 404, 404, 404, 404, 404, 404]),
        operation("PATCH",  "/reminders/{bobs_reminder}", json!({"text": "x"}),  [401, 403, 404, 404, 404, 404, 404, 404]),
        operation("DELETE", "/reminders/{bobs_reminder}", none(),                [401, 403, 404, 404, 404, 404, 404, 404]),
        operation("POST",   "/files?name=a.txt", none(),                         [401, 403, 201, 201, 201, 201, 201, 201]),
        operation("PUT",    "/files/a.txt", none(),                              [401, 403, 201, 201, 201, 201, 201, 201]),
        operation("GET",    "/files/{tea_file}", none(),                         [401, 200, 200, 200, 200, 200, 200, 200]),
        operation("GET",    "/files/{plans_file}/a.txt", none(),                 [401, 404, 404, 200, 200, 200, 200, 404]),
        operation("GET",    "/files/{own_file}", none(),                         [401, 404, 404, 404, 404, 404, 404, 404]),
        // A private room is not there for whoever does not belong to it.
        operation("GET",    "/rooms/{plans}/pins", none(),                       [401, 404, 404, 200, 200, 200, 200, 404]),
        operation("PUT",    "/messages/{secret}/pin", none(),                    [401, 403, 404, 403, 403, 200, 200, 404]),
        operation("DELETE", "/messages/{secret}/pin", none(),                    [401, 403, 404, 403, 403, 200, 200, 404]),
        operation("PUT",    "/messages/{secret}/report", none(),                 [401, 403, 404, 204, 204, 204, 204, 404]),
        operation("DELETE", "/messages/{secret}/reports", none(),                [401, 403, 404, 403, 403, 204, 204, 204]),
        operation("GET",    "/rooms/{plans}/reports", none(),                    [401, 403, 404, 403, 403, 200, 200, 404]),
        operation("GET",    "/rooms/{plans}", none(),                            [401, 404, 404, 200, 200, 200, 200, 404]),
        operation("PATCH",  "/rooms/{plans}", json!({"description": "x"}),       [401, 403, 404, 403, 403, 204, 204, 404]),
        operation("DELETE", "/rooms/{plans}", none(),                            [401, 403, 404, 403, 403, 204, 204, 404]),
        operation("POST",   "/rooms/{plans}/join", none(),                       [401, 404, 404, 400, 400, 400, 400, 404]),
        operation("GET",    "/rooms/{plans}/members", none(),                    [401, 404, 404, 200, 200, 200, 200, 404]),
        operation("POST",   "/rooms/{plans}/members", json!({"username": "Fay"}), [401, 403, 404, 403, 403, 201, 201, 404]),
        operation("GET",    "/messages/{secret}/history", none(),                [401, 403, 404, 403, 403, 200, 200, 404]),
        operation("GET",    "/messages/{secret}/replies", none(),                [401, 404, 404, 200, 200, 200, 200, 404]),
        operation("PUT",    "/messages/{secret}/reactions/%F0%9F%91%8D", none(), [401, 403, 404, 200, 403, 200, 200, 404]),
        operation("DELETE", "/messages/{secret}/reactions/%F0%9F%91%8D", none(), [401, 403, 404, 200, 403, 200, 200, 404]),
        operation("GET",    "/rooms/{plans}/invites", none(),                    [401, 403, 404, 403, 403, 200, 200, 404]),
        operation("POST",   "/rooms/{plans}/invites", none(),                    [401, 403, 404, 403, 403, 201, 201, 404]),
        operation("GET",    "/rooms/{plans}/messages", none(),                   [401, 404, 404, 200, 200, 200, 200, 404]),
        operation("POST",   "/rooms/{plans}/messages", text(),                   [401, 404, 404, 201, 403, 201, 201, 404]),
        operation("PUT",    "/rooms/{plans}/read", json!({"message_id": 1}),     [401, 403, 404, 204, 204, 204, 204, 404]),
        operation("PUT",    "/rooms/{plans}/unread", json!({"message_id": "{secret}"}), [401, 403, 404, 204, 204, 204, 204, 404]),
        operation("PUT",    "/rooms/{plans}/muted", json!({"is_muted": true}), [401, 403, 404, 204, 204, 204, 204, 404]),
        operation("GET",    "/rooms/{plans}/seen", none(), [401, 403, 404, 200, 200, 200, 200, 404]),
        operation("PATCH",  "/messages/{secret}", text(),                        [401, 403, 404, 403, 403, 403, 403, 404]),
        operation("DELETE", "/messages/{secret}", none(),                        [401, 403, 404, 403, 403, 204, 204, 404]),
        operation("GET",    "/rooms/{plans}/bans", none(),                       [401, 403, 404, 403, 403, 200, 200, 404]),
        operation("PUT",    "/rooms/{plans}/bans/{bob}", none(),                 [401, 403, 404, 403, 403, 204, 204, 404]),
        operation("PUT",    "/rooms/{plans}/mutes/{bob}", none(),                [401, 403, 404, 403, 403, 204, 204, 404]),
        operation("DELETE", "/rooms/{plans}/mutes/{bob}", none(),                [401, 403, 404, 403, 403, 204, 204, 404]),
        operation("GET",    "/rooms/{plans}/audit", none(),                      [401, 403, 404, 403, 403, 200, 200, 404]),
        operation("GET",    "/search?q=secret&room_id={plans}", none(),          [401, 404, 404, 200, 200, 200, 200, 404]),
        // A chat is of two, whatever else one is.
        operation("GET",    "/chats", none(),                                    [401, 403, 200, 200, 200, 200, 200, 200]),
        operation("POST",   "/chats/{bob}", none(),                              [401, 403, 200, 200, 200, 200, 200, 200]),
        operation("POST",   "/chats/groups", json!({"user_ids": [1, 2, 3, 4]}),  [401, 403, 200, 200, 200, 200, 200, 200]),
        operation("GET",    "/chats/{chat}/messages", none(),                    [401, 403, 403, 403, 403, 403, 403, 403]),
        operation("GET",    "/search?room_id={chat}", none(),                    [401, 404, 404, 404, 404, 404, 404, 404]),
        operation("GET",    "/rooms/{chat}/messages", none(),                    [401, 404, 404, 404, 404, 404, 404, 404]),
        operation("POST",   "/rooms/{chat}/messages", text(),                    [401, 404, 404, 404, 404, 404, 404, 404]),
        operation("GET",    "/calls/servers", none(),                            [401, 403, 200, 200, 200, 200, 200, 200]),
        // Rooms for guests are everybody's.
        operation("GET",    "/api/chat/rooms", none(),                           [200, 200, 200, 200, 200, 200, 200, 200]),
        operation("POST",   "/api/chat/rooms", json!({"name": "hall"}),          [201, 201, 201, 201, 201, 201, 201, 201]),
        operation("GET",    "/api/chat/rooms/{tea}/messages", none(),            [200, 200, 200, 200, 200, 200, 200, 200]),
        operation("GET",    "/api/chat/rooms/{plans}/messages", none(),          [404, 404, 404, 404, 404, 404, 404, 404]),
        operation("DELETE", "/api/chat/rooms/{tea}", none(),                     [403, 403, 403, 403, 403, 403, 403, 403]),
        operation("DELETE", "/api/chat/rooms/{plans}", none(),                   [404, 404, 404, 404, 404, 404, 404, 404]),
    ]
}

/// A house with people in every place that the table knows of.
struct Stage {
    house: House,
    people: [Caller; 8],
    guest_token: String,
    /// Another guest.
    gil: String,
    /// Who owns the rooms.
    ann: Person,
    bob: Person,
    names: Vec<(&'static str, i64)>,
    /// Into the private room.
    invite: String,
}

impl Stage {
    fn set() -> Self {
        let house = House::open();
        // The first account is the server's administrator.
        let [root, ann, bob, cleo, dan, fay, abe, rob] =
            house.people(["Root", "Ann", "Bob", "Cleo", "Dan", "Fay", "Abe", "Rob"]);
        let (tea, plans) = (ann.room("tea"), ann.private_room("plans"));
        for (person, role) in [(&bob, "member"), (&cleo, "member"), (&abe, "admin"), (&rob, "read_only")] {
            person.joins(tea);
            ann.post(&format!("/rooms/{plans}/members"), json!({"user_id": person.id})).expect(201);
            for room in [tea, plans] {
                ann.patch(&format!("/rooms/{room}/members/{}", person.id), json!({"role": role})).expect(200);
            }
        }
        let chat = bob.post(&format!("/chats/{}", fay.id), json!({})).expect(200).json()["chat_id"].as_i64().unwrap();
        let (theirs, secret) = (bob.says(tea, "theirs").id, bob.says(plans, "secret").id);
        let (guest, pass) = house.guest("Guest");
        let gil = house.guest("Gil").1.user.id.to_string();
        let planned = |path: &str, body| bob.post(path, body).done().json()["id"].as_i64().unwrap();
        let send = json!({"content": "later", "send_at": in_ms(HOUR)});
        let bobs_later = planned(&format!("/rooms/{tea}/messages"), send);
        let bobs_reminder = planned("/reminders", json!({"text": "later", "remind_at": in_ms(HOUR)}));
        let people = [&dan, &cleo, &rob, &abe, &ann, &root].map(caller);
        let people: Vec<_> = [house.stranger(), guest].into_iter().chain(people).collect();
        let people = people.try_into().ok().expect("a caller a column");
        let names = vec![
            ("tea", tea),
            ("plans", plans),
            ("chat", chat),
            ("bob", bob.id),
            ("ann", ann.id),
            ("root", root.id),
            ("theirs", theirs),
            ("secret", secret),
            ("tea_file", carried(&bob, Some(tea))),
            ("plans_file", carried(&bob, Some(plans))),
            ("own_file", carried(&bob, None)),
            ("bobs_later", bobs_later),
            ("bobs_reminder", bobs_reminder),
        ];
        let invite = ann.post(&format!("/rooms/{plans}/invites"), json!({})).expect(201).json()["code"].clone();
        let invite = invite.as_str().unwrap().to_owned();
        Self { house, people, guest_token: pass.access_token, gil, ann, bob, names, invite }
    }

    fn fill(&self, path: &str) -> String {
        self.names
            .iter()
            .fold(path.replace("{invite}", &self.invite).replace("{gil}", &self.gil), |path, (name, id)| {
                path.replace(&format!("{{{name}}}"), &id.to_string())
            })
    }

    /// A member that is all name becomes a number.
    fn fill_json(&self, body: &Value) -> String {
        self.names
            .iter()
            .fold(body.to_string(), |body, (name, id)| body.replace(&format!("\"{{{name}}}\""), &id.to_string()))
    }

    /// Of a frame, the members that name something.
    fn fill_frame(&self, mut frame: Value) -> Value {
        for member in ["room_id", "message_id", "scheduled_id", "reminder_id"] {
            if let Some(name) = frame[member].as_str().map(str::to_owned) {
                frame[member] = self.id(&name).into();
            }
        }
        if frame["to"] == "gil" {
            frame["to"] = json!(self.gil);
        }
        frame
    }

    /// As [`Stage::fill`], with the caller's token.
    fn fill_in(&self, path: &str, column: usize) -> String {
        self.fill(path).replace("{token}", self.people[column].token.as_deref().unwrap_or_default())
    }

    fn id(&self, name: &str) -> i64 {
        self.names.iter().find(|(known, _)| *known == name).expect("a name").1
    }

    /// The socket of a caller of the table, from the guest on.
    fn socket(&self, column: usize) -> Socket {
        let token = self.people[column].token.as_deref().unwrap_or(&self.guest_token);
        let mut socket = self.house.socket(&format!("/ws?token={token}"));
        socket.who = CALLERS[column].to_owned();
        socket.expect_next("ready");
        socket
    }
}

/// A file of this person's, and a message of the room that carries it.
fn carried(by: &Person, room: Option<i64>) -> i64 {
    let file = by.send("PUT", "/files/a.txt", &[], b"x").expect(201).json()["id"].as_i64().unwrap();
    if let Some(room) = room {
        by.post(&format!("/rooms/{room}/messages"), json!({"attachments": [file]})).expect(201);
    }
    file
}

fn caller(person: &Person) -> Caller {
    Caller::clone(person)
}

#[test]
fn every_call_gets_what_the_table_says() {
    let mut wrong = Vec::new();
    for column in 0..CALLERS.len() {
        // What changes things comes in a fresh house; what only asks may share one.
        let shared = Stage::set();
        for Operation { method, path, body, expected } in table() {
            let fresh = (method != "GET" && expected[column] < 300).then(Stage::set);
            let stage = fresh.as_ref().unwrap_or(&shared);
            let body = if method == "GET" { vec![] } else { stage.fill_json(&body).into_bytes() };
            let headers = [("Content-Type", "application/json")];
            let headers = if body.is_empty() { &headers[..0] } else { &headers[..] };
            let reply = stage.people[column].send(method, &stage.fill(path), headers, &body);
            if reply.status != expected[column] {
                wrong.push(format!(
                    "{} {method} {path}: {} and not {}",
                    CALLERS[column], reply.status, expected[column]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same over `/ws`: the code of the refusal, or `ack`.
#[test]
fn every_frame_gets_what_the_table_says() {
    let (ack, gone, out, no, mute) = ("ack", "not_found", "not_a_member", "forbidden", "read_only");
    #[rustfmt::skip]
    let table: Vec<(Value, [&str; 7])> = vec![
        //                                                                              guest out mem read admin owner server
        (json!({"type": "send", "room_id": "tea", "content": "hi"}),                    [ack, out, ack, mute, ack, ack, out]),
        (json!({"type": "send", "room_id": "plans", "content": "hi"}),                  [gone, gone, ack, mute, ack, ack, gone]),
        (json!({"type": "send", "room_id": "chat", "content": "hi"}),                   [gone, gone, gone, gone, gone, gone, gone]),
        (json!({"type": "send", "room_id": "tea", "content": "hi", "send_at": in_ms(HOUR)}),   [no, out, ack, mute, ack, ack, out]),
        (json!({"type": "send", "room_id": "plans", "content": "hi", "send_at": in_ms(HOUR)}), [no, gone, ack, mute, ack, ack, gone]),
        (json!({"type": "read", "room_id": "tea", "message_id": "theirs"}),             [no, out, ack, ack, ack, ack, out]),
        (json!({"type": "read", "room_id": "plans", "message_id": "theirs"}),           [no, gone, ack, ack, ack, ack, gone]),
        (json!({"type": "unread", "room_id": "tea", "message_id": "theirs"}),           [no, out, ack, ack, ack, ack, out]),
        (json!({"type": "unread", "room_id": "plans", "message_id": "secret"}),         [no, gone, ack, ack, ack, ack, gone]),
        (json!({"type": "mute", "room_id": "tea", "is_muted": true}),                   [no, out, ack, ack, ack, ack, out]),
        (json!({"type": "mute", "room_id": "plans", "is_muted": true}),                 [no, gone, ack, ack, ack, ack, gone]),
        (json!({"type": "call", "room_id": "chat", "call_id": "c", "kind": "hang_up"}), [no, gone, gone, gone, gone, gone, gone]),
        (json!({"type": "call", "room_id": "tea", "call_id": "c", "kind": "hang_up"}), [no, out, no, no, no, no, out]),
        (json!({"type": "edit", "message_id": "theirs", "content": "mine"}),            [no, out, no, no, no, no, out]),
        (json!({"type": "edit", "message_id": "secret", "content": "mine"}),            [no, gone, no, no, no, no, gone]),
        (json!({"type": "react", "message_id": "theirs", "emoji": "👍"}),                [no, out, ack, mute, ack, ack, out]),
        (json!({"type": "react", "message_id": "secret", "emoji": "👍"}),                [no, gone, ack, mute, ack, ack, gone]),
        (json!({"type": "unreact", "message_id": "secret", "emoji": "👍"}),              [no, gone, ack, mute, ack, ack, gone]),
        (json!({"type": "pin", "message_id": "theirs"}),                                [no, out, no, no, ack, ack, out]),
        (json!({"type": "unpin", "message_id": "theirs"}),                              [no, out, no, no, ack, ack, out]),
        (json!({"type": "pin", "message_id": "secret"}),                                [no, gone, no, no, ack, ack, gone]),
        (json!({"type": "report", "message_id": "theirs"}),                             [no, out, ack, ack, ack, ack, out]),
        (json!({"type": "report", "message_id": "secret"}),                             [no, gone, ack, ack, ack, ack, gone]),
        // What one plans is one's own.
        (json!({"type": "list_scheduled"}),                                             [no, ack, ack, ack, ack, ack, ack]),
        (json!({"type": "list_scheduled", "room_id": "plans"}),                         [no, ack, ack, ack, ack, ack, ack]),
        (json!({"type": "change_scheduled", "scheduled_id": "bobs_later", "content": "x"}), [no, gone, gone, gone, gone, gone, gone]),
        (json!({"type": "cancel_scheduled", "scheduled_id": "bobs_later"}),             [no, gone, gone, gone, gone, gone, gone]),
        (json!({"type": "list_reminders"}),                                             [no, ack, ack, ack, ack, ack, ack]),
        (json!({"type": "remind", "text": "x", "remind_at": in_ms(HOUR)}),              [no, ack, ack, ack, ack, ack, ack]),
        (json!({"type": "remind", "message_id": "theirs", "remind_at": in_ms(HOUR)}),   [no, ack, ack, ack, ack, ack, ack]),
        (json!({"type": "remind", "message_id": "secret", "remind_at": in_ms(HOUR)}),   [no, gone, ack, ack, ack, ack, gone]),
        (json!({"type": "change_reminder", "reminder_id": "bobs_reminder", "text": "x"}), [no, gone, gone, gone, gone, gone, gone]),
        (json!({"type": "dismiss_reminder", "reminder_id": "bobs_reminder"}),           [no, gone, gone, gone, gone, gone, gone]),
        (json!({"type": "delete", "message_id": "secret"}),                             [no, gone, no, no, ack, ack, gone]),
        (json!({"type": "delete", "message_id": "theirs"}),                             [no, out, no, no, ack, ack, out]),
    ];
    for column in 1..CALLERS.len() {
        let stage = Stage::set();
        let mut socket = stage.socket(column);
        for (frame, expected) in &table {
            let frame = stage.fill_frame(frame.clone());
            let (answer, _) = socket.ask(frame.clone());
            let got = answer["code"].as_str().unwrap_or_else(|| answer["type"].as_str().unwrap());
            assert_eq!(got, expected[column - 1], "{}: {frame} got {answer}", CALLERS[column]);
        }
    }
}
