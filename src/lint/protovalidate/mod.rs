//! Whether the rules that `buf.validate` options declare can be kept at all: what the rule
//! PROTOVALIDATE finds. One file for each group of mistakes.

mod bounds;
mod example;
mod expression;
mod field;
mod message;
mod predefined;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use buffa_descriptor::DescriptorPool;

use crate::diagnostic::{Place, Span};
use crate::schema::{Element, File, Options, Schema};
use crate::validate::{Kind, number};

use super::Context;

/// Looks at everything in some files.
pub(super) fn check<'a>(schema: &'a Schema, files: &[File<'a>], context: &mut Context<'_>) {
    let pool = OnceCell::new();
    for &file in files {
        check_file(schema, &pool, file, context);
    }
}

/// Messages of the schema, made when the first example asks.
type Pool = OnceCell<Option<Arc<DescriptorPool>>>;

fn check_file<'a>(schema: &'a Schema, pool: &'a Pool, file: File<'a>, context: &mut Context<'_>) {
    let has_rules = |options: Options<'_>| options.has(number::RULES) || options.has(number::PREDEFINED);
    let messages = file.all_messages().filter(|message| has_rules(message.options()));
    let fields = file.all_fields().filter(|field| has_rules(field.options()));
    let mut messages = messages.peekable();
    let mut fields = fields.peekable();
    if messages.peek().is_none() && fields.peek().is_none() {
        return;
    }
    let reporter = Reporter {
        schema,
        pool,
        file,
        locations: OnceCell::new(),
    };
    for message in messages {
        message::check(&reporter, message, context);
    }
    for field in fields {
        predefined::check(&reporter, field, context);
        field::check(&reporter, field, context);
    }
}

/// Knows where options are written.
struct Reporter<'a> {
    schema: &'a Schema,
    pool: &'a Pool,
    file: File<'a>,
    /// Of everything in the file; made when the first mistake is found.
    locations: OnceCell<Locations>,
}

impl<'a> Reporter<'a> {
    fn pool(&self) -> Option<&Arc<DescriptorPool>> {
        self.pool.get_or_init(|| example::pool_of(self.schema)).as_ref()
    }

    /// Reports that something is wrong with what the path leads to: the field of the element that
    /// has its options, the option, and numbers inside it.
    fn report(&self, context: &mut Context<'_>, element: impl Element<'a>, path: &[i32], message: String) {
        let locations = self.locations.get_or_init(|| locations(self.file));
        let mut full = element.descriptor_path();
        let to_option = full.len() + 2;
        full.extend_from_slice(path);
        let span = nearest(locations, &full, to_option).or_else(|| element.span());
        let place = Place {
            file: self.file.path().into(),
            span,
        };
        context.report(place, message);
    }
}

/// The first location of each path, with its position among all.
type Locations = BTreeMap<Vec<i32>, (usize, Span)>;

fn locations(file: File<'_>) -> Locations {
    let mut locations = Locations::new();
    for (index, (path, span)) in file.locations_in_options().into_iter().enumerate() {
        locations.entry(path).or_insert((index, span));
    }
    locations
}

/// The place of a path; or else of the first thing inside it, or of the smallest thing around it
/// that is not larger than the option.
fn nearest(locations: &Locations, path: &[i32], to_option: usize) -> Option<Span> {
    let behind = locations.range::<[i32], _>((Bound::Included(path), Bound::Unbounded));
    let inside = behind.take_while(|(known, _)| known.starts_with(path));
    let first = inside.min_by_key(|(known, (index, _))| (known.len() > path.len(), *index));
    let around = || {
        (to_option..path.len())
            .rev()
            .find_map(|length| locations.get(&path[..length]))
    };
    first.map(|(_, found)| found).or_else(around).map(|(_, span)| *span)
}

/// The options of a message, a field, as their descriptors number them.
const MESSAGE_OPTIONS: i32 = 7;
const FIELD_OPTIONS: i32 = 8;

/// A way into the rules of a field, and how people write it.
#[derive(Debug, Clone)]
struct Way {
    numbers: Vec<i32>,
    shown: String,
}

impl Way {
    fn to_field() -> Self {
        Self {
            numbers: vec![FIELD_OPTIONS, number::RULES.cast_signed()],
            shown: "(buf.validate.field)".to_owned(),
        }
    }

    fn with(&self, number: u32, name: &str) -> Self {
        let mut way = self.clone();
        way.numbers.push(number.cast_signed());
        way.shown.push('.');
        way.shown.push_str(name);
        way
    }

    fn kind(&self, kind: Kind) -> Self {
        self.with(kind.number(), kind.name())
    }

    /// The way to a rule of one kind.
    fn rule(&self, kind: Kind, rule: &str) -> Self {
        self.with(kind.rule(rule).unwrap_or_default(), rule)
    }

    fn at(&self, index: usize) -> Self {
        let mut way = self.clone();
        way.numbers.push(i32::try_from(index).unwrap_or(i32::MAX));
        way
    }
}
