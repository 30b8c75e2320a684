//! The conditions of a stub, read from its `match` and `match_headers`.

use std::sync::Arc;

use buffa_descriptor::reflect::Value;
use buffa_descriptor::{DescriptorPool, FieldDescriptor, FieldKind, MessageIndex, SingularKind};
use http::HeaderMap;
use regex::Regex;

use crate::config::yaml::{Node, Reader, Value as Yaml};
use crate::diagnostic::nearest;
use crate::mock::given::Part;

use super::condition::{Condition, Edge, Test};
use super::value::{self, Expressions};

/// What can be asked of a field besides a value.
pub const OPERATORS: &[&str] = &["contains", "regex", "in", "not", "gt", "gte", "lt", "lte", "present"];

/// Reads the conditions on the fields of a message.
pub fn fields(reader: &mut Reader<'_>, pool: &Arc<DescriptorPool>, ty: MessageIndex, node: &Node) -> Vec<Condition> {
    let mut reading = Reading {
        reader,
        pool,
        path: Vec::new(),
        names: Vec::new(),
        found: Vec::new(),
    };
    reading.message(ty, node);
    reading.found
}

struct Reading<'r, 'a> {
    reader: &'r mut Reader<'a>,
    pool: &'r Arc<DescriptorPool>,
    path: Vec<u32>,
    names: Vec<String>,
    found: Vec<Condition>,
}

impl Reading<'_, '_> {
    fn message(&mut self, ty: MessageIndex, node: &Node) {
        let pool = Arc::clone(self.pool);
        for (key, node) in self.reader.mapping(node) {
            if let Some(field) = value::field(self.reader, &pool, ty, key) {
                self.path.push(field.number());
                self.names.push(field.name().to_owned());
                self.field(field, node);
                self.path.pop();
                self.names.pop();
            }
        }
    }

    fn field(&mut self, field: &FieldDescriptor, node: &Node) {
        let entries = match &node.value {
            Yaml::Mapping(entries) => Some(entries),
            _ => None,
        };
        let inner = match field.kind() {
            FieldKind::Singular(SingularKind::Message(ty))
                if !value::has_own_json(self.pool.message(ty).full_name()) =>
            {
                Some(ty)
            }
            _ => None,
        };
        match (entries, inner, field.kind()) {
            (Some(entries), Some(_), _) if entries.is_empty() => self.push(Test::IsSet),
            (Some(_), Some(ty), _) => self.message(ty, node),
            (Some(entries), None, FieldKind::Singular(kind)) if !self.is_json_object(kind) => {
                self.operators(field, kind, entries);
            }
            (Some(entries), None, FieldKind::List(kind)) => self.operators(field, kind, entries),
            _ => match value::part(self.reader, self.pool, field, node, Expressions::Forbidden) {
                Some(Part::Absent) => self.push(Test::IsUnset),
                Some(part) => {
                    if let Some(value) = whole(&part) {
                        self.push(Test::Equals(value));
                    } else {
                        let error = self
                            .reader
                            .error(node.span, "`match` cannot look into lists and maps of messages");
                        error.advise("match on other fields, or with `cel`");
                    }
                }
                None => {}
            },
        }
    }

    /// Types whose JSON is an object have no operators.
    fn is_json_object(&self, kind: SingularKind) -> bool {
        let SingularKind::Message(ty) = kind else {
            return false;
        };
        let name = self.pool.message(ty).full_name();
        matches!(
            name,
            "google.protobuf.Struct" | "google.protobuf.Value" | "google.protobuf.Any"
        )
    }

    fn operators(&mut self, field: &FieldDescriptor, kind: SingularKind, entries: &[(Node, Node)]) {
        let is_list = matches!(field.kind(), FieldKind::List(_));
        let (mut low, mut high) = (None, None);
        for (key, node) in entries {
            let name = key.as_str().unwrap_or_default();
            match name {
                "contains" => {
                    let value = self.value(kind, node);
                    let is_text = matches!(value, Some(Value::String(_)));
                    if value.is_some() && !is_list && !is_text {
                        self.reader.error(key.span, "`contains` is for lists and for strings");
                    }
                    if let Some(value) = value {
                        self.push(Test::Contains(value));
                    }
                }
                "regex" => {
                    if let Some(pattern) = pattern(self.reader, node) {
                        self.push(Test::Matches(pattern));
                    }
                }
                "in" => {
                    let values = self.reader.list(node).iter();
                    let values: Vec<Value> = values.filter_map(|node| self.value(kind, node)).collect();
                    self.push(Test::In(values));
                }
                "not" if node.value == Yaml::Null => self.push(Test::IsSet),
                "not" => {
                    if let Some(value) = self.value(kind, node) {
                        self.push(Test::Not(value));
                    }
                }
                "gt" => low = self.value(kind, node).map(|value| (value, Edge::Outside)),
                "gte" => low = self.value(kind, node).map(|value| (value, Edge::Inside)),
                "lt" => high = self.value(kind, node).map(|value| (value, Edge::Outside)),
                "lte" => high = self.value(kind, node).map(|value| (value, Edge::Inside)),
                "present" => match self.reader.bool(node) {
                    Some(true) => self.push(Test::IsSet),
                    Some(false) => self.push(Test::IsUnset),
                    None => {}
                },
                _ => unknown(self.reader, key),
            }
        }
        if low.is_some() || high.is_some() {
            self.push(Test::Within(low, high));
        }
    }

