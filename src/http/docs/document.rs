//! The document: the table of routes, what `operations` says of each row, and the schemas of all types that are named on the way.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};

use crate::dialect::canonical::ServerFrame;
use crate::error::Kind;
use crate::http::response::ErrorBody;
use crate::http::routes::{Pace, ROUTES, Route, Who};

use super::operation::{Answer, Body, Component, Content, Header, Operation, Query, of};
use super::operations::GROUPS;
use super::sockets::{ABOUT, ClientFrame};
use super::{examples, plain};

/// Every description there is, with the group that it belongs to.
pub fn described() -> impl Iterator<Item = (&'static str, &'static Operation)> {
    GROUPS.iter().flat_map(|(group, _, operations)| operations.iter().map(move |operation| (*group, operation)))
}

/// OpenAPI 3.1.
pub fn document() -> Value {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for route in ROUTES {
        for (number, path) in route.paths.iter().enumerate() {
            let method = route.method.as_str().to_ascii_lowercase();
            paths.entry(path).or_default().insert(method, operation(route, path, number));
        }
    }
    let tags: Vec<_> = GROUPS.iter().map(|(name, what, _)| json!({"name": name, "description": what})).collect();
    plain::simplify(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Parlor",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "The server that this document comes from."}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "responses": {"Error": error("Anything else that went wrong, in the same shape.")},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "The access token of `POST /auth/login`.",
                },
            },
        },
    }))
}

fn schemas() -> Map<String, Value> {
    let mut all: Vec<(String, RefOr<Schema>)> = Vec::new();
    for component in [of::<ErrorBody<'_>>(), of::<ServerFrame<'_>>(), of::<ClientFrame>()] {
        (component.collect)(&mut all);
    }
    for (_, operation) in described() {
        for component in operation.body.component().into_iter().chain(operation.answers.iter().flat_map(shown)) {
            (component.collect)(&mut all);
        }
    }
    all.into_iter().map(|(name, schema)| (name, json!(schema))).collect()
}

fn shown(answer: &Answer) -> impl Iterator<Item = Component> {
    answer.content.iter().filter_map(|content| match content {
        Content::One(component) | Content::Many(component) => Some(*component),
        Content::Plain(_) | Content::Object => None,
    })
}

/// One path of a route. Names of operations are unique, so an alias gets a number.
fn operation(route: &Route, path: &str, number: usize) -> Value {
    let described = described().find(|(_, one)| one.method == route.method && one.path == route.paths[0]);
    let (group, one) = described.expect("a test sees to it that each route is described");
    let mut details = one.details.to_owned();
    if matches!(route.who, Who::Here(_)) {
        details = format!("{details}\n\nGuests may call it too.").trim_start().to_owned();
    }
    let others: Vec<_> = route.paths.iter().filter(|other| **other != path).map(|other| format!("`{other}`")).collect();
    if !others.is_empty() {
        details = format!("{details}\n\nThe same as {}.", others.join(" and ")).trim_start().to_owned();
    }
    let id = if number == 0 { one.id.to_owned() } else { format!("{}{}", one.id, number + 1) };
    let mut value = json!({
        "operationId": id,
        "summary": one.summary,
        "tags": [group],
        "security": security(route, one),
        "responses": responses(route, one),
    });
    if !details.is_empty() {
        value["description"] = details.into();
    }
    let parameters: Vec<_> = names(path).map(name_in_path).chain(one.query.iter().map(query)).collect();
    if !parameters.is_empty() {
        value["parameters"] = parameters.into();
    }
    if let Some(body) = request_body(one.body) {
        value["requestBody"] = body;
    }
    value
}

fn security(route: &Route, one: &Operation) -> Value {
    match route.who {
        Who::Anyone(_) if one.heeds_token => json!([{}, {"bearer": []}]),
        Who::Anyone(_) => json!([]),
        Who::SignedIn(_) | Who::Here(_) => json!([{"bearer": []}]),
    }
}

fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
}

fn name_in_path(name: &str) -> Value {
    let (what, schema) = match name {
        "part" => ("A file's name.".to_owned(), json!({"type": "string"})),
        "name" => ("What the file is called.".to_owned(), json!({"type": "string"})),
        "emoji" => ("One emoji, percent-encoded.".to_owned(), json!({"type": "string"})),
        "code" => ("The code of an invitation.".to_owned(), json!({"type": "string"})),
        _ => (format!("The id of a {name}."), json!({"type": "integer", "format": "int64", "minimum": 1})),
    };
    json!({"name": name, "in": "path", "required": true, "description": what, "schema": schema})
}

fn query(one: &Query) -> Value {
    let mut schema = match one.is_number {
        true => json!({"type": "integer", "format": "int64", "minimum": 0}),
        false => json!({"type": "string"}),
    };
    if let Some(most) = one.most {
        schema["minimum"] = 1.into();
        schema["maximum"] = most.into();
    }
    if let Some(default) = one.default {
        schema["default"] = default.into();
    }
    json!({"name": one.name, "in": "query", "required": false, "description": one.what, "schema": schema})
}

fn request_body(body: Body) -> Option<Value> {
    let bytes = json!({"schema": {"type": "string", "format": "binary"}});
    match body {
        Body::File => {
            let form = json!({
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "duration_ms": {"type": "integer", "minimum": 1},
                    "waveform": {"type": "string", "description": "Numbers from 0 to 100, with commas between."},
                },
            });
            return Some(json!({"required": true, "content": {"multipart/form-data": {"schema": form}, "*/*": bytes}}));
        }
        Body::Bytes => return Some(json!({"required": true, "content": {"*/*": bytes}})),
        _ => {}
    }
    let component = body.component()?;
    let media = json!({"schema": reference(component)});
    let mut content = json!({"application/json": media.clone()});
    match body {
        Body::JsonOrForm(_) => content["application/x-www-form-urlencoded"] = media,
        Body::JsonOrText(_) => {
            content["application/x-www-form-urlencoded"] = media;
            content["text/plain"] = json!({"schema": {"type": "string"}, "example": "Tea, anyone?"});
        }
        _ => {}
    }
    Some(json!({"required": !matches!(body, Body::JsonIfAny(_)), "content": content}))
}

fn reference(component: Component) -> Value {
    json!({"$ref": format!("#/components/schemas/{}", (component.name)())})
}

fn responses(route: &Route, one: &Operation) -> Map<String, Value> {
    let mut all = Map::new();
    for answer in one.answers {
        all.insert(answer.status.to_string(), good(answer));
    }
    let mut refusals: BTreeMap<u16, &str> = implied(route, one).collect();
    refusals.extend(one.refusals.iter().copied());
    for (status, what) in refusals {
        let headers: &[Header] = match status {
            401 => &[Header::Authenticate],
            429 | 503 => &[Header::RetryAfter],
            _ => &[],
        };
        let mut response = error(what);
        add_headers(&mut response, headers);
        all.insert(status.to_string(), response);
    }
    all.insert("default".into(), json!({"$ref": "#/components/responses/Error"}));
    all
}

