//! Making accounts, signing in and out.

use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Renewal;
use crate::dialect::canonical::{OwnUser, UserBody};
use crate::dialect::fields::Fields;
use crate::error::{Error, Kind, Result};
use crate::http::call::{Call, Caller, Present, unexpected};
use crate::http::request::{ContentType, unsupported};
use crate::http::response::Response;
use crate::http::{checks, form};
use crate::hub::command::{Command, Registration, Reply};
use crate::hub::model::{Login, Session, User};
use crate::ids::{PersonId, Timestamp};
use crate::journal::Line;
use crate::limits;

use super::guests;

/// A client's own name for itself, in characters; the rest is cut off.
const CLIENT: usize = 200;

pub fn register(call: &mut Call<'_>) -> Result<Response> {
    let fields = call.request.json()?;
    let email = checks::email(&fields)?;
    let username = checks::username(&fields, email.as_deref())?;
    let password = checks::password(&fields, "password")?;
    if fields.text("password_confirm")?.is_some_and(|again| again != password) {
        return Err(Error::invalid("password_confirm", "The two passwords differ."));
    }
    let invite = checks::invite(&fields)?;
    let password_hash = call.ctx.passwords.hash(password)?;
    let name = username.shown.clone();
    let registration = Registration { username, email, password_hash, invite };
    match call.ctx.dispatcher.ask(None, Command::Register(registration))? {
        Reply::User(id) => {
            Line::new("registered").with("user", id).with("name", &name).with("address", call.request.peer).note();
            Ok(Response::created(format!("/users/{id}"), &UserBody::own(&call.user(id)?, false)))
        }
        other => Err(unexpected(&other)),
    }
}

/// What a client that is signed in needs to go on.
#[derive(Serialize, ToSchema)]
#[schema(as = Credentials)]
pub struct SignedIn<'a> {
    access_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
    refresh_token: String,
    #[schema(value_type = OwnUser)]
    user: UserBody<'a>,
}

pub fn login(call: &mut Call<'_>) -> Result<Response> {
    let fields = credentials(call)?;
    let name = match fields.text("username")? {
        Some(username) => username,
        None if fields.has("email") => fields.required_text("email")?,
        None => fields.required_text("username")?,
    };
    let password = fields.required_text("password")?;
    let found = call.ctx.readers.credentials(name)?;
    let hash = found.as_ref().map(|found| found.password_hash.as_str());
    let is_right = call.ctx.passwords.verify(password, hash)?;
    match found {
        Some(found) if is_right => open(call, &found.user, found.password_hash),
        found => {
            // Without what was typed for a name, which may be an address or, by mistake, the password.
            let reason = if found.is_some() { "wrong_password" } else { "no_such_account" };
            let line = Line::new("sign_in_failed").with_some("user", found.map(|found| found.user.id));
            line.with("reason", reason).with("address", call.request.peer).note();
            Err(Error::new(Kind::Unauthorized, "bad_credentials", "Wrong username or password."))
        }
    }
}

fn credentials(call: &mut Call<'_>) -> Result<Fields> {
    match call.request.content_type() {
        ContentType::Json | ContentType::Unsaid => call.request.json(),
        ContentType::Form => form_or_json(&call.request.body()?),
        _ => Err(unsupported("application/json or application/x-www-form-urlencoded")),
    }
}

/// `curl -d` calls everything a form.
fn form_or_json(body: &[u8]) -> Result<Fields> {
    if body.trim_ascii_start().starts_with(b"{") { Fields::parse(body) } else { form::fields(body) }
}

fn open(call: &Call<'_>, user: &User, checked: String) -> Result<Response> {
    let client = call.request.header("user-agent").unwrap_or_default();
    let command = Command::OpenSession {
        user: user.id,
        checked,
        client: client.chars().filter(|c| !c.is_control()).take(CLIENT).collect(),
        address: call.request.peer.to_string(),
        expires_at: session_end(call.now),
    };
    match call.ctx.dispatcher.ask(None, command)? {
        Reply::Session(session) => {
            let line = Line::new("signed_in").with("user", user.id).with("name", &user.username.shown);
            line.with("session", session.id).with("address", call.request.peer).note();
            signed_in(call, user, &session)
        }
        other => Err(unexpected(&other)),
    }
}

pub fn refresh(call: &mut Call<'_>) -> Result<Response> {
    let fields = call.request.json()?;
    match call.ctx.tokens.refresh(fields.required_text("refresh_token")?, call.now)? {
        Renewal::Session { session, user, generation } => {
            let command = Command::RenewSession { session, generation, expires_at: session_end(call.now) };
            match call.ctx.dispatcher.ask(None, command)? {
                Reply::Session(session) => signed_in(call, &call.user(user)?, &session),
                Reply::SessionReused => Err(reused(call, PersonId::User(user))),
                other => Err(unexpected(&other)),
            }
        }
        Renewal::Guest { guest, generation } => guests::renew(call, guest, generation),
    }
}

/// A refresh token was used twice, which has ended what it was for.
pub(super) fn reused(call: &Call<'_>, whose: PersonId) -> Error {
    Line::new("token_reused").person(whose).with("address", call.request.peer).warn();
    let detail = "This refresh token has been used before, so the session was ended. Sign in again.";
    Error::new(Kind::Unauthorized, "token_reused", detail)
}

fn session_end(now: Timestamp) -> Timestamp {
    now.plus_seconds(limits::SESSION_IDLE)
}

fn signed_in(call: &Call<'_>, user: &User, session: &Session) -> Result<Response> {
    // Should the session end in this very moment, its tokens were good all the same.
    let caller = Caller { actor: Login { user: user.id, session: session.id } };
    let tokens = call.ctx.tokens.issue(user, session, call.now);
    Ok(Response::ok(&SignedIn {
        access_token: tokens.access_token,
        token_type: "bearer",
        expires_in: tokens.expires_in,
        refresh_token: tokens.refresh_token,
        user: UserBody::own(user, call.is_online(caller, user.id).unwrap_or_default()),
    }))
}

pub fn logout(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let command = match &caller {
        Present::User(caller) => Command::EndSession { session: caller.actor.session },
        Present::Guest { .. } => Command::EndGuest,
    };
    call.ask(caller, command)?;
    Ok(Response::message("You are signed out."))
}
