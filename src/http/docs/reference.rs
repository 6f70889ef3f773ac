//! The reference at `/redoc`: the whole document, and every frame of the socket, as a page without a script.

use serde_json::Value;

use crate::dialect::canonical::ServerFrame;

use super::document::described;
use super::examples;
use super::html::{escape, marked, paragraphs, table};
use super::operation::Operation;
use super::operations::GROUPS;
use super::sockets::{self, CLOSE_CODES, SOCKETS};

/// Conversations that the tests hold the server to.
const CONVERSATIONS: &[(&str, &str)] = &[
    ("Sending on /ws", include_str!("../../../tests/transcripts/sending.txt")),
    ("Calling people on /ws", include_str!("../../../tests/transcripts/mentioning.txt")),
    ("Blocking, and what is left on /ws", include_str!("../../../tests/transcripts/blocking.txt")),
    ("Reading on /ws", include_str!("../../../tests/transcripts/reading.txt")),
    ("Calls on /ws", include_str!("../../../tests/transcripts/calling.txt")),
    ("Coming back to /ws", include_str!("../../../tests/transcripts/resuming.txt")),
    ("Sending later, and reminders", include_str!("../../../tests/transcripts/later.txt")),
    ("What waits, and reminders, on /ws", include_str!("../../../tests/transcripts/planning.txt")),
    ("Files, and messages that carry them", include_str!("../../../tests/transcripts/files.txt")),
    ("Guests on /ws", include_str!("../../../tests/transcripts/guests.txt")),
    ("/ws/{id}, a room, frames without a type", include_str!("../../../tests/transcripts/dialect_a.txt")),
    ("/ws/{id}, a room, frames with a type", include_str!("../../../tests/transcripts/dialect_b.txt")),
    ("/ws/{id}, a direct chat", include_str!("../../../tests/transcripts/dialect_c.txt")),
    ("/ws/chat/{id}, a guest in a room", include_str!("../../../tests/transcripts/dialect_d.txt")),
    ("/ws/{name}, guests one to one", include_str!("../../../tests/transcripts/dialect_e.txt")),
];

pub fn page(document: &Value) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Parlor: the API</title>\n\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"stylesheet\" href=\"/css/colours.css\">\n\
         <link rel=\"stylesheet\" href=\"/css/dark.css\" media=\"(prefers-color-scheme: dark)\">\n\
         <link rel=\"stylesheet\" href=\"/reference/reference.css\">\n</head>\n<body>\n\
         <nav aria-label=\"Contents\"><details><summary>Contents</summary>\n{}</details></nav>\n<main>\n\
         <h1>The API of Parlor {}</h1>\n{}\
         <p>The same for programs: <a href=\"/openapi.json\">openapi.json</a>. To try it: <a href=\"/docs\">docs</a>.</p>\n\
         {}{}{}</main>\n</body>\n</html>\n",
        contents(),
        escape(env!("CARGO_PKG_VERSION")),
        paragraphs(text(&document["info"]["description"])),
        GROUPS.iter().map(|(name, what, operations)| group(document, name, what, operations)).collect::<String>(),
        socket(document),
        schemas(document),
    )
}

fn contents() -> String {
    let link = |id: &str, words: &str| format!("<li><a href=\"#{}\">{}</a></li>\n", escape(id), escape(words));
    let mut lists = String::new();
    for (name, _, operations) in GROUPS {
        let links: String = operations.iter().map(|one| link(one.id, one.summary)).collect();
        lists.push_str(&format!("<p><a href=\"#{}\">{}</a></p>\n<ul>\n{links}</ul>\n", slug(name), escape(name)));
    }
    lists + "<p><a href=\"#socket\">The socket</a></p>\n<p><a href=\"#schemas\">Schemas</a></p>\n"
}

fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

fn group(document: &Value, name: &str, what: &str, operations: &[Operation]) -> String {
    let all: String = operations.iter().map(|one| operation(document, one)).collect();
    format!("<section id=\"{}\">\n<h2>{}</h2>\n<p>{}</p>\n{all}</section>\n", slug(name), escape(name), marked(what))
}