/// The refusals that follow from a route's row and from what it reads.
fn implied(route: &Route, one: &Operation) -> impl Iterator<Item = (u16, &'static str)> {
    let reads = one.body.component().is_some();
    let minds_type = reads && !matches!(one.body, Body::JsonIfAny(_));
    let needs_token = matches!(route.who, Who::SignedIn(_) | Who::Here(_));
    let rows = [
        (matches!(route.who, Who::SignedIn(_)), Kind::Forbidden, "Guests may not."),
        (reads, Kind::Malformed, "The body cannot be read."),
        (needs_token, Kind::Unauthorized, "No token, or one that is not, or not any more, good."),
        (
            // What is uploaded is named by its path, and need not be there.
            names(route.paths[0]).next().is_some() && route.pace != Pace::Upload,
            Kind::NotFound,
            "There is no such thing, or the caller may not know of it.",
        ),
        (true, Kind::TooLarge, "The body is too large."),
        (minds_type, Kind::UnsupportedType, "The body is of a type that is not understood."),
        (
            reads || !one.query.is_empty(),
            Kind::Invalid,
            "A value is missing, of a wrong type or out of bounds: `field` names it.",
        ),
        (route.budget.is_some(), Kind::TooFast, "Too fast. `Retry-After` says when to go on."),
        (
            route.budget.is_some() || one.id == "health",
            Kind::Unavailable,
            "It cannot be done just now, and nothing was stored.",
        ),
    ];
    rows.into_iter().filter(|(holds, ..)| *holds).map(|(_, kind, what)| (kind.status(), what))
}

fn error(what: &str) -> Value {
    let example = examples::of("Error");
    let schema = json!({"$ref": "#/components/schemas/Error"});
    json!({"description": what, "content": {"application/json": {"schema": schema, "example": example}}})
}

fn good(answer: &Answer) -> Value {
    let mut response = json!({"description": answer.what});
    let mut json: Vec<(Value, Option<Value>)> = Vec::new();
    let mut content = Map::new();
    for one in answer.content {
        let example = |component: Component| examples::of(&(component.name)());
        match *one {
            Content::One(component) => json.push((reference(component), example(component))),
            Content::Many(component) => {
                let list = example(component).map(|one| json!([one]));
                json.push((json!({"type": "array", "items": reference(component)}), list));
            }
            Content::Plain(media) => drop(content.insert(media.into(), json!({"schema": {"type": "string"}}))),
            Content::Object => json.push((json!({"type": "object"}), None)),
        }
    }
    if let Some((_, example)) = json.first().cloned() {
        let mut schemas: Vec<_> = json.into_iter().map(|(schema, _)| schema).collect();
        let schema = if schemas.len() == 1 { schemas.remove(0) } else { json!({"anyOf": schemas}) };
        let mut media = json!({"schema": schema});
        if let Some(example) = example {
            media["example"] = example;
        }
        content.insert("application/json".into(), media);
    }
    if !content.is_empty() {
        response["content"] = content.into();
    }
    add_headers(&mut response, answer.headers);
    response
}

fn add_headers(response: &mut Value, headers: &[Header]) {
    for header in headers {
        let (name, what, schema) = match header {
            Header::Link => (
                "Link",
                "Where there is more: `<…>; rel=\"prev\"` for older ones, `rel=\"next\"` for newer ones (RFC 8288). Not sent \
                 where there is none.",
                json!({"type": "string"}),
            ),
            Header::Location => ("Location", "Where the new thing is.", json!({"type": "string"})),
            Header::RetryAfter => ("Retry-After", "Seconds to wait.", json!({"type": "integer", "minimum": 0})),
            Header::Authenticate => ("WWW-Authenticate", "`Bearer`.", json!({"type": "string", "const": "Bearer"})),
        };
        let is_certain = !matches!(header, Header::Link);
        response["headers"][name] = json!({"description": what, "required": is_certain, "schema": schema});
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let mut routes: Vec<_> = ROUTES.iter().map(|route| (route.paths[0], route.method.as_str())).collect();
        let mut said: Vec<_> = described().map(|(_, one)| (one.path, one.method.as_str())).collect();
        routes.sort_unstable();
        said.sort_unstable();
        assert_eq!(said, routes, "http::docs::operations and the table of routes");
    }

    #[test]
    fn every_schema_that_is_answered_with_has_an_example() {
        for component in described().flat_map(|(_, one)| one.answers.iter().flat_map(shown)) {
            let name = (component.name)();
            assert!(examples::of(&name).is_some(), "http::docs::examples has no {name}");
        }
    }
}
