//! Where the elements of a file are, and what is written beside them.

use std::borrow::Cow;
use std::fmt;
use std::hash::BuildHasher as _;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use hashbrown::{DefaultHashBuilder, HashTable};

use super::store::Declared;
use crate::diagnostic::Span;

/// The comments of an element, without their `//` and `/* */`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Comments<'a> {
    /// The comment right above the element.
    pub leading: Option<&'a str>,
    /// The comment after it, on the same line or the next.
    pub trailing: Option<&'a str>,
    /// Comments above the leading one, each followed by an empty line.
    pub detached: &'a [String],
}

/// One entry of a file's `SourceCodeInfo`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Location {
    /// Field numbers and indexes from the file's descriptor down to the element.
    pub path: Vec<i32>,
    pub span: Span,
    pub leading: Option<String>,
    pub trailing: Option<String>,
    pub detached: Vec<String>,
}

/// A file's `SourceCodeInfo`, in its order. Paths lie behind each other in one
/// list, and only entries that have comments hold any: a file has many entries.
#[derive(Debug, Clone, Default)]
pub struct Locations {
    entries: Vec<Entry>,
    numbers: Vec<i32>,
    comments: Vec<OwnedComments>,
    /// The first entry for each path, which covers the whole element.
    by_path: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

#[derive(Debug, Clone)]
struct Entry {
    /// A range of the list of numbers.
    path: (u32, u32),
    span: Span,
    /// An index into the list of comments.
    comments: Option<NonZeroU32>,
}

#[derive(Debug, Clone, Default)]
struct OwnedComments {
    leading: Option<String>,
    trailing: Option<String>,
    detached: Vec<String>,
}

impl Locations {
    pub fn new(list: Vec<Location>) -> Self {
        let mut locations = Self::default();
        for Location {
            path,
            span,
            leading,
            trailing,
            detached,
        } in list
        {
            let comments = OwnedComments {
                leading,
                trailing,
                detached,
            };
            locations.push(&path, span, comments);
        }
        locations.index();
        locations
    }

    fn push(&mut self, path: &[i32], span: Span, comments: OwnedComments) {
        let count = |length| u32::try_from(length).unwrap_or(u32::MAX);
        let start = count(self.numbers.len());
        self.numbers.extend_from_slice(path);
        let has_any = comments.leading.is_some() || comments.trailing.is_some() || !comments.detached.is_empty();
        let comments = has_any.then(|| {
            self.comments.push(comments);
            NonZeroU32::new(count(self.comments.len())).unwrap_or(NonZeroU32::MIN)
        });
        self.entries.push(Entry {
            path: (start, count(self.numbers.len())),
            span,
            comments,
        });
    }

    fn index(&mut self) {
        let Self {
            entries,
            numbers,
            by_path,
            hasher,
            ..
        } = self;
        by_path.reserve(entries.len(), |_| 0);
        let path = |index: u32| path_of(numbers, &entries[index as usize]);
        for index in (0..).take(entries.len()) {
            let own = path(index);
            let entry = by_path.entry(
                hasher.hash_one(own),
                |other| path(*other) == own,
                |other| hasher.hash_one(path(*other)),
            );
            entry.or_insert(index);
        }
    }

    fn get(&self, path: &[i32]) -> Option<&Entry> {
        let hash = self.hasher.hash_one(path);
        let is_equal = |index: &u32| path_of(&self.numbers, &self.entries[*index as usize]) == path;
        let index = self.by_path.find(hash, is_equal)?;
        self.entries.get(*index as usize)
    }

    fn comments(&self, entry: &Entry) -> Option<&OwnedComments> {
        self.comments.get(entry.comments?.get() as usize - 1)
    }
}

fn path_of<'n>(numbers: &'n [i32], entry: &Entry) -> &'n [i32] {
    &numbers[entry.path.0 as usize..entry.path.1 as usize]
}

/// One entry of a `SourceCodeInfo`, on its way from a source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LocationView<'a> {
    pub(crate) path: &'a [i32],
    pub(crate) span: Span,
    pub(crate) leading: Option<&'a str>,
    pub(crate) trailing: Option<&'a str>,
    pub(crate) detached: &'a [Cow<'a, str>],
}

impl LocationView<'_> {
    fn to_comments(self) -> OwnedComments {
        OwnedComments {
            leading: self.leading.map(str::to_owned),
            trailing: self.trailing.map(str::to_owned),
            detached: self.detached.iter().map(|comment| (**comment).to_owned()).collect(),
        }
    }
}

