//! The members of a JSON object, read one by one with a sentence for each that is missing or of the wrong type.

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::ids::Timestamp;

/// A request's JSON object. Members that nobody asks for are ignored (WIRE §1).
#[derive(Default)]
pub struct Fields(Map<String, Value>);

impl Fields {
    /// # Errors
    /// 400 when the text is no JSON, or no object.
    pub fn parse(text: &[u8]) -> Result<Self> {
        match serde_json::from_slice(text) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            Ok(_) => Err(Error::malformed("A JSON object is expected.")),
            Err(error) => Err(Error::malformed(format!("This is not valid JSON: {error}."))),
        }
    }

    /// A member that is there and not null.
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// The member itself, taken out.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// True when the member is there, even as null.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// True when the member is there as null.
    pub fn is_null(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(Value::is_null)
    }

    /// # Errors
    /// 422 when it is there and no string.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>> {
        self.typed(name, "a string", Value::as_str)
    }

    /// # Errors
    /// 422 when it is missing or no string.
    pub fn required_text(&self, name: &'static str) -> Result<&str> {
        required(name, self.text(name)?)
    }

    /// A text of several lines, if it is given: trimmed, at most so many characters. Null empties it.
    ///
    /// # Errors
    /// 422 when it is too long or holds what no text does.
    pub fn prose(&self, name: &'static str, longest: usize) -> Result<Option<String>> {
        if self.is_null(name) {
            return Ok(Some(String::new()));
        }
        let Some(text) = self.text(name)?.map(str::trim) else { return Ok(None) };
        if text.chars().count() > longest {
            return Err(Error::invalid(name, format!("\"{name}\" has at most {longest} characters.")));
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(Error::invalid(name, format!("\"{name}\" cannot contain control characters.")));
        }
        Ok(Some(text.to_owned()))
    }

    /// # Errors
    /// 422 when it is there and neither true nor false.
    pub fn flag(&self, name: &'static str) -> Result<Option<bool>> {
        self.typed(name, "true or false", Value::as_bool)
    }

    /// # Errors
    /// 422 when it is missing, or neither true nor false.
    pub fn required_flag(&self, name: &'static str) -> Result<bool> {
        required(name, self.flag(name)?)
    }

    /// A whole number from 0 up.
    ///
    /// # Errors
    /// 422 when it is there and anything else.
    pub fn number(&self, name: &'static str) -> Result<Option<i64>> {
        self.typed(name, "a whole number", |value| value.as_i64().filter(|number| *number >= 0))
    }

    /// # Errors
    /// 422 when it is missing or no whole number from 0 up.
    pub fn required_number(&self, name: &'static str) -> Result<i64> {
        required(name, self.number(name)?)
    }

    /// # Errors
    /// 422 when it is there and no time as RFC 3339 has it.
    pub fn time(&self, name: &'static str) -> Result<Option<Timestamp>> {
        let refusal = || Error::invalid(name, format!("\"{name}\" must be a time such as 2026-01-31T18:00:00Z."));
        let read = |text: &str| text.parse().map_err(|_| refusal());
        self.text(name)?.map(read).transpose()
    }

    /// # Errors
    /// 422 when it is missing or no time as RFC 3339 has it.
    pub fn required_time(&self, name: &'static str) -> Result<Timestamp> {
        required(name, self.time(name)?)
    }

    /// # Errors
    /// 422 when it is there and no list.
    pub fn list(&self, name: &'static str) -> Result<Option<&[Value]>> {
        self.typed(name, "a list", |value| value.as_array().map(Vec::as_slice))
    }

    /// # Errors
    /// 422 when it is there and no object.
    pub fn object(&self, name: &'static str) -> Result<Option<&Map<String, Value>>> {
        self.typed(name, "an object", Value::as_object)
    }

    fn typed<'a, T>(
        &'a self,
        name: &'static str,
        kind: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => match read(value) {
                Some(value) => Ok(Some(value)),
                None => Err(Error::invalid(name, format!("\"{name}\" must be {kind}."))),
            },
        }
    }
}

fn required<T>(name: &'static str, value: Option<T>) -> Result<T> {
    value.ok_or_else(|| Error::invalid(name, format!("\"{name}\" is missing.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_of_the_wrong_type_is_named() {
        let fields = Fields::parse(br#"{"content": 5, "room_id": -1, "is_typing": "yes", "x": null}"#).unwrap();
        for refusal in [
            fields.text("content").unwrap_err(),
            fields.number("room_id").unwrap_err(),
            fields.flag("is_typing").unwrap_err(),
            fields.required_text("x").unwrap_err(),
        ] {
            assert_eq!(refusal.kind.status(), 422);
            assert!(refusal.field.is_some());
        }
        assert_eq!(fields.text("x"), Ok(None));
    }

    #[test]
    fn what_is_no_object_is_malformed() {
        for bad in ["", "[]", "{", "\"text\"", "nul", "{\"a\":1}}"] {
            assert_eq!(Fields::parse(bad.as_bytes()).err().map(|e| e.kind.status()), Some(400), "{bad}");
        }
    }

    #[test]
    fn texts_are_trimmed_bounded_and_clean() {
        let prose = |json: &str, longest| Fields::parse(json.as_bytes()).unwrap().prose("bio", longest);
        assert_eq!(prose(r#"{"bio": " two\nlines "}"#, 20), Ok(Some("two\nlines".to_owned())));
        assert_eq!(prose(r#"{"bio": null}"#, 20), Ok(Some(String::new())));
        assert_eq!(prose("{}", 20), Ok(None));
        for bad in [r#"{"bio": "too long"}"#, r#"{"bio": "a\u0000b"}"#] {
            let refusal = prose(bad, 7).unwrap_err();
            assert_eq!((refusal.kind.status(), refusal.field), (422, Some("bio")), "{bad}");
        }
    }
}
