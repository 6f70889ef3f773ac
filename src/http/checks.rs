//! What the texts of accounts and rooms may be, before they become commands. Each refusal names the member at fault.

use std::ops::RangeInclusive;

use crate::dialect::fields::Fields;
use crate::error::{Error, Result};
use crate::hub::SPENT_INVITE;
use crate::hub::names::{self, Name};
use crate::ids::InviteCode;
use crate::limits;

/// A password to be set, under its member's name.
///
/// # Errors
/// 422 when it is too short or too long. What it is made of is nobody's business.
pub fn password<'a>(fields: &'a Fields, name: &'static str) -> Result<&'a str> {
    let password = fields.required_text(name)?;
    let bounds = limits::PASSWORD;
    match password.chars().count() {
        length if length < *bounds.start() => {
            Err(Error::invalid(name, format!("A password has at least {} characters.", bounds.start())))
        }
        length if length > *bounds.end() => {
            Err(Error::invalid(name, format!("A password has at most {} characters.", bounds.end())))
        }
        _ => Ok(password),
    }
}

/// An e-mail address, if one is given; an empty one is none. Whether it works, only a letter would show: this keeps out slips.
///
/// # Errors
/// 422 when it cannot be an address.
pub fn email(fields: &Fields) -> Result<Option<String>> {
    let Some(email) = fields.text("email")?.map(str::trim).filter(|email| !email.is_empty()) else { return Ok(None) };
    match is_address(email) {
        true => Ok(Some(email.to_owned())),
        false => Err(Error::invalid("email", "This is not an e-mail address.")),
    }
}

fn is_address(email: &str) -> bool {
    // RFC 5321 §4.5.3.1, without the quoted local parts that nobody has.
    let Some((local, domain)) = email.rsplit_once('@') else { return false };
    let is_odd = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '@' | ',' | ';' | ':' | '<' | '>' | '"' | '(' | ')')
    };
    let labels_are_sound =
        || domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    email.len() <= limits::EMAIL
        && (1..=64).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !email.replacen('@', "", 1).contains(is_odd)
        && domain.contains('.')
        && labels_are_sound()
}

/// A username that looks like an e-mail address must be the account's own: one signs in with either, and nobody shall stand
/// in the way of another's.
///
/// # Errors
/// 422.
pub fn username(fields: &Fields, email: Option<&str>) -> Result<Name> {
    let name = Name::parse("username", fields.required_text("username")?)?;
    match email.map(names::fold) {
        own if name.key.contains('@') && own.as_deref() != Some(&name.key) => {
            Err(Error::invalid("username", "A username with an @ in it must be your own e-mail address."))
        }
        _ => Ok(name),
    }
}

/// A number, if it is given.
///
/// # Errors
/// 422 when it is none or out of bounds.
pub fn number(fields: &Fields, name: &'static str, bounds: RangeInclusive<i64>) -> Result<Option<i64>> {
    match fields.number(name)? {
        Some(number) if !bounds.contains(&number) => {
            Err(Error::invalid(name, format!("\"{name}\" is from {} to {}.", bounds.start(), bounds.end())))
        }
        number => Ok(number),
    }
}

/// The code of an invitation, if one is given; an empty one is none.
///
/// # Errors
/// 422 when it cannot be one.
pub fn invite(fields: &Fields) -> Result<Option<InviteCode>> {
    let Some(code) = fields.text("invite")?.map(str::trim).filter(|code| !code.is_empty()) else { return Ok(None) };
    code.parse().map(Some).map_err(|_| Error::invalid("invite", SPENT_INVITE))
}

/// The name that others are shown, if it is given; null or nothing goes back to the username.
///
/// # Errors
/// 422, as for any name.
pub fn display_name(fields: &Fields) -> Result<Option<Option<String>>> {
    match fields.text("display_name")?.map(str::trim) {
        Some("") => Ok(Some(None)),
        Some(name) => Ok(Some(Some(Name::parse("display_name", name)?.shown))),
        None => Ok(fields.is_null("display_name").then_some(None)),
    }
}

