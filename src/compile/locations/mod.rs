//! Where everything in a file is: its `SourceCodeInfo`, read off the syntax
//! tree when somebody asks, in the order in which protoc writes it.

mod block;
mod field;
mod file;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;

use block::Counts;

use super::lower::Nodes;
use super::options::OptionPaths;
use crate::diagnostic::{Position, Span};
use crate::schema::store::Declared;
use crate::schema::{LocationSource, LocationView};
use crate::syntax::{LineBlocks, LineCursor, Lines, Node, Tree, ast};

/// The locations of one file, not yet worked out.
pub(super) struct TreeLocations {
    tree: Arc<Tree>,
    options: OptionPaths,
    /// Where the elements of all files are.
    nodes: Arc<Nodes>,
    lines: OnceLock<LineBlocks>,
}

impl TreeLocations {
    pub(super) fn new(tree: Arc<Tree>, options: OptionPaths, nodes: Arc<Nodes>) -> Self {
        Self {
            tree,
            options,
            nodes,
            lines: OnceLock::new(),
        }
    }

    fn each(&self, inside: Inside, visit: &mut dyn FnMut(LocationView<'_>)) {
        let lines = Lines::new(self.tree.text());
        let mut walker = Walker {
            counter: Counter::Cursor(lines.cursor()),
            options: &self.options,
            inside,
            path: Vec::new(),
            wanted: None,
            visit,
        };
        walker.file(self.tree.file());
    }

    /// The range of the first entry for `path` on the way of `walk`.
    fn first(&self, path: &[i32], walk: impl FnOnce(&mut Walker<'_>)) -> Option<Span> {
        let text = self.tree.text();
        let lines = self.lines.get_or_init(|| LineBlocks::of(text));
        let mut span = None;
        let mut walker = Walker {
            counter: Counter::Blocks(lines, text),
            options: &self.options,
            inside: Inside::Left,
            path: Vec::new(),
            wanted: Some(path),
            visit: &mut |location| {
                span.get_or_insert(location.span);
            },
        };
        walk(&mut walker);
        span
    }
}

impl LocationSource for TreeLocations {
    fn each(&self, visit: &mut dyn FnMut(LocationView<'_>)) {
        self.each(Inside::Left, visit);
    }

    fn each_with_literals(&self, visit: &mut dyn FnMut(LocationView<'_>)) {
        self.each(Inside::Shown, visit);
    }

    fn span(&self, path: &[i32]) -> Option<Span> {
        self.first(path, |walker| walker.file(self.tree.file()))
    }

    fn span_of(&self, declared: Declared, part: &[i32]) -> Option<Span> {
        let node = self.tree.node(self.nodes.of(declared)?);
        self.first(part, |walker| walker.declaration(declared, node))
    }

    fn may_mention(&self, text: &str) -> bool {
        memchr::memmem::find(self.tree.text().as_bytes(), text.as_bytes()).is_some()
    }
}

/// What becomes of the message literals that options are set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Left,
    Shown,
}

/// How lines and columns are found.
enum Counter<'w> {
    /// Of all places of a file.
    Cursor(LineCursor<'w>),
    /// Of a few places in a text.
    Blocks(&'w LineBlocks, &'w str),
}

impl Counter<'_> {
    fn position(&mut self, offset: u32) -> Position {
        match self {
            Self::Cursor(cursor) => cursor.position(offset),
            Self::Blocks(lines, text) => lines.position(text, offset),
        }
    }

    fn span(&mut self, range: Range<u32>) -> Span {
        Span {
            start: self.position(range.start),
            end: self.position(range.end),
        }
    }
}

/// Goes through a tree with the path of the element at hand.
struct Walker<'w> {
    counter: Counter<'w>,
    options: &'w OptionPaths,
    inside: Inside,
    path: Vec<i32>,
    /// Only this path is asked for; whatever does not lead to it is passed over.
    wanted: Option<&'w [i32]>,
    visit: &'w mut dyn FnMut(LocationView<'_>),
}

