//! YAML with places: what configuration and stubs are read from.

mod reader;

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span as Range};

use crate::diagnostic::{Diagnostic, Place, Position, Span};

pub use reader::{Fields, Reader};

/// How many nodes a file may have, aliases counted each time they are used.
const MAX_NODES: usize = 250_000;
/// How deep nodes may be nested.
const MAX_DEPTH: usize = 64;

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub span: Span,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    /// A number with a fraction or exponent, or one that `i64` does not hold, as written.
    Number(String),
    String(String),
    Sequence(Vec<Node>),
    /// Keys are strings, each once, in the order of the file.
    Mapping(Vec<(Node, Node)>),
}

impl Node {
    /// What kind of value it is, for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Integer(_) | Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads one document. An empty text is [`Value::Null`].
///
/// # Errors
///
/// The text is not YAML, or has a key twice, or is larger than any file that a person wrote.
pub fn parse(file: &str, rule: &'static str, text: &str) -> Result<Node, Diagnostic> {
    let mut builder = Builder::new(file, rule, text);
    let node = builder.document()?;
    match builder.mistakes.into_iter().next() {
        Some(mistake) => Err(mistake),
        None => Ok(node),
    }
}

struct Builder<'a> {
    file: &'a str,
    rule: &'static str,
    text: &'a str,
    lines: Vec<&'a str>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    /// What keeps nobody from reading on.
    mistakes: Vec<Diagnostic>,
}

/// A node whose end has not been reached.
enum Open {
    Sequence(Vec<Node>),
    Mapping(Vec<(Node, Node)>, Option<Node>),
}

impl<'a> Builder<'a> {
    fn new(file: &'a str, rule: &'static str, text: &'a str) -> Self {
        Self {
            file,
            rule,
            lines: text.split('\n').collect(),
            text,
            anchors: HashMap::new(),
            nodes: 0,
            mistakes: Vec::new(),
        }
    }

    fn document(&mut self) -> Result<Node, Diagnostic> {
        let mut stack: Vec<(Open, Range, usize)> = Vec::new();
        let mut root = None;
        for event in Parser::new_from_str(self.text) {
            let (event, range) = event.map_err(|error| {
                let at = *error.marker();
                self.error(Range::empty(at), format!("this is not YAML: {}", error.info()))
                    .with_help("look at the indentation and the quotes here and just above")
            })?;
            let (node, anchor) = match event {
                Event::SequenceStart(anchor, _) => {
                    stack.push((Open::Sequence(Vec::new()), range, anchor));
                    self.check_depth(stack.len(), range)?;
                    continue;
                }
                Event::MappingStart(anchor, _) => {
                    stack.push((Open::Mapping(Vec::new(), None), range, anchor));
                    self.check_depth(stack.len(), range)?;
                    continue;
                }
                Event::Scalar(text, style, anchor, _) => (self.node(range, scalar(&text, style)), anchor),
                Event::Alias(id) => {
                    let Some(target) = self.anchors.get(&id).cloned() else {
                        return Err(self.error(range, "this alias refers to a node that contains it".to_owned()));
                    };
                    self.nodes += size(&target);
                    (target, 0)
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let Some((open, start, anchor)) = stack.pop() else {
                        continue;
                    };
                    let range = Range::new(start.start, range.end);
                    let value = match open {
                        Open::Sequence(items) => Value::Sequence(items),
                        Open::Mapping(entries, _) => Value::Mapping(entries),
                    };
                    (self.node(range, value), anchor)
                }
                Event::DocumentStart(_) if root.is_some() => {
                    let error = self.error(range, "the file has more than one document".to_owned());
                    return Err(error.with_help("take out the `---`"));
                }
                _ => continue,
            };
            self.nodes += 1;
            if self.nodes > MAX_NODES {
                return Err(self.error(range, format!("the file has more than {MAX_NODES} nodes")));
            }
            if anchor != 0 {
                self.anchors.insert(anchor, node.clone());
            }
            match stack.last_mut() {
                None => root = Some(node),
                Some((Open::Sequence(items), ..)) => items.push(node),
                Some((Open::Mapping(entries, key), ..)) => {
                    if let Some(key) = key.take() {
                        entries.push((key, node));
                        continue;
                    }
                    let name = self.key(node)?;
                    if let Some((first, _)) = entries.iter().find(|(first, _)| first.value == name.value) {
                        let mistake = self.key_given_twice(&name, first);
                        self.mistakes.push(mistake);
                    }
                    *key = Some(name);
                }
            }
        }
        let empty = || self.node(Range::default(), Value::Null);
        Ok(root.unwrap_or_else(empty))
    }

