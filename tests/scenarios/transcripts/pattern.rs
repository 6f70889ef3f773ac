//! JSON with names in it: `<tea>` is whatever stands there first and the same ever after, `<_>` is anything, a name that begins
//! with `time` is a time, `<soon>` and `<tomorrow>` are the times that their names say,
//! and `…` is whatever else there is. In a string or a path, `<name>` is what the name stands for.

use std::collections::HashMap;

use crate::harness::Value;
use crate::harness::shapes::is_time;

/// Marks, in parsed JSON, what was no JSON in the script.
const MARK: char = '\u{1}';
const REST: &str = "\u{1}…";

#[derive(Default)]
pub struct Names(HashMap<String, Value>);

impl Names {
    pub fn give(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    pub fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or_else(|| panic!("<{name}> stands for nothing yet"))
    }

    /// A text with what its names stand for.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('<') {
            let (name, after) = after.split_once('>').expect("a > for every <");
            filled.push_str(before);
            match self.get(name) {
                Value::String(text) => filled.push_str(text),
                other => filled.push_str(&other.to_string()),
            }
            rest = after;
        }
        filled + rest
    }

    /// Whether the value is as the pattern says. Names that are new get their values.
    ///
    /// # Errors
    /// What differs, and where.
    pub fn check(&mut self, pattern: &str, value: &Value) -> Result<(), String> {
        self.matches(&parse(pattern), value, "")
    }

    fn matches(&mut self, pattern: &Value, value: &Value, at: &str) -> Result<(), String> {
        match (pattern, value) {
            (Value::String(text), _) if text.starts_with(MARK) => self.stands_for(&text[1..], value, at),
            (Value::Object(wanted), Value::Object(given)) => {
                for (key, pattern) in wanted.iter().filter(|(key, _)| *key != REST) {
                    let value = given.get(key).ok_or_else(|| format!("{at}.{key} is missing"))?;
                    self.matches(pattern, value, &format!("{at}.{key}"))?;
                }
                let more = given.keys().find(|key| !wanted.contains_key(*key) && !wanted.contains_key(REST));
                more.map_or(Ok(()), |key| Err(format!("{at}.{key} is more than is expected")))
            }
            (Value::Array(wanted), Value::Array(given)) if wanted.len() == given.len() => {
                let mut pairs = wanted.iter().zip(given).enumerate();
                pairs.try_for_each(|(n, (pattern, value))| self.matches(pattern, value, &format!("{at}[{n}]")))
            }
            _ if pattern == value => Ok(()),
            _ => Err(format!("{at}: {pattern} expected, got {value}")),
        }
    }

    fn stands_for(&mut self, name: &str, value: &Value, at: &str) -> Result<(), String> {
        if name == "_" {
            return Ok(());
        }
        if name.starts_with("time") && !value.as_str().is_some_and(is_time) {
            return Err(format!("{at}: a time expected, got {value}"));
        }
        match self.0.get(name) {
            Some(known) if known == value => Ok(()),
            Some(known) => Err(format!("{at}: <{name}> is {known}, got {value}")),
            None => {
                self.give(name, value.clone());
                Ok(())
            }
        }
    }
}

/// JSON as scripts write it, with marks for names and for the rest.
fn parse(pattern: &str) -> Value {
    let mut json = String::new();
    let (mut open, mut in_string, mut escaped) = (Vec::new(), false, false);
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            _ if in_string => {
                in_string = escaped || letter != '"';
                escaped = !escaped && letter == '\\';
                json.push(letter);
            }
            '<' => {
                let name: String = letters.by_ref().take_while(|letter| *letter != '>').collect();
                json.push_str(&format!("\"\\u0001{name}\""));
            }
            '…' if open.last() == Some(&'{') => json.push_str("\"\\u0001…\": null"),
            _ => {
                match letter {
                    '{' | '[' => open.push(letter),
                    '}' | ']' => drop(open.pop()),
                    _ => in_string = letter == '"',
                }
                json.push(letter);
            }
        }
    }
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error} in {pattern}"))
}