impl Walker<'_> {
    fn emit(&mut self, range: Range<u32>) {
        if self.is_passed_over() {
            return;
        }
        let span = self.counter.span(range);
        self.emit_span(span);
    }

    /// Whether the path at hand is above the one that is asked for.
    fn is_passed_over(&self) -> bool {
        self.wanted.is_some_and(|wanted| wanted.len() != self.path.len())
    }

    fn emit_span(&mut self, span: Span) {
        (self.visit)(LocationView {
            path: &self.path,
            span,
            leading: None,
            trailing: None,
            detached: &[],
        });
    }

    /// A declaration as if nothing were around it. Of groups and maps, one node is two elements.
    fn declaration(&mut self, declared: Declared, node: Node<'_>) {
        match declared {
            Declared::Message(_) => ast::Message::cast(node).into_iter().for_each(|it| self.message(it)),
            Declared::Field(_) => {
                let fields = ast::Field::cast(node).into_iter();
                let fields = fields.filter(|field| !field.is_group());
                fields.for_each(|it| self.field_at(&[], it, None, (0, &mut Counts::default())));
            }
            Declared::Enum(_) => ast::Enum::cast(node).into_iter().for_each(|it| self.enumeration(it)),
            Declared::EnumValue(_) => ast::EnumValue::cast(node)
                .into_iter()
                .for_each(|it| self.enum_value(it)),
            Declared::Service(_) => ast::Service::cast(node).into_iter().for_each(|it| self.service(it)),
            Declared::Method(_) => ast::Method::cast(node).into_iter().for_each(|it| self.method(it)),
        }
    }

    /// Whether what is asked for can be inside the declaration at the path: neither itself nor its name.
    fn leads_inside(&self) -> bool {
        let rest = |wanted: &'_ [i32]| matches!(wanted.get(self.path.len()..), None | Some([] | [1]));
        !self.wanted.is_some_and(rest)
    }

    /// A declaration with the comments that belong to it.
    fn emit_declaration(&mut self, range: Range<u32>, node: Node<'_>) {
        if self.wanted.is_some() {
            return self.emit(range);
        }
        let span = self.counter.span(range);
        let comments = node.comments();
        (self.visit)(LocationView {
            path: &self.path,
            span,
            leading: comments.leading.as_deref(),
            trailing: comments.trailing.as_deref(),
            detached: &comments.detached,
        });
    }

    /// Does `work` with a longer path.
    fn below(&mut self, numbers: &[i32], work: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        let leads_on = |wanted: &[i32]| wanted.get(length..).is_some_and(|rest| rest.starts_with(numbers));
        if !self.wanted.is_none_or(leads_on) {
            return;
        }
        self.path.extend_from_slice(numbers);
        work(self);
        self.path.truncate(length);
    }

    fn part(&mut self, number: i32, range: Range<u32>) {
        self.below(&[number], |walker| walker.emit(range));
    }

    fn name(&mut self, name: Option<ast::Name<'_>>) {
        if let Some(name) = name {
            self.part(1, name.node().range());
        }
    }

    /// `option name = value;`, in the options that are the field `number` of the element.
    fn option_statement(&mut self, number: i32, option: ast::OptionAssignment<'_>) {
        let node = option.node();
        self.below(&[number], |walker| {
            walker.emit(node.range());
            let path = walker.options.get(node.id());
            if path.is_empty() {
                return;
            }
            walker.below(path, |walker| match walker.literal_of(option) {
                Some(literal) => {
                    let range = option.name().map_or(node.range(), |name| name.node().range());
                    walker.emit(range.start..literal.node().range().end);
                    walker.literal(literal);
                }
                None => walker.emit_declaration(node.range(), node),
            });
        });
    }

    /// An option in brackets; the path is that of the options.
    fn listed_option(&mut self, option: ast::OptionAssignment<'_>) {
        let node = option.node();
        let path = self.options.get(node.id());
        if path.is_empty() {
            return;
        }
        self.below(path, |walker| {
            walker.emit(node.range());
            if let Some(literal) = walker.literal_of(option) {
                walker.literal(literal);
            }
        });
    }

    /// The literal that the one message at the path is set to, where its fields are shown. Of a
    /// repeated option they are not: its path ends with an index.
    fn literal_of<'t>(&self, option: ast::OptionAssignment<'t>) -> Option<ast::MessageLiteral<'t>> {
        let names = option.name()?.parts().count();
        let is_repeated = self.options.get(option.node().id()).len() > names;
        match option.value()? {
            ast::Value::Message(literal) if self.inside == Inside::Shown && !is_repeated => Some(literal),
            _ => None,
        }
    }

    /// The fields of a message literal at the path, as buf tells their places: of a message its
    /// fields, of a repeated field each statement with the number of those before it.
    fn literal(&mut self, literal: ast::MessageLiteral<'_>) {
        let mut repeated: HashMap<i32, i32> = HashMap::new();
        for field in literal.fields() {
            let (Some(path), Some(value)) = (self.options.literal(field.node().id()), field.value()) else {
                continue;
            };
            let range = field.node().range().start..value.node().range().end;
            if path.is_repeated {
                let next = repeated.entry(path.number).or_default();
                let index = *next;
                *next += 1;
                self.below(&[path.number, index], |walker| walker.emit(range));
            } else if let ast::Value::Message(inner) = value {
                self.below(&[path.number], |walker| walker.literal(inner));
            } else {
                self.part(path.number, range);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::compile::compile;
    use crate::schema::{Element, Enum, Service};
    use crate::sources::{Source, Sources};

    const TEXT: &str = r#"syntax = "proto2";
package a;
import public "google/protobuf/any.proto";
import "google/protobuf/descriptor.proto";
option java_package = "a";
extend google.protobuf.FieldOptions { optional string note = 50000; repeated group Ext = 50001 { optional int32 x = 1; } }
message A {
  reserved 1, 2 to 5; reserved "x", "y";
  extensions 100 to 199, 300 [verification = UNVERIFIED];
  map<string, B> m = 6; optional group G = 7 { optional int32 y = 1; }
  oneof o { option (ignored) = 1; int32 p = 8; string q = 9 [(note) = "n", json_name = "r", deprecated = true]; }
  message B { enum E { option allow_alias = true; Z = 0; Y = 0 [deprecated = true]; reserved 5; } optional E e = 1 [default = Y]; }
  extend A { optional int32 z = 150; }
}
extend google.protobuf.OneofOptions { optional int32 ignored = 50000; }
service S { option deprecated = true; rpc M(stream A) returns (stream A) { option idempotency_level = IDEMPOTENT; } }
"#;

    #[test]
    fn a_declaration_is_where_a_search_for_its_path_ends() {
        fn check<'a>(element: impl Element<'a>) -> usize {
            let places = (0..=10).map(|part| vec![part]).chain([Vec::new()]).map(|part| {
                let path = [element.descriptor_path(), part.clone()].concat();
                let searched = element.file().locations().span(&path);
                assert_eq!(element.span_of(&part), searched, "{} {part:?}", element.full_name());
                usize::from(searched.is_some())
            });
            places.sum()
        }
        let mut sources = Sources::new();
        let source = Source {
            shown: "a.proto".into(),
            text: TEXT.into(),
        };
        sources.insert("a.proto", source).expect("one file");
        let schema = compile(&sources).expect("it compiles");
        let mut found = 0;
        for file in schema.files() {
            found += file.all_messages().map(check).sum::<usize>();
            found += file.all_fields().map(check).sum::<usize>();
            found += file.all_enums().map(check).sum::<usize>();
            found += file.all_enums().flat_map(Enum::values).map(check).sum::<usize>();
            found += file.services().map(check).sum::<usize>();
            found += file.services().flat_map(Service::methods).map(check).sum::<usize>();
        }
        assert!(found > 500, "{found}");
    }

    #[test]
    fn a_place_that_is_asked_for_alone_is_the_first_of_its_path() {
        let mut sources = Sources::new();
        let source = Source {
            shown: "a.proto".into(),
            text: TEXT.into(),
        };
        sources.insert("a.proto", source).expect("one file");
        let schema = compile(&sources).expect("it compiles");
        for file in schema.files() {
            let mut places = BTreeMap::new();
            file.locations().each(&mut |location| {
                places.entry(location.path.to_vec()).or_insert(location.span);
            });
            assert!(places.len() > 10, "{file:?}");
            // The first questions go to the source, later ones to a table.
            for (path, span) in places {
                assert_eq!(file.locations().span(&path), Some(span), "{file:?} {path:?}");
                assert_eq!(file.locations().span(&[&path[..], &[99]].concat()), None);
            }
        }
    }
}