fn operation(document: &Value, one: &Operation) -> String {
    let method = one.method.as_str();
    let described = &document["paths"][one.path][method.to_ascii_lowercase()];
    let who = match described["security"].as_array().map(Vec::len) {
        Some(0) | None => "Anyone may call it.",
        Some(1) => "Needs a token.",
        Some(_) => "A token is optional.",
    };
    format!(
        "<article id=\"{}\">\n<h3><span class=\"method\">{method}</span> <code>{}</code></h3>\n\
         <p><strong>{}.</strong> {who}</p>\n{}{}{}{}</article>\n",
        one.id,
        escape(one.path),
        escape(one.summary),
        described["description"].as_str().map(paragraphs).unwrap_or_default(),
        parameters(described),
        request(document, described),
        responses(described),
    )
}

fn parameters(described: &Value) -> String {
    let row = |one: &Value| {
        vec![
            code(text(&one["name"])),
            escape(text(&one["in"])),
            kind(&one["schema"]),
            marked(text(&one["description"])),
        ]
    };
    table(&["parameter", "in", "type", ""], list(&described["parameters"]).iter().map(row))
}

fn request(document: &Value, described: &Value) -> String {
    let Some(content) = described["requestBody"]["content"].as_object() else { return String::new() };
    let types = content.keys().map(|media| code(media)).collect::<Vec<_>>().join(", ");
    // What comes as JSON has a name; a form is described where it stands.
    let shown = content.get("application/json").or(content.get("multipart/form-data")).unwrap_or(&Value::Null);
    let schema = match target(&shown["schema"]) {
        Some(name) => &document["components"]["schemas"][name],
        None => &shown["schema"],
    };
    format!("<h4>Body</h4>\n<p>{types}</p>\n{}{}", members(document, schema), example(&schema["example"]))
}

fn responses(described: &Value) -> String {
    let Some(all) = described["responses"].as_object() else { return String::new() };
    let row = |(status, response): (&String, &Value)| {
        let content = response["content"].as_object();
        let bodies = content.into_iter().flatten().map(|(media, shown)| match media.as_str() {
            "application/json" => kind(&shown["schema"]),
            other => code(other),
        });
        let headers = response["headers"].as_object().into_iter().flatten().map(|(name, _)| code(name));
        let shown = bodies.chain(headers).collect::<Vec<_>>().join(", ");
        vec![format!("<strong>{status}</strong>"), marked(text(&response["description"])), shown]
    };
    let told = all.iter().filter(|(status, _)| *status != "default");
    format!("<h4>Answers</h4>\n{}", table(&["status", "", "with"], told.map(row)))
}

