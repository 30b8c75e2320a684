//! A reader takes what it knows from a [`Node`] and everything else becomes a
//! diagnostic, so that one run reports every mistake of a file.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Place, Severity, Span, nearest};

use super::{Builder, Node, Value};

/// Takes values out of nodes; what does not fit becomes a diagnostic.
#[derive(Debug)]
pub struct Reader<'a> {
    file: &'a str,
    rule: &'static str,
    /// What the values of mappings that were read are called, by where they are.
    names: HashMap<Span, String>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// A reader whose diagnostics name `file` and carry the id `rule`.
    pub fn new(file: &'a str, rule: &'static str) -> Self {
        Self {
            file,
            rule,
            names: HashMap::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Reads the one document of the file. Nothing if it cannot be read, which is noted then.
    pub fn document(&mut self, text: &str) -> Option<Node> {
        let mut builder = Builder::new(self.file, self.rule, text);
        let document = builder.document();
        self.diagnostics.extend(builder.mistakes);
        document.map_err(|error| self.diagnostics.push(error)).ok()
    }

    /// Everything that did not fit, once each, in the order of the file.
    pub fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort();
        self.diagnostics.dedup();
        self.diagnostics
    }

    /// A range of the file that is read.
    pub fn place(&self, span: Span) -> Place {
        Place::new(self.file, span)
    }

    /// Notes something at `span` that keeps nobody from going on.
    pub fn warn(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        let warning = Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(self.rule, self.place(span), message)
        };
        self.diagnostics.push_mut(warning)
    }

    /// Notes an error at `span`; the result can be given help and more places.
    pub fn error(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        let place = Place::new(self.file, span);
        self.diagnostics.push(Diagnostic::error(self.rule, place, message));
        self.diagnostics.last_mut().expect("one was pushed")
    }

    /// The entries of a mapping whose keys are all among `known`. Nothing counts as an empty mapping.
    pub fn fields<'n>(&mut self, node: &'n Node, known: &[&str]) -> Fields<'n> {
        let entries = self.mapping(node);
        for (key, _) in entries {
            let name = key.as_str().unwrap_or_default();
            if known.contains(&name) {
                continue;
            }
            let help = match nearest(name, known.iter().copied()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("known keys are `{}`", known.join("`, `")),
            };
            let error = self.error(key.span, format!("unknown key `{name}`"));
            error.advise(help);
        }
        Fields { entries }
    }

    /// The entries of a mapping with keys of the user's choice. Nothing counts as an empty mapping.
    pub fn mapping<'n>(&mut self, node: &'n Node) -> &'n [(Node, Node)] {
        match &node.value {
            Value::Mapping(entries) => {
                for (key, value) in entries {
                    let key = key.as_str().unwrap_or_default();
                    self.names.insert(value.span, format!("`{key}`"));
                }
                entries
            }
            Value::Null => &[],
            _ => {
                self.mismatch::<()>(node, "a mapping");
                &[]
            }
        }
    }

    /// The items of a list. Nothing counts as an empty list.
    pub fn list<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        match &node.value {
            Value::Sequence(items) => {
                if let Some(name) = self.names.get(&node.span).cloned() {
                    let name = format!("an item of {name}");
                    self.names.extend(items.iter().map(|item| (item.span, name.clone())));
                }
                items
            }
            Value::Null => &[],
            _ => {
                self.mismatch::<()>(node, "a list");
                &[]
            }
        }
    }

    pub fn string(&mut self, node: &Node) -> Option<String> {
        match &node.value {
            // `1.10` must not become `1.1`, nor `no` a boolean: numbers keep their text.
            Value::String(text) | Value::Number(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string()),
            _ => self.mismatch(node, "a string"),
        }
    }

    pub fn strings(&mut self, node: &Node) -> Vec<String> {
        let items = self.list(node);
        items.iter().filter_map(|item| self.string(item)).collect()
    }

    pub fn bool(&mut self, node: &Node) -> Option<bool> {
        match node.value {
            Value::Bool(value) => Some(value),
            _ => self.mismatch(node, "`true` or `false`"),
        }
    }

    pub fn u64(&mut self, node: &Node) -> Option<u64> {
        match &node.value {
            Value::Integer(value) if *value >= 0 => Some(value.cast_unsigned()),
            Value::Number(text) if text.parse::<u64>().is_ok() => text.parse().ok(),
            _ => self.mismatch(node, "a whole number from 0 on"),
        }
    }

    fn mismatch<T>(&mut self, node: &Node, expected: &str) -> Option<T> {
        let name = self.names.get(&node.span).cloned();
        let help = name.as_deref().map(|name| remedy(name, node, expected));
        let subject = name.map(|name| format!(" for {name}")).unwrap_or_default();
        let error = self.error(
            node.span,
            format!("expected {expected}{subject}, found {}", node.kind()),
        );
        error.help.extend(help);
        None
    }
}

/// How a value would fit that is of another kind.
fn remedy(name: &str, node: &Node, expected: &str) -> String {
    let Some(key) = name.strip_prefix('`').and_then(|name| name.strip_suffix('`')) else {
        return format!("write {expected} behind each `- `");
    };
    let means = |words: &[&str], text: &str| words.contains(&&*text.to_lowercase());
    match (&node.value, expected) {
        (Value::String(text), "a list") => format!("write `{key}: [{text}]`"),
        (_, "a list") => format!("write `{key}: […]`, or each item behind a `- ` on a line below `{key}:`"),
        (_, "a mapping") => format!("write its keys on lines of their own below `{key}:`, each with a `:`"),
        (Value::String(text), "`true` or `false`") if means(&["yes", "on", "true"], text) => {
            format!("write `{key}: true`")
        }
        (Value::String(text), "`true` or `false`") if means(&["no", "off", "false"], text) => {
            format!("write `{key}: false`")
        }
        (Value::Sequence(items), "a string") if matches!(&items[..], [item] if item.as_str().is_some()) => {
            format!("write `{key}: {}`", items[0].as_str().unwrap_or_default())
        }
        (Value::Null, "a string") => format!("write a value behind `{key}:`, or leave the key out"),
        (Value::Bool(value), "a string") => format!("write `{key}: \"{value}\"`, if that is meant"),
        (_, "a whole number from 0 on") => format!("write a number, as in `{key}: 1`"),
        _ => format!("write {expected} behind `{key}:`"),
    }
}

/// The entries of a mapping with known keys.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'n> {
    entries: &'n [(Node, Node)],
}

impl<'n> Fields<'n> {
    /// The value of a key, if the mapping has it.
    pub fn get(self, key: &str) -> Option<&'n Node> {
        self.entries
            .iter()
            .find(|(found, _)| found.as_str() == Some(key))
            .map(|(_, value)| value)
    }
}
