//! The documents of the API say what the server does: every call is made as documented, and whatever comes back is in the document.

mod book;
mod frames;
mod pages;
mod refusals;
mod tour;

use std::collections::BTreeSet;
use std::fs;

use crate::harness::{House, Value};

use book::{Book, Operation, validator};

/// What cannot be brought about here, and where it is.
const ELSEWHERE: &[(&str, u16, &str)] = &[("docsFile", 304, "as for every other file, in `pages`")];

#[test]
fn every_route_is_in_the_document_and_nothing_else() {
    let house = House::open();
    let documented: BTreeSet<_> =
        Book::of(&house).operations().into_iter().map(|one| format!("{} {}", one.method, one.path)).collect();
    let routes: BTreeSet<_> = parlor::http::calls().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(documented, routes);
}

#[test]
fn the_document_is_openapi_3_1() {
    let house = House::open();
    let book = Book::of(&house);
    let text = house.stranger().get("/openapi.json").expect(200).text();
    let spec = oas3::from_json(&text).unwrap_or_else(|error| panic!("{error}"));
    assert!(spec.openapi.starts_with("3.1."), "{}", spec.openapi);
    let mut ids = BTreeSet::new();
    for one in book.operations() {
        assert!(ids.insert(one.said["operationId"].to_string()), "{} twice", one.said["operationId"]);
        let declared = one.said["parameters"].as_array().into_iter().flatten().filter(|named| named["in"] == "path");
        let declared: Vec<_> = declared.map(|named| named["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(declared, one.names(), "{} {}", one.method, one.path);
    }
    for schema in book.document["components"]["schemas"].as_object().unwrap().values() {
        jsonschema::meta::validate(schema).unwrap_or_else(|error| panic!("{error} in {schema}"));
    }
    every_reference_leads_somewhere(&book.document, &book.document);
}

fn every_reference_leads_somewhere(value: &Value, document: &Value) {
    if let Some(target) = value["$ref"].as_str() {
        assert!(document.pointer(target.trim_start_matches('#')).is_some(), "{target} leads nowhere");
    }
    match value {
        Value::Object(members) => members.values().for_each(|one| every_reference_leads_somewhere(one, document)),
        Value::Array(items) => items.iter().for_each(|one| every_reference_leads_somewhere(one, document)),
        _ => {}
    }
}

#[test]
fn every_example_is_as_its_schema_says() {
    let house = House::open();
    let book = Book::of(&house);
    for one in book.operations() {
        for (status, response) in one.said["responses"].as_object().unwrap() {
            for media in response["content"].as_object().into_iter().flat_map(|content| content.values()) {
                if !media["example"].is_null() {
                    book.fits(&media["schema"], &media["example"], &format!("{} {} {status}", one.method, one.path));
                }
            }
        }
        if let Some(schema) = one.json_schema() {
            let example = &book.closed(schema)["example"];
            assert!(example.is_object(), "{} {} has no example", one.method, one.path);
            book.fits(schema, example, &one.path);
        }
    }
}

/// What is always there is documented as always there: few members may be left out.
#[test]
fn only_few_members_of_answers_are_optional() {
    let house = House::open();
    let book = Book::of(&house);
    let asked: Vec<_> = book.operations().iter().filter_map(|one| one.json_schema().cloned()).collect();
    let mut optional = BTreeSet::new();
    for (name, schema) in book.document["components"]["schemas"].as_object().unwrap() {
        let is_asked = asked.iter().any(|one| one["$ref"] == format!("#/components/schemas/{name}"));
        let closed = book.closed(schema);
        for member in closed["properties"].as_object().into_iter().flat_map(|members| members.keys()) {
            let is_required = closed["required"].as_array().is_some_and(|all| all.iter().any(|one| one == member));
            if !is_asked && !is_required {
                optional.insert(format!("{name}.{member}"));
            }
        }
    }
    let few = [
        "ChatMessage.is_hidden",
        "ChatMessage.pinned_at",
        "ChatMessage.pinned_by",
        "ChatMessage.quote",
        "Error.field",
        "File.duration_ms",
        "File.height",
        "File.waveform",
        "File.width",
        "FoundMessage.is_hidden",
        "FoundMessage.pinned_at",
        "FoundMessage.pinned_by",
        "FoundMessage.quote",
        "IceServer.credential",
        "IceServer.username",
        "Message.is_hidden",
        "Message.pinned_at",
        "Message.pinned_by",
        "Message.quote",
        "Quote.is_hidden",
        "Room.users_online",
    ];
    assert_eq!(optional, few.map(str::to_owned).into());
}

#[test]
fn every_documented_call_and_status_is_as_documented() {
    let house = House::with(|config| config.max_file_size = refusals::LARGEST_FILE);
    let mut book = Book::of(&house);
    tour::good_cases(&house, &mut book);
    refusals::usual(&house, &mut book);
    refusals::special(&mut book);
    refusals::too_fast(&mut book);
    for one in book.operations() {
        for status in one.statuses().into_iter().filter(|status| *status != 503) {
            let is_elsewhere = ELSEWHERE.iter().any(|(id, at, _)| *id == one.id() && *at == status);
            let came = book.seen.contains(&(one.id(), status));
            assert!(came != is_elsewhere, "{} {} {status}: documented, and came: {came}", one.method, one.path);
        }
    }
}

/// The members that handlers ask for are all among those that requests are documented to have.
#[test]
fn no_member_is_asked_for_that_is_not_documented() {
    let house = House::open();
    let book = Book::of(&house);
    let mut known: BTreeSet<String> = BTreeSet::new();
    let schemas: Vec<_> = book.operations().iter().filter_map(|one| one.json_schema().cloned()).collect();
    for schema in schemas.iter().chain(book.schema("ClientFrame")["oneOf"].as_array().unwrap()) {
        known.extend(book.closed(schema)["properties"].as_object().unwrap().keys().cloned());
    }
    for (path, text) in sources() {
        for word in ["text(\"", "number(\"", "flag(\"", "list(\"", "take(\"", "password(&fields, \""] {
            let code = text.split("#[cfg(test)]").next().unwrap();
            for name in code.split(word).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(known.contains(name), "{path} asks for {name}, which no request is documented to have");
            }
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");
    let handlers = fs::read_dir(format!("{root}http/handlers")).unwrap().map(|entry| entry.unwrap().path());
    let others = ["http/checks.rs", "dialect/canonical/requests.rs"].map(|path| format!("{root}{path}").into());
    handlers.chain(others).map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap())).collect()
}