    fn key(&self, mut key: Node) -> Result<Node, Diagnostic> {
        let text = match &key.value {
            Value::String(text) | Value::Number(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::Null => "null".to_owned(),
            Value::Sequence(_) | Value::Mapping(_) => {
                return Err(self.error_at(key.span, format!("a key is a name, not {}", key.kind())));
            }
        };
        key.value = Value::String(text);
        Ok(key)
    }

    fn key_given_twice(&self, key: &Node, first: &Node) -> Diagnostic {
        let text = key.as_str().unwrap_or_default();
        self.error_at(key.span, format!("the key `{text}` is here twice"))
            .with_related(Place::new(self.file, first.span), "the first one")
            .with_help("write what both say below one of them")
    }

    fn check_depth(&self, depth: usize, range: Range) -> Result<(), Diagnostic> {
        if depth <= MAX_DEPTH {
            return Ok(());
        }
        Err(self.error(range, format!("values are nested more than {MAX_DEPTH} deep")))
    }

    fn node(&self, range: Range, value: Value) -> Node {
        Node {
            span: self.span(range),
            value,
        }
    }

    fn span(&self, range: Range) -> Span {
        Span {
            start: self.position(range.start),
            end: self.position(range.end),
        }
    }

    /// Markers count lines from one, and columns in characters.
    fn position(&self, marker: Marker) -> Position {
        let index = marker.line().saturating_sub(1);
        let line = self.lines.get(index).copied().unwrap_or_default();
        let offset = line
            .char_indices()
            .nth(marker.col())
            .map_or(line.len(), |(offset, _)| offset);
        Position {
            line: u32::try_from(index).unwrap_or(u32::MAX),
            ..Position::at(line, offset)
        }
    }

    fn error(&self, range: Range, message: String) -> Diagnostic {
        self.error_at(self.span(range), message)
    }

    fn error_at(&self, span: Span, message: String) -> Diagnostic {
        Diagnostic::error(self.rule, Place::new(self.file, span), message)
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.value {
        Value::Sequence(items) => items.iter().map(size).sum(),
        Value::Mapping(entries) => entries.iter().map(|(_, value)| 1 + size(value)).sum(),
        _ => 0,
    }
}

/// What the core schema of YAML 1.2 makes of a scalar.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    if let Ok(number) = text.parse::<i64>() {
        return Value::Integer(number);
    }
    let numeric = text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    if numeric && text.parse::<f64>().is_ok() {
        return Value::Number(text.to_owned());
    }
    Value::String(text.to_owned())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::{Value, parse};

    fn message(text: &str) -> String {
        let error = parse("a.yaml", "CONFIG", text).unwrap_err();
        let start = error.place.unwrap().span.unwrap().start;
        format!("{}:{}: {}", start.line + 1, start.column + 1, error.message)
    }

    #[test]
    fn scalars_are_what_yaml_1_2_says() {
        let node = parse("a.yaml", "CONFIG", "[no, 'true', true, 7, 1.10, 0x1f, ~, text]").unwrap();
        let Value::Sequence(items) = node.value else { panic!() };
        let values: Vec<Value> = items.into_iter().map(|item| item.value).collect();
        let string = |text: &str| Value::String(text.to_owned());
        assert_eq!(
            values,
            [
                string("no"),
                string("true"),
                Value::Bool(true),
                Value::Integer(7),
                Value::Number("1.10".to_owned()),
                string("0x1f"),
                Value::Null,
                string("text"),
            ]
        );
    }

    #[test]
    fn a_key_given_twice_is_an_error() {
        assert_eq!(message("a: 1\nb: 2\na: 3\n"), "3:1: the key `a` is here twice");
    }

    #[test]
    fn aliases_cannot_blow_up() {
        let mut text = String::from("a0: &a0 [x]\n");
        for level in 1..30 {
            writeln!(text, "a{level}: &a{level} [*a{0}, *a{0}]", level - 1).unwrap();
        }
        assert!(message(&text).ends_with("the file has more than 250000 nodes"));
        assert!(message(&"[".repeat(65)).contains("nested more than 64 deep"));
        assert!(parse("a.yaml", "CONFIG", &"[".repeat(100_000)).is_err());
    }

    #[test]
    fn a_second_document_is_an_error() {
        assert!(message("a: 1\n---\nb: 2\n").ends_with("the file has more than one document"));
    }
}
