//! THE table of routes: which call is answered by which handler, who may make it, and what it draws on.

use crate::budget::Budget;
use crate::error::Result;
use crate::limits;

use super::call::{Call, Caller, Present};
use super::docs;
use super::handlers::{
    accounts, administration, avatars, blocks, calls, chats, events, files, guest_rooms, guests, invites, members,
    messages, moderation, people, pins, profile, reading, reminders, reports, rooms, scheduled, search, service,
    sessions,
};
use super::request::Method;
use super::response::Response;

use Method::{Delete, Get, Patch, Post, Put};
use Who::{Anyone, Here, SignedIn};

/// Who may call, and what answers: a handler for the signed-in cannot be reached without a caller.
#[derive(Clone, Copy)]
pub enum Who {
    Anyone(fn(&mut Call<'_>) -> Result<Response>),
    SignedIn(fn(&mut Call<'_>, Caller) -> Result<Response>),
    /// With an account or as a guest.
    Here(fn(&mut Call<'_>, Present) -> Result<Response>),
}

/// One row. A budget is the user's, or where anyone may call, the address's.
pub struct Route {
    pub method: Method,
    /// The call's own path first, then its aliases. `{name}` takes one segment.
    pub paths: &'static [&'static str],
    pub budget: Option<Budget>,
    /// Bytes of body at most; more is 413 before it is read.
    pub body: u64,
    pub who: Who,
    pub pace: Pace,
}

/// How long a call takes, and so who answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    Quick,
    /// It computes a password's hash, which takes a core for 30 ms, so it waits in a line of its own.
    Slow,
    /// It takes as long as its body takes to come, so it has a thread of its own.
    Upload,
}

/// Bodies that are read.
const TEXT: u64 = limits::BODY;
/// Bodies that nobody asked for. Some clients send `{}` with everything.
const UNREAD: u64 = 4 * 1024;
/// A person's picture, with the form that it may come in.
const PICTURE: u64 = limits::AVATAR + limits::FORM;
/// Files, as large as whoever runs the server allows.
const FILE: u64 = u64::MAX;

#[rustfmt::skip]
pub const ROUTES: &[Route] = &[
    // Accounts
    route(Post,   &["/auth/register", "/auth/signup", "/register"], Some(Budget::Register), TEXT, Anyone(accounts::register)).slow(),
    route(Post,   &["/auth/login", "/login"],               Some(Budget::SignIn),   TEXT,   Anyone(accounts::login)).slow(),
    route(Post,   &["/auth/refresh"],                       Some(Budget::Renew),    TEXT,   Anyone(accounts::refresh)),
    route(Post,   &["/auth/logout", "/logout"],             Some(Budget::Write),    UNREAD, Here(accounts::logout)),
    route(Post,   &["/auth/guest"],                         Some(Budget::Guest),    TEXT,   Anyone(guests::come_in)),
    route(Get,    &["/auth/me", "/users/me"],               Some(Budget::Read),     UNREAD, Here(profile::show)),
    route(Patch,  &["/auth/me", "/users/me"],               Some(Budget::Write),    TEXT,   SignedIn(profile::change)),
    route(Delete, &["/auth/me", "/users/me"],               Some(Budget::SignIn),   TEXT,   SignedIn(profile::erase)).slow(),
    route(Get,    &["/auth/me/export"],                     Some(Budget::Export),   UNREAD, SignedIn(profile::export)),
    route(Put,    &["/auth/me/avatar", "/users/me/avatar"], Some(Budget::Upload),   PICTURE, SignedIn(avatars::set)).upload(),
    route(Delete, &["/auth/me/avatar", "/users/me/avatar"], Some(Budget::Write),    UNREAD, SignedIn(avatars::remove)),
    route(Post,   &["/auth/password"],                      Some(Budget::SignIn),   TEXT,   SignedIn(profile::change_password)).slow(),
    route(Post,   &["/auth/password-reset"],                Some(Budget::SignIn),   TEXT,   Anyone(administration::reset_password)).slow(),
    route(Get,    &["/auth/sessions"],                      Some(Budget::Read),     UNREAD, SignedIn(sessions::list)),
    route(Delete, &["/auth/sessions/{session}"],            Some(Budget::Write),    UNREAD, SignedIn(sessions::end)),

    // People
    route(Get,    &["/users"],                              Some(Budget::Read),     UNREAD, Anyone(people::list)),
    route(Get,    &["/users/online"],                       Some(Budget::Read),     UNREAD, SignedIn(people::online)),
    route(Get,    &["/users/{user}"],                       Some(Budget::Read),     UNREAD, SignedIn(people::show)),
    route(Get,    &["/users/{user}/avatar"],                Some(Budget::Read),     UNREAD, Here(avatars::show)),
    route(Put,    &["/users/{user}/block"],                 Some(Budget::Write),    UNREAD, SignedIn(blocks::block)),
    route(Delete, &["/users/{user}/block"],                 Some(Budget::Write),    UNREAD, SignedIn(blocks::unblock)),
    route(Get,    &["/blocks"],                             Some(Budget::Read),     UNREAD, SignedIn(blocks::list)),

    // Rooms
    route(Get,    &["/rooms"],                              Some(Budget::Read),     UNREAD, Here(rooms::list)),
    route(Post,   &["/rooms", "/rooms/create"],             Some(Budget::Write),    TEXT,   SignedIn(rooms::create)),
    route(Get,    &["/rooms/{room}"],                       Some(Budget::Read),     UNREAD, Here(rooms::show)),
    route(Patch,  &["/rooms/{room}"],                       Some(Budget::Write),    TEXT,   SignedIn(rooms::change)),
    route(Delete, &["/rooms/{room}"],                       Some(Budget::Write),    UNREAD, SignedIn(rooms::delete)),
    route(Post,   &["/rooms/{room}/join"],                  Some(Budget::Write),    UNREAD, Here(rooms::join)),
    route(Post,   &["/rooms/{room}/leave"],                 Some(Budget::Write),    UNREAD, Here(rooms::leave)),
    route(Get,    &["/rooms/{room}/members"],               Some(Budget::Read),     UNREAD, Here(members::list)),
    route(Post,   &["/rooms/{room}/members"],               Some(Budget::Write),    TEXT,   SignedIn(members::add)),
    route(Patch,  &["/rooms/{room}/members/{user}"],        Some(Budget::Write),    TEXT,   SignedIn(members::change)),
    route(Delete, &["/rooms/{room}/members/{user}"],        Some(Budget::Write),    UNREAD, SignedIn(members::remove)),

    // Moderation
    route(Get,    &["/rooms/{room}/bans"],                  Some(Budget::Read),     UNREAD, SignedIn(moderation::bans)),
    route(Put,    &["/rooms/{room}/bans/{user}"],           Some(Budget::Write),    TEXT,   SignedIn(moderation::ban)),
    route(Delete, &["/rooms/{room}/bans/{user}"],           Some(Budget::Write),    UNREAD, SignedIn(moderation::lift_ban)),
    route(Get,    &["/rooms/{room}/mutes"],                 Some(Budget::Read),     UNREAD, SignedIn(moderation::mutes)),
    route(Put,    &["/rooms/{room}/mutes/{user}"],          Some(Budget::Write),    TEXT,   SignedIn(moderation::mute)),
    route(Delete, &["/rooms/{room}/mutes/{user}"],          Some(Budget::Write),    UNREAD, SignedIn(moderation::lift_mute)),
    route(Delete, &["/rooms/{room}/guests/{guest}"],        Some(Budget::Write),    UNREAD, SignedIn(moderation::kick)),
    route(Get,    &["/rooms/{room}/audit"],                 Some(Budget::Read),     UNREAD, SignedIn(moderation::room_audit)),
    route(Get,    &["/audit"],                              Some(Budget::Read),     UNREAD, SignedIn(moderation::audit)),

    // Administration
    route(Get,    &["/admin/users"],                        Some(Budget::Read),     UNREAD, SignedIn(administration::list)),
    route(Patch,  &["/admin/users/{user}"],                 Some(Budget::Write),    TEXT,   SignedIn(administration::change)),
    route(Delete, &["/admin/users/{user}"],                 Some(Budget::Write),    UNREAD, SignedIn(administration::erase)),
    route(Put,    &["/admin/users/{user}/suspension"],      Some(Budget::Write),    TEXT,   SignedIn(administration::suspend)),
    route(Delete, &["/admin/users/{user}/suspension"],      Some(Budget::Write),    UNREAD, SignedIn(administration::lift_suspension)),
    route(Delete, &["/admin/users/{user}/sessions"],        Some(Budget::Write),    UNREAD, SignedIn(administration::sign_out)),
    route(Post,   &["/admin/users/{user}/password-reset"],  Some(Budget::Write),    TEXT,   SignedIn(administration::offer_reset)),
    route(Get,    &["/admin/settings"],                     Some(Budget::Read),     UNREAD, SignedIn(administration::settings)),
    route(Patch,  &["/admin/settings"],                     Some(Budget::Write),    TEXT,   SignedIn(administration::change_settings)),

    // Invitations
    route(Get,    &["/rooms/{room}/invites"],               Some(Budget::Read),     UNREAD, SignedIn(invites::list_for_room)),
    route(Post,   &["/rooms/{room}/invites"],               Some(Budget::Write),    TEXT,   SignedIn(invites::make_for_room)),
    route(Get,    &["/invites"],                            Some(Budget::Read),     UNREAD, SignedIn(invites::list_for_server)),
    route(Post,   &["/invites"],                            Some(Budget::Write),    TEXT,   SignedIn(invites::make_for_server)),
    route(Get,    &["/invites/{code}"],                     Some(Budget::Read),     UNREAD, Anyone(invites::show)),
    route(Post,   &["/invites/{code}"],                     Some(Budget::Write),    UNREAD, SignedIn(invites::accept)),
    route(Delete, &["/invites/{code}"],                     Some(Budget::Write),    UNREAD, SignedIn(invites::withdraw)),

    // Streams
    route(Get,    &["/rooms/{room}/events"],                Some(Budget::Read),     UNREAD, Here(events::listen)),

    // Messages
    route(Get,    &["/rooms/{room}/messages"],              Some(Budget::Read),     UNREAD, Here(messages::history)),
    route(Post,   &["/rooms/{room}/messages"],              Some(Budget::Post),     TEXT,   Here(messages::post)),
    route(Put,    &["/rooms/{room}/read"],                  Some(Budget::Signal),   TEXT,   SignedIn(reading::mark_read)),
    route(Put,    &["/rooms/{room}/unread"],                Some(Budget::Signal),   TEXT,   SignedIn(reading::mark_unread)),
    route(Put,    &["/rooms/{room}/muted"],                 Some(Budget::Signal),   TEXT,   SignedIn(reading::mute)),
    route(Get,    &["/rooms/{room}/seen"],                  Some(Budget::Read),     UNREAD, SignedIn(reading::seen)),
    route(Patch,  &["/messages/{message}"],                 Some(Budget::Post),     TEXT,   SignedIn(messages::edit)),
    route(Delete, &["/messages/{message}"],                 Some(Budget::Post),     UNREAD, SignedIn(messages::delete)),
    route(Get,    &["/messages/{message}/history"],         Some(Budget::Read),     UNREAD, SignedIn(messages::versions)),
    route(Get,    &["/messages/{message}/replies"],         Some(Budget::Read),     UNREAD, Here(messages::replies)),
    route(Put,    &["/messages/{message}/reactions/{emoji}"], Some(Budget::Post),   UNREAD, SignedIn(messages::react)),
    route(Delete, &["/messages/{message}/reactions/{emoji}"], Some(Budget::Post),   UNREAD, SignedIn(messages::unreact)),

    // Later
    route(Get,    &["/scheduled"],                          Some(Budget::Read),     UNREAD, SignedIn(scheduled::list)),
    route(Get,    &["/scheduled/{scheduled}"],              Some(Budget::Read),     UNREAD, SignedIn(scheduled::show)),
    route(Patch,  &["/scheduled/{scheduled}"],              Some(Budget::Post),     TEXT,   SignedIn(scheduled::change)),
    route(Delete, &["/scheduled/{scheduled}"],              Some(Budget::Post),     UNREAD, SignedIn(scheduled::cancel)),
    route(Get,    &["/reminders"],                          Some(Budget::Read),     UNREAD, SignedIn(reminders::list)),
    route(Post,   &["/reminders"],                          Some(Budget::Write),    TEXT,   SignedIn(reminders::make)),
    route(Get,    &["/reminders/{reminder}"],               Some(Budget::Read),     UNREAD, SignedIn(reminders::show)),
    route(Patch,  &["/reminders/{reminder}"],               Some(Budget::Write),    TEXT,   SignedIn(reminders::change)),
    route(Delete, &["/reminders/{reminder}"],               Some(Budget::Write),    UNREAD, SignedIn(reminders::dismiss)),

    // What is kept in sight, and what should not be there
    route(Get,    &["/rooms/{room}/pins"],                  Some(Budget::Read),     UNREAD, Here(pins::list)),
    route(Put,    &["/messages/{message}/pin"],             Some(Budget::Post),     UNREAD, SignedIn(pins::pin)),
    route(Delete, &["/messages/{message}/pin"],             Some(Budget::Post),     UNREAD, SignedIn(pins::unpin)),
    route(Put,    &["/messages/{message}/report"],          Some(Budget::Write),    TEXT,   SignedIn(reports::report)),
    route(Delete, &["/messages/{message}/reports"],         Some(Budget::Write),    UNREAD, SignedIn(reports::close)),
    route(Get,    &["/rooms/{room}/reports"],               Some(Budget::Read),     UNREAD, SignedIn(reports::list_of_room)),
    route(Get,    &["/reports"],                            Some(Budget::Read),     UNREAD, SignedIn(reports::list)),

    // Files
    route(Post,   &["/files"],                              Some(Budget::Upload),   FILE,   SignedIn(files::upload)).upload(),
    route(Put,    &["/files/{name}"],                       Some(Budget::Upload),   FILE,   SignedIn(files::upload_as)).upload(),
    route(Get,    &["/files/{file}", "/files/{file}/{name}"], Some(Budget::Read),   UNREAD, Here(files::download)),

    // Search
    route(Get,    &["/search"],                             Some(Budget::Search),   UNREAD, Here(search::find)),

    // Direct chats
    route(Get,    &["/chats"],                              Some(Budget::Read),     UNREAD, SignedIn(chats::list)),
    route(Post,   &["/chats/groups"],                       Some(Budget::Write),    TEXT,   SignedIn(chats::open_group)),
    route(Post,   &["/chats/{user}"],                       Some(Budget::Write),    UNREAD, SignedIn(chats::open)),
    route(Get,    &["/chats/{chat}/messages"],              Some(Budget::Read),     UNREAD, SignedIn(chats::history)),

    // Calls
    route(Get,    &["/calls/servers"],                      Some(Budget::Read),     UNREAD, SignedIn(calls::servers)),

    // Rooms for guests
    route(Get,    &["/api/chat/rooms"],                     Some(Budget::Read),     UNREAD, Anyone(guest_rooms::list)),
    route(Post,   &["/api/chat/rooms"],                     Some(Budget::OpenRoom), TEXT,   Anyone(guest_rooms::create)),
    route(Delete, &["/api/chat/rooms/{room}"],              Some(Budget::OpenRoom), UNREAD, Anyone(guest_rooms::delete)),
    route(Get,    &["/api/chat/rooms/{room}/messages"],     Some(Budget::Read),     UNREAD, Anyone(guest_rooms::history)),

    // Service
    route(Get,    &["/"],                                   None,                   UNREAD, Anyone(service::root)),
    route(Get,    &["/settings"],                           Some(Budget::Read),     UNREAD, Anyone(service::settings)),
    route(Get,    &["/healthz"],                            None,                   UNREAD, Anyone(service::health)),

    // Documents
    route(Get,    &["/openapi.json"],                       None,                   UNREAD, Anyone(docs::show_openapi)),
    route(Get,    &["/redoc"],                              None,                   UNREAD, Anyone(docs::show_reference)),
    route(Get,    &["/docs"],                               None,                   UNREAD, Anyone(docs::show_swagger)),
    route(Get,    &["/docs/{part}"],                        None,                   UNREAD, Anyone(docs::show_swagger_file)),
];

const fn route(method: Method, paths: &'static [&'static str], budget: Option<Budget>, body: u64, who: Who) -> Route {
    Route { method, paths, budget, body, who, pace: Pace::Quick }
}

impl Route {
    const fn slow(self) -> Self {
        Self { pace: Pace::Slow, ..self }
    }

    const fn upload(self) -> Self {
        Self { pace: Pace::Upload, ..self }
    }

    /// Bytes of body at most, where files have at most so many.
    pub fn body_limit(&self, largest_file: u64) -> u64 {
        if self.body == FILE { largest_file.saturating_add(limits::FORM) } else { self.body }
    }

    /// The segments of the path that stand for names in one of the route's patterns.
    fn captures(&self, path: &str) -> Option<Params> {
        self.paths.iter().find_map(|pattern| captures(pattern, path))
    }
}

/// What stood where in the path.
pub type Params = Vec<(&'static str, String)>;

/// Where a request leads.
pub enum Destination {
    Route(&'static Route, Params),
    /// There is something here, but only for these methods.
    OtherMethods(Vec<Method>),
    Nowhere,
}

/// HEAD leads where GET does. A slash at the end makes no difference.
pub fn find(method: Method, path: &str) -> Destination {
    let path = if path.len() > 1 { path.strip_suffix('/').unwrap_or(path) } else { path };
    let method = if method == Method::Head { Get } else { method };
    let mut others = Vec::new();
    for route in ROUTES {
        match route.captures(path) {
            Some(params) if route.method == method => return Destination::Route(route, params),
            Some(_) if !others.contains(&route.method) => others.push(route.method),
            _ => {}
        }
    }
    if others.is_empty() { Destination::Nowhere } else { Destination::OtherMethods(others) }
}

/// Every call there is: its method and its path, aliases too.
pub fn calls() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROUTES.iter().flat_map(|route| route.paths.iter().map(|path| (route.method.as_str(), *path)))
}

/// Bytes of body that the gate may read for a request, by its path without the query. Where nothing leads, there is room for
/// a small body all the same: its sender is to read what is wrong.
pub fn body_limit(method: &str, path: &str, largest_file: u64) -> u64 {
    match find(Method::parse(method), path) {
        Destination::Route(route, _) => route.body_limit(largest_file),
        _ => TEXT,
    }
}

fn captures(pattern: &'static str, path: &str) -> Option<Params> {
    let mut params = Vec::new();
    let mut segments = path.split('/');
    for wanted in pattern.split('/') {
        let segment = segments.next()?;
        match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => params.push((name, segment.to_owned())),
            None if wanted == segment => {}
            None => return None,
        }
    }
    segments.next().is_none().then_some(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn methods(path: &str) -> Vec<Method> {
        match find(Method::Other, path) {
            Destination::OtherMethods(methods) => methods,
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_path_leads_to_its_route_with_what_it_names() {
        let Destination::Route(route, params) = find(Delete, "/rooms/12/members/7") else { panic!("nowhere") };
        assert_eq!(route.paths, ["/rooms/{room}/members/{user}"]);
        assert_eq!(params, [("room", "12".to_owned()), ("user", "7".to_owned())]);
    }

    #[test]
    fn literal_paths_come_before_names() {
        for (path, pattern) in
            [("/users/online", "/users/online"), ("/users/me", "/auth/me"), ("/users/5", "/users/{user}")]
        {
            let Destination::Route(route, _) = find(Get, path) else { panic!("nowhere") };
            assert_eq!(route.paths[0], pattern);
        }
    }

    #[test]
    fn every_method_of_a_path_is_known() {
        assert_eq!(methods("/rooms"), [Get, Post]);
        assert_eq!(methods("/rooms/1/"), [Get, Patch, Delete]);
        assert_eq!(methods("/login"), [Post]);
        assert!(methods("/rooms/1/nothing").is_empty() && methods("//rooms").is_empty() && methods("rooms").is_empty());
    }

    #[test]
    fn head_leads_where_get_does() {
        assert!(matches!(find(Method::Head, "/rooms/"), Destination::Route(route, _) if route.method == Get));
        assert!(matches!(find(Method::Head, "/login"), Destination::OtherMethods(_)));
    }

    #[test]
    fn no_route_is_in_the_table_twice() {
        let mut calls: Vec<_> = calls().collect();
        let all = calls.len();
        calls.sort_unstable();
        calls.dedup();
        assert_eq!(calls.len(), all);
    }

    #[test]
    fn the_gate_may_read_as_much_as_the_route_takes() {
        assert_eq!(body_limit("POST", "/rooms/1/messages", 9), limits::BODY);
        assert_eq!(body_limit("GET", "/rooms", 9), UNREAD);
        assert_eq!(body_limit("BREW", "/nowhere", 9), TEXT);
        assert_eq!(body_limit("PUT", "/files/a.png", 9), 9 + limits::FORM);
    }
}
