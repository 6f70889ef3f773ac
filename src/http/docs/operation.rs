//! How one operation is described: the words that `operations` is written in.

use std::borrow::Cow;

use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use crate::http::request::Method;

/// What is to be known of one row of the table of routes beyond the row itself.
#[derive(Clone, Copy)]
pub struct Operation {
    pub method: Method,
    /// The route's own path, without its aliases.
    pub path: &'static str,
    /// A word for programs that are generated from the document.
    pub id: &'static str,
    pub summary: &'static str,
    pub details: &'static str,
    pub body: Body,
    pub query: &'static [Query],
    /// A token may be sent, and is looked at when it is.
    pub heeds_token: bool,
    pub answers: &'static [Answer],
    /// Refusals beyond those that follow from the route, or what one that follows means here.
    pub refusals: &'static [(u16, &'static str)],
}

/// What is read of the body.
#[derive(Clone, Copy)]
pub enum Body {
    Unread,
    Json(Component),
    /// Where there is one; its type is not looked at.
    JsonIfAny(Component),
    /// Also form-encoded, with the same names.
    JsonOrForm(Component),
    /// Also form-encoded, or else the text itself.
    JsonOrText(Component),
    /// A file, or a form with a file in it.
    File,
    /// A file, and nothing else.
    Bytes,
}

impl Body {
    pub fn component(self) -> Option<Component> {
        match self {
            Body::Unread | Body::File | Body::Bytes => None,
            Body::Json(component)
            | Body::JsonIfAny(component)
            | Body::JsonOrForm(component)
            | Body::JsonOrText(component) => Some(component),
        }
    }
}

#[derive(Clone, Copy)]
pub struct Query {
    pub name: &'static str,
    pub what: &'static str,
    pub default: Option<usize>,
    pub most: Option<usize>,
    pub is_number: bool,
}

/// One good answer.
#[derive(Clone, Copy)]
pub struct Answer {
    pub status: u16,
    pub what: &'static str,
    pub content: &'static [Content],
    pub headers: &'static [Header],
}

#[derive(Clone, Copy)]
pub enum Content {
    One(Component),
    Many(Component),
    /// Something other than JSON.
    Plain(&'static str),
    /// JSON that describes itself.
    Object,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Header {
    Link,
    Location,
    RetryAfter,
    Authenticate,
}

/// A type by the schema that utoipa made of it.
#[derive(Clone, Copy)]
pub struct Component {
    pub name: fn() -> Cow<'static, str>,
    /// The type's own schema, and those that it refers to.
    pub collect: fn(&mut Vec<(String, RefOr<Schema>)>),
}

pub const fn of<T: ToSchema>() -> Component {
    Component { name: T::name, collect: collect::<T> }
}

fn collect<T: ToSchema>(into: &mut Vec<(String, RefOr<Schema>)>) {
    into.push((T::name().into_owned(), T::schema()));
    T::schemas(into);
}

pub const fn operation(method: Method, path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    Operation {
        method,
        path,
        id,
        summary,
        details: "",
        body: Body::Unread,
        query: &[],
        heeds_token: false,
        answers: &[],
        refusals: &[],
    }
}

impl Operation {
    pub const fn details(self, details: &'static str) -> Self {
        Self { details, ..self }
    }

    pub const fn takes(self, body: Body) -> Self {
        Self { body, ..self }
    }

    pub const fn query(self, query: &'static [Query]) -> Self {
        Self { query, ..self }
    }

    pub const fn heeds_token(self) -> Self {
        Self { heeds_token: true, ..self }
    }

    pub const fn gives(self, answers: &'static [Answer]) -> Self {
        Self { answers, ..self }
    }

    pub const fn refuses(self, refusals: &'static [(u16, &'static str)]) -> Self {
        Self { refusals, ..self }
    }
}

pub const fn answer(status: u16, what: &'static str, content: &'static [Content]) -> Answer {
    Answer { status, what, content, headers: &[] }
}

impl Answer {
    pub const fn with(self, headers: &'static [Header]) -> Self {
        Self { headers, ..self }
    }
}
