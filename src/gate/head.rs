//! A request head that has been read: method, target, version, fields.
//!
//! Owns how a head is kept and asked. How it is read from bytes is in [`parse`](super::parse);
//! what it means for the connection, in [`framing`](super::framing).

/// The version of a request. Others are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    Http10,
    Http11,
}

/// A request's head, syntactically sound. One text and where things are in it: reading a head
/// costs three allocations however many fields it has.
#[derive(Clone, Debug)]
pub struct Head {
    pub(super) text: String,
    pub(super) method: Span,
    pub(super) target: Span,
    pub(super) version: Version,
    pub(super) fields: Vec<(Span, Span)>,
}

/// A piece of the head's text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub start: u32,
    pub end: u32,
}

impl Head {
    /// As sent: methods are case-sensitive (RFC 9110 §9.1).
    pub fn method(&self) -> &str {
        self.at(self.method)
    }

    /// Path and query in origin form (`/rooms?limit=5`), or `*`. Percent-encoded, ASCII.
    pub fn target(&self) -> &str {
        self.at(self.target)
    }

    /// The target before its first `?`, still percent-encoded.
    pub fn path(&self) -> &str {
        let target = self.target();
        target.split_once('?').map_or(target, |(path, _)| path)
    }

    /// The target after its first `?`, still percent-encoded.
    pub fn query(&self) -> Option<&str> {
        self.target().split_once('?').map(|(_, query)| query)
    }

    pub fn version(&self) -> Version {
        self.version
    }

    /// The first field of this name, in whatever case, without surrounding white space.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every field of this name, in whatever case, in the order sent.
    pub fn all<'a>(&'a self, name: &str) -> impl DoubleEndedIterator<Item = &'a str> {
        self.headers().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All fields as (name as sent, value), in the order sent.
    pub fn headers(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.fields.iter().map(|&(name, value)| (self.at(name), self.at(value)))
    }

    /// Whether a comma-separated field of this name has this token (RFC 9110 §5.6.1).
    pub fn has_token(&self, name: &str, token: &str) -> bool {
        self.all(name).flat_map(|value| value.split(',')).any(|entry| entry.trim().eq_ignore_ascii_case(token))
    }

    /// Forgets the fields that only a proxy we trust may set.
    pub(super) fn forget_forwarding(&mut self) {
        let Head { text, fields, .. } = self;
        fields.retain(|&(name, _)| {
            let name = &text[name.start as usize..name.end as usize];
            let prefixed = name.get(..12).is_some_and(|start| start.eq_ignore_ascii_case("x-forwarded-"));
            !(prefixed || name.eq_ignore_ascii_case("forwarded") || name.eq_ignore_ascii_case("x-real-ip"))
        });
    }

    pub(super) fn at(&self, span: Span) -> &str {
        &self.text[span.start as usize..span.end as usize]
    }
}

impl Span {
    /// Where `part`, a slice of `whole`, lies in it. An empty part lies at the start, wherever
    /// it points to.
    pub fn of(part: &[u8], whole: &[u8]) -> Span {
        if part.is_empty() {
            return Span { start: 0, end: 0 };
        }
        let start = part.as_ptr() as usize - whole.as_ptr() as usize;
        Span { start: start as u32, end: (start + part.len()) as u32 }
    }
}