/// A picture's address, if it is given: on the web, or on this server. Null or nothing removes it.
///
/// # Errors
/// 422 when it is anything else, such as a script.
pub fn avatar_url(fields: &Fields) -> Result<Option<Option<String>>> {
    let Some(url) = fields.text("avatar_url")?.map(str::trim) else {
        return Ok(fields.is_null("avatar_url").then_some(None));
    };
    if url.is_empty() {
        return Ok(Some(None));
    }
    let lower = url.to_ascii_lowercase();
    let is_web =
        ["http://", "https://"].iter().any(|scheme| lower.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    let is_here = url.starts_with('/') && !url.starts_with("//") && !url.contains('\\');
    let is_clean = url.len() <= limits::URL && !url.contains(|c: char| c.is_whitespace() || c.is_control());
    match is_clean && (is_web || is_here) {
        true => Ok(Some(Some(url.to_owned()))),
        false => {
            Err(Error::invalid("avatar_url", "\"avatar_url\" is an address that begins with https://, http:// or /."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(json: &str) -> Fields {
        Fields::parse(json.as_bytes()).unwrap()
    }

    fn of(name: &str, value: &str) -> Fields {
        given(&serde_json::json!({ name: value }).to_string())
    }

    fn field<T: std::fmt::Debug>(result: Result<T>) -> (u16, Option<&'static str>) {
        let error = result.unwrap_err();
        (error.kind.status(), error.field)
    }

    #[test]
    fn a_password_has_eight_characters_at_least() {
        for good in ["12345678", "pässwörd", &"x".repeat(256)] {
            assert!(password(&of("password", good), "password").is_ok());
        }
        for bad in ["1234567", "", &"x".repeat(257)] {
            assert_eq!(field(password(&of("password", bad), "password")), (422, Some("password")));
        }
        assert_eq!(field(password(&given("{}"), "new_password")), (422, Some("new_password")));
    }

    #[test]
    fn an_email_address_can_be_one() {
        for good in ["ada@example.org", " ada+chat@mail.example.org ", "Ada.L@Bücher.example"] {
            assert_eq!(email(&of("email", good)), Ok(Some(good.trim().to_owned())), "{good}");
        }
        assert_eq!(email(&of("email", "")), Ok(None));
        assert_eq!(email(&given(r#"{"email": null}"#)), Ok(None));
        let long = format!("{}@example.org", "x".repeat(65));
        for bad in [
            "ada",
            "ada@",
            "@example.org",
            "a@b",
            "a@b@example.org",
            "a b@example.org",
            "a@.org",
            "a@x..org",
            "a@-x.org",
            &long,
        ] {
            assert_eq!(field(email(&of("email", bad))), (422, Some("email")), "{bad}");
        }
    }

    #[test]
    fn nobody_takes_anothers_address_for_a_name() {
        let named = of("username", "Ada@Example.org");
        assert_eq!(field(username(&named, None)), (422, Some("username")));
        assert_eq!(field(username(&named, Some("eve@example.org"))), (422, Some("username")));
        assert!(username(&named, Some("ada@example.org")).is_ok());
        assert!(username(&of("username", "Ada"), None).is_ok());
    }

    #[test]
    fn a_profile_can_be_emptied() {
        for empty in [r#"{"display_name": "", "avatar_url": ""}"#, r#"{"display_name": null, "avatar_url": null}"#] {
            let fields = given(empty);
            assert_eq!((display_name(&fields), avatar_url(&fields)), (Ok(Some(None)), Ok(Some(None))));
        }
        assert_eq!((display_name(&given("{}")), avatar_url(&given("{}"))), (Ok(None), Ok(None)));
        assert_eq!(field(display_name(&of("display_name", "a\u{200b}"))), (422, Some("display_name")));
    }

    #[test]
    fn a_picture_is_on_the_web_or_here() {
        for good in ["https://example.org/a.png", "HTTP://example.org", "/files/3"] {
            assert_eq!(avatar_url(&of("avatar_url", good)), Ok(Some(Some(good.to_owned()))), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "//example.org/a.png",
            "data:image/png;base64,",
            "a.png",
            "https://",
            "/a b",
            "/\\x",
        ] {
            assert_eq!(field(avatar_url(&of("avatar_url", bad))), (422, Some("avatar_url")), "{bad}");
        }
    }
}
