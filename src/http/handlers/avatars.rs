//! Pictures of people: those that they upload, and for all the others one that is made of the name.

use crate::error::{Error, Kind, Result};
use crate::http::call::{Call, Caller, Present};
use crate::http::portrait;
use crate::http::response::Response;
use crate::hub::command::{Command, ProfileChange};
use crate::hub::files::NewFile;
use crate::ids::UserId;
use crate::limits;

use super::files::{POLICY, examined, handed_over, part, receive};
use super::profile;

/// What browsers of all kinds show.
const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

pub fn set(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let (draft, said) = receive(call, caller, Some("avatar".to_owned()), limits::AVATAR)?;
    let new = examined(draft, &said)?;
    if let Err(refusal) = is_portrait(&new) {
        call.ctx.files.uploads.remove(new.blob);
        return Err(refusal);
    }
    handed_over(call, caller, Command::SetAvatar(new.clone()), &new)?;
    profile::own(call, caller)
}

fn is_portrait(new: &NewFile) -> Result<()> {
    let wrong = |detail: String| Err(Error::invalid("file", detail));
    match new.dimensions {
        _ if !SHOWN.contains(&new.content_type.as_str()) => {
            wrong("A picture of a person is PNG, JPEG, GIF or WebP.".to_owned())
        }
        Some((width, height)) if width.max(height) > limits::AVATAR_SIDE => {
            wrong(format!("A picture of a person has at most {} pixels on a side.", limits::AVATAR_SIDE))
        }
        Some(_) => Ok(()),
        None => wrong("This picture is damaged: it cannot be read to its end.".to_owned()),
    }
}

/// Goes back to the one that is made of the name.
pub fn remove(call: &mut Call<'_>, caller: Caller) -> Result<Response> {
    let change = ProfileChange { avatar_url: Some(None), ..ProfileChange::default() };
    call.ask(caller, Command::ChangeProfile(change.into()))?;
    Ok(Response::no_content())
}

pub fn show(call: &mut Call<'_>, caller: Present) -> Result<Response> {
    let id: UserId = call.id("user")?;
    // Whoever came by a link into one room knows of nobody outside it.
    if let Some(link) = caller.link()
        && !call.ctx.readers.members(link.room)?.iter().any(|member| member.user.id == id)
    {
        return Err(Error::not_found("There is no such user."));
    }
    let user = call.user(id)?;
    let picture = call.ctx.readers.avatar(id)?;
    let drawn = picture.is_none().then(|| portrait::svg(&user.username.shown));
    let etag = match (&picture, &drawn) {
        (Some(file), _) => format!("\"{}\"", file.blob),
        (None, drawn) => format!("\"{:016x}\"", portrait::hash(drawn.as_deref().unwrap_or_default())),
    };
    let known = call.request.header("if-none-match").unwrap_or_default();
    let is_known = known.split(',').any(|tag| [etag.as_str(), "*"].contains(&tag.trim().trim_start_matches("W/")));
    let response = match (picture, drawn) {
        _ if is_known => Response::empty(304),
        (Some(file), _) => part(call, &file, 0, file.shown.size, 200)?,
        (None, Some(svg)) => Response::new(200, "image/svg+xml", svg.into_bytes()),
        (None, None) => return Err(Error::new(Kind::Internal, "internal", "There is no picture.")),
    };
    // Asked about each time: it may be another one by then.
    Ok(response.with("ETag", etag).with("Cache-Control", "private, no-cache").with("Content-Security-Policy", POLICY))
}
