//! Form-encoded bodies (`application/x-www-form-urlencoded`), read strictly.

use serde_json::{Map, Value};

use crate::dialect::fields::Fields;
use crate::error::{Error, Result};

/// The form's fields as text members, the last of each name.
///
/// # Errors
/// 400 when what is encoded is not UTF-8.
pub fn fields(body: &[u8]) -> Result<Fields> {
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(body) {
        if is_garbled(body, &name) || is_garbled(body, &value) {
            return Err(Error::malformed("The form is not valid UTF-8."));
        }
        let value = member(&name, value.into_owned());
        members.insert(name.into_owned(), value);
    }
    Fields::parse(Value::Object(members).to_string().as_bytes())
}

/// As [`fields`], if the form has a field of this name, with its `=`. Any text is some form; this tells one that is meant.
pub fn fields_with(name: &str, body: &[u8]) -> Result<Option<Fields>> {
    let is_named = |field: &[u8]| field.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b"="));
    match body.split(|byte| *byte == b'&').any(is_named) {
        true => fields(body).map(Some),
        false => Ok(None),
    }
}

fn member(name: &str, value: String) -> Value {
    // A form knows only text; this is the one number that a form can bring.
    match value.parse::<u32>() {
        Ok(number) if name == "reply_to" => number.into(),
        _ => Value::String(value),
    }
}

/// Whether the decoder put a replacement character in place of bytes that it could not read.
fn is_garbled(body: &[u8], decoded: &str) -> bool {
    decoded.contains(char::REPLACEMENT_CHARACTER)
        && !body.windows(9).any(|bytes| bytes.eq_ignore_ascii_case(b"%EF%BF%BD"))
        && !body.windows(3).any(|bytes| bytes == "\u{fffd}".as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_fields_of_text() {
        let form = fields(b"username=Ada+L%C3%B6we&password=a%26b%3D5%25&empty=").unwrap();
        assert_eq!(form.text("username"), Ok(Some("Ada Löwe")));
        assert_eq!(form.text("password"), Ok(Some("a&b=5%")));
        assert_eq!(form.text("empty"), Ok(Some("")));
        assert_eq!(fields(b"reply_to=12").unwrap().number("reply_to"), Ok(Some(12)));
    }

    #[test]
    fn what_is_not_utf8_is_refused() {
        assert!(fields(b"a=%ff").is_err());
        assert!(fields(b"a=\xff").is_err());
        assert!(fields(b"a=%EF%bf%BD").is_ok());
    }

    #[test]
    fn a_text_is_told_from_a_form_by_the_field_that_matters() {
        assert!(fields_with("content", b"content=hello").unwrap().is_some());
        assert!(fields_with("content", b"hello & content=5").unwrap().is_none());
        assert!(fields_with("content", b"hello & 5=3%").unwrap().is_none());
        assert!(fields_with("content", b"content").unwrap().is_none());
        assert!(fields_with("content", b"xcontent=1&contents=2").unwrap().is_none());
    }
}