fn socket(document: &Value) -> String {
    let schemas = &document["components"]["schemas"];
    let ways = SOCKETS.iter().map(|(path, what)| vec![code(path), marked(what)]);
    let closes = CLOSE_CODES.iter().map(|(number, why)| vec![number.to_string(), marked(why)]);
    let said = sockets::requests().into_iter().map(|frame| serde_json::to_string_pretty(&frame).unwrap_or_default());
    let told = examples::frames()
        .into_iter()
        .map(|frame: ServerFrame<'_>| serde_json::to_string_pretty(&frame).unwrap_or_default());
    let scripts: String = CONVERSATIONS
        .iter()
        .map(|(name, script)| {
            format!("<details><summary>{}</summary>\n<pre>{}</pre></details>\n", escape(name), escape(script))
        })
        .collect();
    format!(
        "<section id=\"socket\">\n<h2>The socket</h2>\n{}\
         <p>A browser's <code>Origin</code> must be the server's own or an allowed one; else the handshake is answered with 403. \
         Every frame is a JSON object with a <code>type</code>.</p>\n\
         <h3>What a client sends</h3>\n{}<h3>What the server sends</h3>\n{}<h3>Why a socket is closed</h3>\n{}\
         <h3>Conversations</h3>\n<p>The tests hold the server to each line of these; <code>…</code> stands for more.</p>\n\
         {scripts}</section>\n",
        table(&["address", ""], ways),
        frames(document, &schemas["ClientFrame"], said),
        frames(document, &schemas["ServerFrame"], told),
        table(&["code", "why"], closes),
    )
}

/// Each variant with its members, and the example of the same type.
fn frames(document: &Value, schema: &Value, shown: impl Iterator<Item = String>) -> String {
    let mut out = String::new();
    for json in shown {
        let frame: Value = serde_json::from_str(&json).unwrap_or_default();
        let name = text(&frame["type"]);
        let variant = list(&schema["oneOf"]).iter().find(|one| list(&one["properties"]["type"]["enum"])[0] == name);
        let Some(variant) = variant else { continue };
        out.push_str(&format!(
            "<article>\n<h4><code>{}</code></h4>\n{}{}<pre>{}</pre>\n</article>\n",
            escape(name),
            variant["description"].as_str().map(paragraphs).unwrap_or_default(),
            members(document, variant),
            escape(&json),
        ));
    }
    out
}

fn schemas(document: &Value) -> String {
    let all = document["components"]["schemas"].as_object().into_iter().flatten();
    let asked: Vec<_> = described().filter_map(|(_, one)| one.body.component()).map(|body| (body.name)()).collect();
    let shown = all.filter(|(name, _)| !name.ends_with("Frame") && !asked.iter().any(|body| body == name.as_str()));
    let one = |(name, schema): (&String, &Value)| {
        format!(
            "<article id=\"schema-{0}\">\n<h3>{0}</h3>\n{1}{2}{3}</article>\n",
            escape(name),
            schema["description"].as_str().map(paragraphs).unwrap_or_default(),
            members(document, schema),
            examples::of(name).map(|value| example(&value)).unwrap_or_default(),
        )
    };
    format!("<section id=\"schemas\">\n<h2>Schemas</h2>\n{}</section>\n", shown.map(one).collect::<String>())
}

/// The members of an object, those that it has from another included.
fn members(document: &Value, schema: &Value) -> String {
    let mut rows = Vec::new();
    add_members(document, schema, &mut rows);
    table(&["member", "type", ""], rows)
}

fn add_members(document: &Value, schema: &Value, rows: &mut Vec<Vec<String>>) {
    if let Some(name) = target(schema) {
        return add_members(document, &document["components"]["schemas"][name], rows);
    }
    list(&schema["allOf"]).iter().for_each(|part| add_members(document, part, rows));
    let required = list(&schema["required"]);
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let mark = if required.iter().any(|one| one == name.as_str()) { "" } else { " <i>optional</i>" };
        rows.push(vec![format!("{}{mark}", code(name)), kind(member), marked(text(&member["description"]))]);
    }
}

/// A type in words, a schema of its own as a link.
fn kind(schema: &Value) -> String {
    if let Some(name) = target(schema) {
        return format!("<a href=\"#schema-{0}\">{0}</a>", escape(name));
    }
    let among = list(&schema["oneOf"]).iter().chain(list(&schema["anyOf"]));
    let mut words: Vec<_> = among.map(kind).collect();
    let types = std::slice::from_ref(&schema["type"]);
    let types = if schema["type"].is_array() { list(&schema["type"]) } else { types };
    for one in types.iter().filter_map(Value::as_str) {
        words.push(match (one, schema["format"].as_str()) {
            ("array", _) => format!("array of {}", kind(&schema["items"])),
            ("string", Some("date-time")) => "time".into(),
            ("string", Some("uuid")) => "UUID".into(),
            (one, _) => escape(one),
        });
    }
    if let [only] = list(&schema["enum"]) {
        return code(&only.to_string());
    }
    words.sort_by_key(|word| word == "null");
    if words.is_empty() { "anything".into() } else { words.join(" or ") }
}

fn example(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        value => format!("<pre>{}</pre>\n", escape(&serde_json::to_string_pretty(value).unwrap_or_default())),
    }
}

fn target(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
