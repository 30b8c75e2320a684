//! Texts with expressions in them: `${…}` in answers.

use std::fmt;
use std::sync::Arc;

use buffa_descriptor::{DescriptorPool, FieldKind, MessageIndex};

use crate::config::yaml::{Node, Reader, Value as Yaml};
use crate::diagnostic::{Place, Span};
use crate::mock::given::Part;

use super::STUB;
use super::cel_value::yaml;
use super::expression::{Expression, Inputs, shown};
use super::value::{self, Expressions};

/// A text with `${…}` in it; `$${` stands for `${`.
#[derive(Debug)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    Expression(Expression),
}

impl Template {
    /// Whether a text has an expression in it, or at least what looks like one.
    pub fn is_in(text: &str) -> bool {
        text.contains("${")
    }

    /// Reads a text.
    ///
    /// # Errors
    ///
    /// What is wrong with an expression in it, in a sentence.
    pub fn parse(text: &str, pool: &DescriptorPool, ty: MessageIndex) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let (before, tail) = rest.split_at(start);
            let inside = &tail[2..];
            if let Some(before) = before.strip_suffix('$') {
                plain.push_str(before);
                plain.push_str("${");
                rest = inside;
                continue;
            }
            plain.push_str(before);
            let end = end_of(inside).ok_or_else(|| format!("a `}}` is missing behind `{tail}`"))?;
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(Piece::Expression(Expression::parse(inside[..end].trim(), pool, ty)?));
            rest = &inside[end + 1..];
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self { pieces })
    }

    /// The text, with the values of its expressions.
    pub fn text(&self, inputs: &Inputs<'_>) -> Result<String, String> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(plain) => text.push_str(plain),
                Piece::Expression(expression) => match yaml(&expression.value(inputs)?, Span::default()).value {
                    Yaml::Null => {}
                    Yaml::Bool(value) => text.push_str(&value.to_string()),
                    Yaml::Integer(number) => text.push_str(&number.to_string()),
                    Yaml::Number(piece) | Yaml::String(piece) => text.push_str(&piece),
                    value => {
                        let node = Node {
                            span: Span::default(),
                            value,
                        };
                        text.push_str(&value::json(&node).to_string());
                    }
                },
            }
        }
        Ok(text)
    }

    /// Whether an expression in it uses a variable.
    pub fn is_about(&self, variable: &str) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Piece::Text(_) => false,
            Piece::Expression(expression) => expression.is_about(variable),
        })
    }

    fn node(&self, span: Span, inputs: &Inputs<'_>) -> Result<Node, String> {
        match self.pieces.as_slice() {
            [Piece::Expression(expression)] => Ok(yaml(&expression.value(inputs)?, span)),
            _ => Ok(Node {
                span,
                value: Yaml::String(self.text(inputs)?),
            }),
        }
    }
}

/// Where the `}` is that closes an expression, brackets and quotes inside it respected.
fn end_of(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut letters = text.char_indices();
    while let Some((index, letter)) = letters.next() {
        match (quote, letter) {
            (Some(_), '\\') => {
                letters.next();
            }
            (Some(open), letter) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '{') => depth += 1,
            (None, '}') if depth == 0 => return Some(index),
            (None, '}') => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A value of an answer that depends on the request.
pub struct Computed {
    pub template: Template,
    pub kind: FieldKind,
    pub place: Place,
}

impl fmt::Debug for Computed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Computed").field(&self.template).finish()
    }
}

impl Computed {
    /// The value for a request.
    ///
    /// # Errors
    ///
    /// The expression has no value, or one that the field cannot hold.
    pub fn part(&self, pool: &Arc<DescriptorPool>, inputs: &Inputs<'_>) -> Result<Part, String> {
        let span = self.place.span.unwrap_or_default();
        let node = self
            .template
            .node(span, inputs)
            .map_err(|problem| format!("{}: {problem}", shown(&self.place)))?;
        let mut reader = Reader::new(&self.place.file, STUB);
        let part = value::part_of_kind(&mut reader, pool, self.kind, &node, Expressions::Forbidden);
        match (part, reader.into_diagnostics().into_iter().next()) {
            (Some(part), None) => Ok(part),
            (_, problem) => {
                let problem = problem.map_or_else(|| "there is no value".to_owned(), |problem| problem.message);
                Err(format!("{}: {problem}", shown(&self.place)))
            }
        }
    }
}

/// A text that may depend on the request.
#[derive(Debug)]
pub enum Text {
    Plain(String),
    Template(Template),
}

impl Text {
    /// Reads a text about requests of type `ty`.
    ///
    /// # Errors
    ///
    /// What is wrong with an expression in it, in a sentence.
    pub fn parse(text: &str, pool: &DescriptorPool, ty: MessageIndex) -> Result<Self, String> {
        if Template::is_in(text) {
            return Template::parse(text, pool, ty).map(Self::Template);
        }
        Ok(Self::Plain(text.to_owned()))
    }

    pub fn text(&self, inputs: &Inputs<'_>) -> Result<String, String> {
        match self {
            Self::Plain(text) => Ok(text.clone()),
            Self::Template(template) => template.text(inputs),
        }
    }

    pub fn is_about(&self, variable: &str) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Template(template) => template.is_about(variable),
        }
    }
}