/// Finds locations when somebody asks for them.
pub(crate) trait LocationSource: Send + Sync {
    /// Hands on every entry, in the order of the file.
    fn each(&self, visit: &mut dyn FnMut(LocationView<'_>));

    /// The same, and where the fields of the message literals in options are, which
    /// `SourceCodeInfo` does not say.
    fn each_with_literals(&self, visit: &mut dyn FnMut(LocationView<'_>));

    /// The range of the first entry for `path`.
    fn span(&self, path: &[i32]) -> Option<Span>;

    /// The range of a part of a declaration, where it can be told without a search.
    fn span_of(&self, declared: Declared, part: &[i32]) -> Option<Span>;

    /// Whether a comment may have `text` in it; `false` only if none has.
    fn may_mention(&self, text: &str) -> bool;
}

/// From so many questions on, a table is worth its time and memory.
const MANY: u32 = 200;

/// The locations of a file. Those of declarations are read off the source, and
/// the first questions about others answered by a search in it; whoever asks for
/// many of these, or for comments, makes a table of all.
#[derive(Default)]
pub(crate) struct LazyLocations {
    table: OnceLock<Locations>,
    source: Option<Arc<dyn LocationSource>>,
    /// How many searches there were.
    asked: AtomicU32,
}

impl LazyLocations {
    pub(crate) fn from_source(source: Arc<dyn LocationSource>) -> Self {
        Self {
            source: Some(source),
            ..Self::default()
        }
    }

    /// The range of the element or part at `path`.
    pub(crate) fn span(&self, path: &[i32]) -> Option<Span> {
        if let (None, Some(source)) = (self.table.get(), &self.source)
            && self.asked.fetch_add(1, Ordering::Relaxed) < MANY
        {
            return source.span(path);
        }
        self.table().get(path).map(|entry| entry.span)
    }

    /// The range of a part of a declaration; nothing where it has to be searched by its path.
    pub(crate) fn span_of(&self, declared: Declared, part: &[i32]) -> Option<Span> {
        self.source.as_ref()?.span_of(declared, part)
    }

    /// The comments of the element at `path`.
    pub(crate) fn comments(&self, path: &[i32]) -> Comments<'_> {
        let table = self.table();
        let comments = table.get(path).and_then(|entry| table.comments(entry));
        comments.map_or_else(Comments::default, |comments| Comments {
            leading: comments.leading.as_deref(),
            trailing: comments.trailing.as_deref(),
            detached: &comments.detached,
        })
    }

    pub(crate) fn may_mention(&self, text: &str) -> bool {
        self.source.as_ref().is_none_or(|source| source.may_mention(text))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.source.is_none() && self.table.get().is_none_or(|table| table.entries.is_empty())
    }

    fn table(&self) -> &Locations {
        self.table.get_or_init(|| {
            let mut table = Locations::default();
            self.each(&mut |location| table.push(location.path, location.span, location.to_comments()));
            table.index();
            table
        })
    }

    /// Every entry in order, and those of fields of message literals in options where the text is known.
    pub(crate) fn each_with_literals(&self, visit: &mut dyn FnMut(LocationView<'_>)) {
        match &self.source {
            Some(source) => source.each_with_literals(visit),
            None => self.each(visit),
        }
    }

    /// Every entry in order, without keeping a table of them.
    pub(crate) fn each(&self, visit: &mut dyn FnMut(LocationView<'_>)) {
        if let Some(source) = &self.source {
            return source.each(visit);
        }
        let Some(table) = self.table.get() else { return };
        for entry in &table.entries {
            let comments = table.comments(entry);
            let detached = comments.map_or(&[][..], |comments| &comments.detached);
            let detached: Vec<Cow<'_, str>> = detached.iter().map(|text| Cow::Borrowed(&**text)).collect();
            visit(LocationView {
                path: path_of(&table.numbers, entry),
                span: entry.span,
                leading: comments.and_then(|comments| comments.leading.as_deref()),
                trailing: comments.and_then(|comments| comments.trailing.as_deref()),
                detached: &detached,
            });
        }
    }
}

impl Clone for LazyLocations {
    fn clone(&self) -> Self {
        Self {
            table: self.table.clone(),
            source: self.source.clone(),
            asked: AtomicU32::new(0),
        }
    }
}

impl From<Locations> for LazyLocations {
    fn from(locations: Locations) -> Self {
        Self {
            table: OnceLock::from(locations),
            ..Self::default()
        }
    }
}

impl fmt::Debug for LazyLocations {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LazyLocations").finish_non_exhaustive()
    }
}
