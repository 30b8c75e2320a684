//! The JSON Schema of stub files, for editors.

use serde_json::{Value, json};

use crate::mock::reply::Code;

use super::matching::OPERATORS;

/// The schema. What depends on the protos, such as the names of fields, is checked by `igata mock`.
pub fn schema() -> Value {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let text = |description: &str| json!({"type": "string", "description": description});
    let message = |description: &str| json!({"$ref": "#/$defs/message", "description": description});
    let delay = json!({
        "type": "string",
        "pattern": "^[0-9.]+(ms|s)$",
        "description": "milliseconds or seconds up to an hour, as in `200ms`",
    });
    let headers = json!({
        "type": "object",
        "additionalProperties": {"type": ["string", "number"]},
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Stubs of igata mock",
        "description": "one stub, or a list of them",
        "oneOf": [{"$ref": "#/$defs/stub"}, {"type": "array", "items": {"$ref": "#/$defs/stub"}}],
        "$defs": {
            "message": {"type": "object", "description": "fields as in the JSON of protobuf; `null` leaves one unset"},
            "delay": delay,
            "headers": headers,
            "stub": {
                "type": "object",
                "additionalProperties": false,
                "oneOf": [{"required": ["method"]}, {"required": ["type", "response"]}],
                "properties": {
                    "method": text("as in `offer.v1.OfferService/GetOffer`"),
                    "type": text("the full name of a message: wherever it occurs, it is as `response` says"),
                    "name": {
                        "type": "string",
                        "pattern": "^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$",
                        "maxLength": 64,
                        "description": "what packages call this answer, as in `accepted_offer`",
                    },
                    "match": message(&format!(
                        "fields that the request must have; instead of a value, a mapping of `{}`",
                        OPERATORS.join("`, `")
                    )),
                    "match_headers": {
                        "type": "object",
                        "description": "headers that the request must have; instead of a value, a mapping of \
                                        `contains`, `regex`, `present`",
                    },
                    "cel": text("an expression that must be true, about `request`, `headers` and `position`"),
                    "priority": {"type": "integer", "description": "stubs with a higher one are asked first; 0 if left out"},
                    "times": {"type": "integer", "minimum": 1, "description": "how often the stub answers"},
                    "response": {"description": "the answer; what it leaves out is made up; `${…}` is an expression of CEL"},
                    "responses": {
                        "type": "array",
                        "items": {"$ref": "#/$defs/message"},
                        "description": "the answers of a stream",
                    },
                    "stream": {
                        "type": "array",
                        "description": "the answers of a stream, each with a delay of its own",
                        "items": {
                            "type": "object",
                            "additionalProperties": false,
                            "properties": {
                                "response": {"$ref": "#/$defs/message"},
                                "delay": {"$ref": "#/$defs/delay"},
                            },
                        },
                    },
                    "repeat": {
                        "oneOf": [{"const": "forever"}, {"type": "integer", "minimum": 1, "maximum": 1_000_000}],
                        "description": "how often a stream's answers come",
                    },
                    "error": {
                        "type": "object",
                        "additionalProperties": false,
                        "required": ["code"],
                        "properties": {
                            "code": {"anyOf": [{"enum": codes}, {"type": ["string", "integer"]}]},
                            "message": {"type": "string"},
                            "details": {
                                "type": "array",
                                "items": {"type": "object", "required": ["@type"]},
                            },
                        },
                    },
                    "headers": {"$ref": "#/$defs/headers"},
                    "trailers": {"$ref": "#/$defs/headers"},
                    "delay": {"$ref": "#/$defs/delay"},
                },
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::read::KEYS;
    use super::schema;

    #[test]
    fn the_schema_knows_every_key() {
        let schema = schema();
        let properties = schema["$defs"]["stub"]["properties"].as_object().unwrap();
        let mut known: Vec<&str> = properties.keys().map(String::as_str).collect();
        let mut keys = KEYS.to_vec();
        known.sort_unstable();
        keys.sort_unstable();
        assert_eq!(known, keys);
    }

    #[test]
    fn the_file_is_what_the_command_prints() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/stubs.schema.json");
        let expected = format!("{:#}\n", schema());
        if std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always") {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &expected).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap();
        assert_eq!(written, expected, "run `igata mock schema > docs/stubs.schema.json`");
    }
}
