//! The document in the hands of a test: calls are made as it says, and whatever is answered must be in it, no member more or less.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use jsonschema::Validator;

use crate::harness::{Caller, House, Reply, Value, json};

pub struct Book {
    pub document: Value,
    /// Which statuses of which operations came, by the operation's id.
    pub seen: BTreeSet<(String, u16)>,
    /// By the schema as it is written.
    validators: RefCell<HashMap<String, Validator>>,
}

/// One path and method of the document.
#[derive(Clone)]
pub struct Operation {
    pub method: String,
    pub path: String,
    pub said: Value,
}

impl Book {
    pub fn of(house: &House) -> Self {
        let document = house.stranger().get("/openapi.json").expect(200).json();
        Self { document, seen: BTreeSet::new(), validators: RefCell::default() }
    }

    pub fn operations(&self) -> Vec<Operation> {
        let paths = self.document["paths"].as_object().expect("paths");
        let of_path = |(path, methods): (&String, &Value)| {
            let one = |(method, said): (&String, &Value)| Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                said: said.clone(),
            };
            methods.as_object().expect("methods").iter().map(one).collect::<Vec<_>>()
        };
        paths.iter().flat_map(of_path).collect()
    }

    pub fn operation(&self, call: &str) -> Operation {
        let (method, path) = call.split_once(' ').expect("a method and a path");
        let said = self.document["paths"][path][method.to_lowercase()].clone();
        assert!(said.is_object(), "{call} is not documented");
        Operation { method: method.to_owned(), path: path.to_owned(), said }
    }

    /// Makes the call `METHOD /path/{name}` with these in the places of the names.
    #[track_caller]
    pub fn call(&mut self, by: &Caller, call: &str, names: &[i64], body: Value) -> Reply {
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        self.call_named(by, call, &names, body)
    }

    /// The same where a name is no number.
    #[track_caller]
    pub fn call_named(&mut self, by: &Caller, call: &str, names: &[String], body: Value) -> Reply {
        let kind = [("Content-Type", "application/json")];
        let (headers, body) = if body.is_null() { (&kind[..0], String::new()) } else { (&kind[..], body.to_string()) };
        self.send(by, &self.operation(call), names, "", headers, body.as_bytes())
    }

    #[track_caller]
    pub fn send(
        &mut self,
        by: &Caller,
        operation: &Operation,
        names: &[String],
        query: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Reply {
        let path = operation.filled(names);
        let reply = by.send(&operation.method, &format!("{path}{query}"), headers, body);
        self.check(operation, &reply);
        reply
    }

    #[track_caller]
    pub fn check(&mut self, operation: &Operation, reply: &Reply) {
        let Operation { method, path, said } = operation;
        let asked = format!("{method} {path}: {} {}", reply.status, reply.text());
        let response = &said["responses"][reply.status.to_string()];
        assert!(response.is_object(), "{asked}: this status is not documented");
        self.seen.insert((operation.id(), reply.status));
        self.check_headers(response, reply, &asked);
        let Some(content) = response["content"].as_object() else {
            assert!(reply.body.is_empty(), "{asked}: no body is documented");
            return;
        };
        let kind = reply.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
        let media = content.get(kind).or(content.get("*/*"));
        let media = media.unwrap_or_else(|| panic!("{asked}: {kind} is not documented"));
        if kind == "application/json" {
            self.fits(&media["schema"], &reply.json(), &asked);
        }
    }

    #[track_caller]
    fn check_headers(&self, response: &Value, reply: &Reply, asked: &str) {
        for name in ["Link", "Location", "Retry-After", "WWW-Authenticate"] {
            let documented = &response["headers"][name];
            match reply.header(name) {
                Some(_) => assert!(documented.is_object(), "{asked}: {name} is not documented"),
                None => assert_ne!(documented["required"], true, "{asked}: without {name}"),
            }
        }
    }

    /// The value is as the schema says, and has no member that the schema has not.
    #[track_caller]
    pub fn fits(&self, schema: &Value, value: &Value, what: &str) {
        let mut validators = self.validators.borrow_mut();
        let validator = validators.entry(schema.to_string()).or_insert_with(|| validator(&self.closed(schema)));
        let problems: Vec<_> = validator.iter_errors(value).map(|e| e.to_string()).collect();
        assert!(problems.is_empty(), "{what}\nis not as documented: {problems:?}\n{value}");
    }

    pub fn schema(&self, name: &str) -> &Value {
        let schema = &self.document["components"]["schemas"][name];
        assert!(schema.is_object(), "no schema {name}");
        schema
    }

    /// The schema without references, and without room for other members. (None of them refers to itself.)
    pub fn closed(&self, schema: &Value) -> Value {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/components/schemas/")) {
            return self.closed(self.schema(name));
        }
        let mut closed = schema.clone();
        if let Some(parts) = schema["allOf"].as_array() {
            closed = json!({"type": "object", "properties": {}, "required": []});
            for part in parts.iter().map(|part| self.closed(part)) {
                let members = part["properties"].as_object().expect("members").clone();
                closed["properties"].as_object_mut().unwrap().extend(members);
                closed["required"]
                    .as_array_mut()
                    .unwrap()
                    .extend(part["required"].as_array().cloned().unwrap_or_default());
            }
            closed["additionalProperties"] = json!(false);
            return closed;
        }
        if let Some(members) = closed["properties"].as_object_mut() {
            members.values_mut().for_each(|member| *member = self.closed(member));
            closed["additionalProperties"] = json!(false);
        }
        for word in ["oneOf", "anyOf"] {
            let among = closed[word].as_array_mut().into_iter().flatten();
            among.for_each(|one| *one = self.closed(one));
        }
        if closed["items"].is_object() {
            closed["items"] = self.closed(&schema["items"]);
        }
        // Looking for members has left nulls.
        closed.as_object_mut().expect("a schema").retain(|_, value| !value.is_null());
        closed
    }
}

impl Operation {
    /// The same for all paths of one route: an alias has the id of its route and a number.
    pub fn id(&self) -> String {
        self.said["operationId"].as_str().expect("an id").trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
    }

    /// The path with these in the places of the names.
    pub fn filled(&self, names: &[String]) -> String {
        let mut names = names.iter();
        let fill = |segment: &str| match segment.starts_with('{') {
            true => names.next().expect("a name for each place").clone(),
            false => segment.to_owned(),
        };
        self.path.split('/').map(fill).collect::<Vec<_>>().join("/")
    }

    /// The names in the path.
    pub fn names(&self) -> Vec<String> {
        let inside = |segment: &str| Some(segment.strip_prefix('{')?.strip_suffix('}')?.to_owned());
        self.path.split('/').filter_map(inside).collect()
    }

    pub fn statuses(&self) -> Vec<u16> {
        let responses = self.said["responses"].as_object().expect("responses");
        responses.keys().filter_map(|status| status.parse().ok()).collect()
    }

    /// `Some(true)` when it needs a token, `Some(false)` when it looks at one.
    pub fn token(&self) -> Option<bool> {
        match self.said["security"].as_array().expect("security").as_slice() {
            [] => None,
            [only] => Some(only["bearer"].is_array()),
            _ => Some(false),
        }
    }

    pub fn json_schema(&self) -> Option<&Value> {
        Some(&self.said["requestBody"]["content"]["application/json"]["schema"]).filter(|schema| schema.is_object())
    }
}

pub fn validator(schema: &Value) -> Validator {
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    options.build(schema).unwrap_or_else(|error| panic!("{error} in {schema}"))
}
