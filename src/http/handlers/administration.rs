//! The server's accounts and its doors: for its administrators.

use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::ResetKey;
use crate::error::{Error, Result};
use crate::http::call::{Call, Caller};
use crate::http::response::Response;
use crate::http::{checks, paging};
use crate::hub::command::{Administration, Command, NewPassword};
use crate::hub::model::Registration;
use crate::ids::{Timestamp, UserId};
use crate::limits;
use crate::store::{AccountRow, SuspensionRow};

/// An account, as administrators of the server see it.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountBody<'a> {
    id: UserId,
    username: &'a str,
    display_name: &'a str,
    #[schema(required)]
    email: Option<&'a str>,
    is_admin: bool,
    is_online: bool,
    /// Also of whoever keeps it from others.
    #[schema(required)]
    last_seen: Option<Timestamp>,
    created_at: Timestamp,
    /// Where it is signed in.
    session_count: usize,
    /// Null where it is not suspended.
    #[schema(required)]
    suspension: Option<SuspensionBody<'a>>,
}

/// Somebody is kept from signing in.
#[derive(Serialize, ToSchema)]
#[schema(as = Suspension)]
pub struct SuspensionBody<'a> {
    /// Who did it; null when that account is gone.
    #[schema(required)]
    by: Option<&'a str>,
    at: Timestamp,
    /// Null until it is lifted.
    #[schema(required)]
    expires_at: Option<Timestamp>,
    reason: &'a str,
}

impl<'a> AccountBody<'a> {
    fn new(row: &'a AccountRow, is_online: bool) -> Self {
        let user = &row.user;
        Self {
            id: user.id,
            username: &user.username.shown,
            display_name: user.display_name.as_deref().unwrap_or(&user.username.shown),
            email: user.email.as_deref(),
            is_admin: user.is_admin,
            is_online,
            last_seen: user.last_seen,
            created_at: user.created_at,
            session_count: row.sessions,
            suspension: row.suspension.as_ref().map(SuspensionBody::from),
        }
    }
}

impl<'a> From<&'a SuspensionRow> for SuspensionBody<'a> {
    fn from(row: &'a SuspensionRow) -> Self {
        Self { by: row.by.as_deref(), at: row.at, expires_at: row.until, reason: &row.reason }
    }
}

/// A link with which somebody sets a new password, once.
#[derive(Serialize, ToSchema)]
#[schema(as = PasswordResetLink)]
pub struct ResetLink {
    /// Leads to the page, which asks for the password. It is shown this once.
    url: String,
    expires_at: Timestamp,
}

/// What administrators have set.
#[derive(Serialize, ToSchema)]
#[schema(as = ServerSettings)]
pub struct ServerSettings {
    /// What was set here; null: as the option says.
    #[schema(required, pattern = "^(open|invite|closed)$")]
    registration: Option<&'static str>,
    /// What the option `--registration` says, which holds while nothing is set here.
    #[schema(pattern = "^(open|invite|closed)$")]
    registration_option: &'static str,
    /// For now there are no new accounts, guests or rooms.
    lockdown: bool,
}

pub fn list(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let limit = paging::limit(&call.request)?;
    let before = call.request.query("before").map(|id| id.parse().map_err(|_| not_an_account("before")));
    let before = before.transpose()?;
    let words = call.request.query("q").unwrap_or_default().into_owned();
    if words.chars().count() > limits::EMAIL {
        return Err(Error::invalid("q", format!("\"q\" has at most {} characters.", limits::EMAIL)));
    }
    call.ask(caller, Command::AskRights { room: None })?;
    let mut rows = call.ctx.readers.accounts(&words, before, limit + 1, call.now)?;
    let has_older = rows.len() > limit;
    rows.truncate(limit);
    let online = call.online(caller, rows.iter().map(|row| row.user.id).collect())?;
    let older = rows.last().filter(|_| has_older).map(|last| last.user.id);
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", &words).finish();
    let link = older.map(|last| format!("</admin/users?{query}&limit={limit}&before={last}>; rel=\"prev\""));
    let bodies: Vec<_> = rows.iter().zip(online).map(|(row, is_online)| AccountBody::new(row, is_online)).collect();
    Ok(Response::ok(&bodies).with_some("Link", link))
}

