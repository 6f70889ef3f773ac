//! Forms that bring files (`multipart/form-data`, RFC 7578), read as a stream: no part is ever held as a whole. Everything else is
//! bounded.
//!
//! The crates that do this are for async readers, unbounded or not kept any more.

use std::io::{self, Read};

use crate::error::{Error, Result};

/// Bytes read at once, and more than a boundary and the head of a part have together.
const BUFFER: usize = 64 * 1024;
/// Bytes of a part's head.
const HEAD: usize = 8 * 1024;
/// RFC 2046 §5.1.1.
const BOUNDARY: usize = 70;
/// Parts of one form, and header fields of one part.
const PARTS: usize = 32;

/// The boundary, if this is the type of such a form.
///
/// # Errors
/// 400 when it has none or one that is not allowed.
pub fn boundary(content_type: &str) -> Result<Option<String>> {
    let (essence, rest) = content_type.split_once(';').unwrap_or((content_type, ""));
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return Ok(None);
    }
    let boundary = parameter(rest, "boundary").unwrap_or_default();
    let is_sound = (1..=BOUNDARY).contains(&boundary.len())
        && boundary.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte))
        && !boundary.ends_with(' ');
    match is_sound {
        true => Ok(Some(boundary)),
        false => Err(Error::malformed("The form's Content-Type has no boundary that can be used.")),
    }
}

/// What a part says of itself.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    /// Of a file only.
    pub file_name: Option<String>,
    pub content_type: Option<String>,
}

/// A form, part after part.
pub struct Multipart<R> {
    source: R,
    /// With the line break before it, which belongs to it and not to the part.
    delimiter: Vec<u8>,
    buffer: Vec<u8>,
    at: usize,
    parts: usize,
    state: State,
}

#[derive(PartialEq, Eq)]
enum State {
    /// Before the first part.
    Preamble,
    /// In a part's content.
    Content,
    /// Behind a delimiter.
    Between,
    /// Behind the last.
    End,
}

impl<R: Read> Multipart<R> {
    pub fn new(source: R, boundary: &str) -> Self {
        // The first delimiter stands at the beginning, without its line break.
        let buffer = b"\r\n".to_vec();
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        Self { source, delimiter, buffer, at: 0, parts: 0, state: State::Preamble }
    }

    /// The next part; what was not read of the one before is passed over. None at the end.
    ///
    /// # Errors
    /// 400 when this is no such form, or breaks off.
    pub fn next_part(&mut self) -> Result<Option<Part>> {
        while matches!(self.state, State::Preamble | State::Content) {
            self.content()?;
        }
        if self.state == State::End {
            return Ok(None);
        }
        self.want(2)?;
        if self.ahead().starts_with(b"--") {
            self.state = State::End;
            return Ok(None);
        }
        self.parts += 1;
        if self.parts > PARTS {
            return Err(Error::malformed("The form has too many parts."));
        }
        let part = self.head()?;
        self.state = State::Content;
        Ok(Some(part))
    }

    /// More of the present part's content; empty at its end.
    ///
    /// # Errors
    /// 400 when the form breaks off.
    pub fn content(&mut self) -> Result<&[u8]> {
        if !matches!(self.state, State::Preamble | State::Content) {
            return Ok(&[]);
        }
        loop {
            let found = memchr::memmem::find(self.ahead(), &self.delimiter);
            // What could be the beginning of a delimiter has to wait for what follows.
            let safe = self.ahead().len().saturating_sub(self.delimiter.len() - 1);
            match found {
                Some(0) => {
                    self.at += self.delimiter.len();
                    self.state = State::Between;
                    return Ok(&[]);
                }
                Some(length) => return Ok(self.take(length)),
                None if safe > 0 => return Ok(self.take(safe)),
                None => self.read_more()?,
            }
        }
    }

    /// The present part's content as text.
    ///
    /// # Errors
    /// 400 when it breaks off, is longer than this or no UTF-8.
    pub fn text(&mut self, most: usize) -> Result<String> {
        let mut text = Vec::new();
        loop {
            let piece = self.content()?;
            if piece.is_empty() {
                break;
            }
            if text.len() + piece.len() > most {
                return Err(Error::malformed(format!("A field of the form has more than {most} bytes.")));
            }
            text.extend_from_slice(piece);
        }
        String::from_utf8(text).map_err(|_| Error::malformed("A field of the form is not valid UTF-8."))
    }

    /// The rest of the delimiter's line, and the part's header fields.
    fn head(&mut self) -> Result<Part> {
        let end = loop {
            if let Some(found) = memchr::memmem::find(self.ahead(), b"\r\n\r\n") {
                break found + 4;
            }
            if self.ahead().len() > HEAD {
                return Err(Error::malformed("The head of a part of the form is too long."));
            }
            self.read_more()?;
        };
        let head = self.take(end);
        let after_padding = head.iter().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or_default();
        let head = head[after_padding..].strip_prefix(b"\r\n").filter(|_| end <= HEAD);
        let head = head.and_then(|head| std::str::from_utf8(head).ok()).ok_or_else(odd_head)?;
        let mut part = Part::default();
        for line in head.split("\r\n").take_while(|line| !line.is_empty()).take(PARTS) {
            let (name, value) = line.split_once(':').ok_or_else(odd_head)?;
            match name.trim().to_ascii_lowercase().as_str() {
                "content-disposition" => {
                    let parameters = value.split_once(';').map_or("", |(_, rest)| rest);
                    part.name = parameter(parameters, "name").ok_or_else(odd_head)?;
                    part.file_name = parameter(parameters, "filename");
                }
                "content-type" => part.content_type = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        Ok(part)
    }

    fn ahead(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    fn take(&mut self, length: usize) -> &[u8] {
        self.at += length;
        &self.buffer[self.at - length..self.at]
    }

    fn want(&mut self, length: usize) -> Result<()> {
        while self.ahead().len() < length {
            self.read_more()?;
        }
        Ok(())
    }

    fn read_more(&mut self) -> Result<()> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let kept = self.buffer.len();
        self.buffer.resize(kept + BUFFER, 0);
        let read = loop {
            match self.source.read(&mut self.buffer[kept..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buffer.truncate(kept + *read.as_ref().unwrap_or(&0));
        match read {
            Ok(read) if read > 0 => Ok(()),
            _ => Err(Error::malformed("The form breaks off before its last boundary.")),
        }
    }
}

fn odd_head() -> Error {
    Error::malformed("The head of a part of the form cannot be read.")
}

/// The value of a parameter in `name=value; name="value"`. Quoted, a backslash or what browsers write for it stands for a quote.
fn parameter(parameters: &str, name: &str) -> Option<String> {
    let mut rest = parameters;
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.trim_matches(|c: char| c == ';' || c.is_whitespace());
        let (value, left) = value(after)?;
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = left;
    }
    None
}

fn value(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return Some((text[..end].trim_end().to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((value.replace("%22", "\""), &quoted[at + 1..])),
            // Only quotes are escaped: Windows writes paths with backslashes.
            '\\' if characters.peek().is_some_and(|(_, next)| *next == '"') => {
                characters.next();
                value.push('"');
            }
            c => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests;
