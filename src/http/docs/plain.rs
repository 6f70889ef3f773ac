//! Schemas as people read them. What utoipa makes of a newtype is a schema of its own, and of an optional one a choice between it
//! and null; here ids and times become plain numbers and strings where they stand.

use serde_json::{Map, Value, json};

const PREFIX: &str = "#/components/schemas/";

/// Puts schemas that are no objects in the places that refer to them, and leaves them out of the list.
pub fn simplify(mut document: Value) -> Value {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return document };
    let (mut small, large): (Map<_, _>, Map<_, _>) =
        std::mem::take(schemas).into_iter().partition(|(_, schema)| is_small(schema));
    *schemas = large;
    // A choice of small ones, such as the id of a user or of a guest, refers to others.
    let first = small.clone();
    small.values_mut().for_each(|schema| inline(schema, &first));
    inline(&mut document, &small);
    document
}

fn is_small(schema: &Value) -> bool {
    let is_plain = |schema: &Value| schema["type"].as_str().is_some_and(|kind| kind != "object");
    let is_choice = |schema: &Value| {
        let among = schema["oneOf"].as_array();
        among.is_some_and(|among| among.iter().all(|one| is_plain(one) || target(one).is_some()))
    };
    is_plain(schema) || is_choice(schema)
}

fn target(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix(PREFIX)
}

fn inline(value: &mut Value, small: &Map<String, Value>) {
    if let Some(plain) = target(value).and_then(|name| small.get(name)) {
        let said = value["description"].take();
        *value = plain.clone();
        if said.is_string() {
            value["description"] = said;
        }
        return;
    }
    match value {
        Value::Object(members) => members.values_mut().for_each(|member| inline(member, small)),
        Value::Array(items) => items.iter_mut().for_each(|item| inline(item, small)),
        _ => {}
    }
    join_null(value);
}

/// Null or a plain type: one schema with two types.
fn join_null(schema: &mut Value) {
    let null = json!({"type": "null"});
    let Some([first, second]) = schema["oneOf"].as_array().map(Vec::as_slice) else { return };
    let one = match (*first == null, *second == null) {
        (true, false) => second,
        (false, true) => first,
        _ => return,
    };
    let Some(kind) = one["type"].as_str().filter(|kind| *kind != "object") else { return };
    let mut joined = one.clone();
    joined["type"] = json!([kind, "null"]);
    if let Some(said) = schema.get("description") {
        joined["description"] = said.clone();
    }
    *schema = joined;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_number_where_it_stands() {
        let id = json!({"type": "integer", "description": "A user."});
        let refers = json!({"$ref": "#/components/schemas/UserId"});
        let document = simplify(json!({"components": {"schemas": {
            "UserId": id,
            "User": {"type": "object", "properties": {
                "id": refers,
                "other": {"oneOf": [refers, {"type": "null"}], "description": "Another."},
            }},
        }}}));
        let schemas = document["components"]["schemas"].as_object().unwrap();
        assert_eq!(schemas.keys().collect::<Vec<_>>(), ["User"]);
        let members = &schemas["User"]["properties"];
        assert_eq!(members["id"], id);
        assert_eq!(members["other"], json!({"type": ["integer", "null"], "description": "Another."}));
    }
}