fn not_an_account(field: &'static str) -> Error {
    Error::invalid(field, format!("\"{field}\" is the id of an account."))
}

/// Answered with the account as it is now.
pub fn change(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let user = call.id("user")?;
    let is_admin = call.request.json()?.required_flag("is_admin")?;
    administer(call, caller, Administration::SetAdmin { user, is_admin })?;
    let row = call.ctx.readers.account(user, call.now)?.ok_or_else(|| Error::not_found("There is no such user."))?;
    Ok(Response::ok(&AccountBody::new(&row, call.is_online(caller, user)?)))
}

pub fn suspend(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let user = call.id("user")?;
    let fields = call.request.json_if_any()?;
    let until = checks::number(&fields, "expires_in", limits::SANCTION)?;
    let until = until.map(|seconds| Timestamp::now().plus_seconds(seconds));
    let reason = fields.prose("reason", limits::REASON)?.unwrap_or_default();
    administer(call, caller, Administration::Suspend { user, until, reason })?;
    Ok(Response::no_content())
}

pub fn lift_suspension(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    administer(call, caller, Administration::LiftSuspension { user: call.id("user")? })?;
    Ok(Response::no_content())
}

pub fn sign_out(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    administer(call, caller, Administration::SignOut { user: call.id("user")? })?;
    Ok(Response::no_content())
}

/// For good.
pub fn erase(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    administer(call, caller, Administration::Erase { user: call.id("user")? })?;
    Ok(Response::no_content())
}

pub fn offer_reset(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let user = call.id("user")?;
    let fields = call.request.json_if_any()?;
    let life = checks::number(&fields, "expires_in", limits::RESET_LIFE)?.unwrap_or(limits::RESET_LIFE_DEFAULT);
    let expires_at = call.now.plus_seconds(life);
    let key = ResetKey::random().map_err(|cause| {
        log::error!("no random bytes for a link: {cause}");
        Error::internal()
    })?;
    administer(call, caller, Administration::OfferReset { user, key: key.hash(), expires_at })?;
    // Behind the `#`, so that it is in nobody's log.
    let url = format!("{}/#/reset/{key}", call.request.own_origin());
    Ok(Response::json(201, &ResetLink { url, expires_at }))
}

/// For whoever has such a link. It tells nobody whose it is.
pub fn reset_password(call: &mut Call<'_>) -> Result<Response> {
    let fields = call.request.json()?;
    let key = ResetKey::given(fields.required_text("key")?).hash();
    let password_hash = call.ctx.passwords.hash(checks::password(&fields, "new_password")?)?;
    call.ctx.dispatcher.ask(None, Command::ResetPassword(NewPassword { key, password_hash }))?;
    Ok(Response::message("Your password is changed. Sign in with the new one."))
}

pub fn settings(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    call.ask(caller, Command::AskRights { room: None })?;
    let settings = call.ctx.readers.settings()?;
    Ok(Response::ok(&ServerSettings {
        registration: settings.registration.map(Registration::as_str),
        registration_option: call.ctx.config.registration.as_str(),
        lockdown: settings.is_locked_down,
    }))
}

/// Answered with all of them as they are now.
pub fn change_settings(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let fields = call.request.json()?;
    let registration = match fields.text("registration")? {
        Some(word) => Some(Some(Registration::parse(word).ok_or_else(|| {
            Error::invalid(
                "registration",
                "\"registration\" is \"open\", \"invite\" or \"closed\", or null for what the option says.",
            )
        })?)),
        None => fields.is_null("registration").then_some(None),
    };
    let is_locked_down = fields.flag("lockdown")?;
    administer(call, caller, Administration::Set { registration, is_locked_down })?;
    settings(call, caller)
}

fn administer(call: &Call<'_>, caller: Caller, what: Administration) -> Result<()> {
    call.ask(caller, Command::Administer(what)).map(drop)
}