    fn value(&mut self, kind: SingularKind, node: &Node) -> Option<Value> {
        let part = value::single(self.reader, self.pool, kind, node, Expressions::Forbidden)?;
        whole(&part)
    }

    fn push(&mut self, test: Test) {
        self.found.push(Condition {
            path: self.path.clone(),
            name: self.names.join("."),
            test,
        });
    }
}

fn unknown(reader: &mut Reader<'_>, key: &Node) {
    let name = key.as_str().unwrap_or_default();
    let error = reader.error(key.span, format!("there is no test `{name}`"));
    error.advise(match nearest(name, OPERATORS.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("tests are `{}`", OPERATORS.join("`, `")),
    });
}

fn pattern(reader: &mut Reader<'_>, node: &Node) -> Option<Regex> {
    let text = reader.string(node)?;
    match Regex::new(&text) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            reader.error(node.span, format!("this is no regular expression: {}", last.trim()));
            None
        }
    }
}

/// A part as one value, if nothing in it is open.
fn whole(part: &Part) -> Option<Value> {
    use buffa_descriptor::reflect::MapValue;
    match part {
        Part::Value(value) => Some(value.clone()),
        Part::List(parts) => parts.iter().map(whole).collect::<Option<Vec<_>>>().map(Value::List),
        Part::Map(entries) => entries
            .iter()
            .map(|(key, part)| Some((key.clone(), whole(part)?)))
            .collect::<Option<Vec<_>>>()
            .map(|entries| Value::Map(MapValue::from_entries(entries))),
        Part::Message(_) | Part::Absent | Part::Computed(_) => None,
    }
}

/// What a header of a request must be.
#[derive(Debug, Clone)]
pub struct HeaderCondition {
    name: String,
    test: HeaderTest,
}

#[derive(Debug, Clone)]
enum HeaderTest {
    Equals(String),
    Contains(String),
    Matches(Regex),
    Present(bool),
}

impl HeaderCondition {
    pub fn holds(&self, headers: &HeaderMap) -> bool {
        let mut values = headers
            .get_all(&self.name)
            .iter()
            .filter_map(|value| value.to_str().ok());
        match &self.test {
            HeaderTest::Equals(expected) => values.any(|value| value == expected),
            HeaderTest::Contains(part) => values.any(|value| value.contains(part.as_str())),
            HeaderTest::Matches(pattern) => values.any(|value| pattern.is_match(value)),
            HeaderTest::Present(expected) => headers.contains_key(&self.name) == *expected,
        }
    }

    /// Why it does not hold. The value is not told: it may be a secret.
    pub fn reason(&self, headers: &HeaderMap) -> String {
        let found = if headers.contains_key(&self.name) {
            "is another"
        } else {
            "is missing"
        };
        let expected = match &self.test {
            HeaderTest::Equals(_) => "than the stub has".to_owned(),
            HeaderTest::Contains(_) => "than the stub's, which is a part of it".to_owned(),
            HeaderTest::Matches(_) => "than the stub's expression allows".to_owned(),
            HeaderTest::Present(true) => return format!("the header {} is missing", self.name),
            HeaderTest::Present(false) => return format!("the header {} is there", self.name),
        };
        if found == "is missing" {
            return format!("the header {} is missing", self.name);
        }
        format!("the header {} {found} {expected}", self.name)
    }

    /// Whether no request meets both.
    pub fn excludes(&self, other: &Self) -> bool {
        self.name == other.name
            && match (&self.test, &other.test) {
                (HeaderTest::Equals(one), HeaderTest::Equals(other)) => one != other,
                (HeaderTest::Present(false), HeaderTest::Present(false)) => false,
                (HeaderTest::Present(false), _) | (_, HeaderTest::Present(false)) => true,
                _ => false,
            }
    }
}

/// Reads the conditions on headers.
pub fn headers(reader: &mut Reader<'_>, node: &Node) -> Vec<HeaderCondition> {
    let mut found = Vec::new();
    for (key, node) in reader.mapping(node) {
        let name = key.as_str().unwrap_or_default().to_lowercase();
        if http::HeaderName::try_from(&name).is_err() {
            reader.error(key.span, format!("`{name}` cannot be the name of a header"));
            continue;
        }
        let tests: Vec<HeaderTest> = match &node.value {
            Yaml::Null => vec![HeaderTest::Present(false)],
            Yaml::Mapping(entries) => entries
                .iter()
                .filter_map(|(key, node)| match key.as_str() {
                    Some("contains") => reader.string(node).map(HeaderTest::Contains),
                    Some("regex") => pattern(reader, node).map(HeaderTest::Matches),
                    Some("present") => reader.bool(node).map(HeaderTest::Present),
                    _ => {
                        let error = reader.error(key.span, "there is no such test of a header");
                        error.advise("tests are `contains`, `regex`, `present`");
                        None
                    }
                })
                .collect(),
            _ => reader.string(node).map(HeaderTest::Equals).into_iter().collect(),
        };
        found.extend(tests.into_iter().map(|test| HeaderCondition {
            name: name.clone(),
            test,
        }));
    }
    found
}
