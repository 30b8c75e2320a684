//! Where the elements of a file are, and what is written beside them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

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

/// A file's `SourceCodeInfo`, in its order.
#[derive(Debug, Clone, Default)]
pub struct Locations {
    list: Vec<Location>,
    /// The first entry for each path, which covers the whole element.
    by_path: HashMap<Vec<i32>, usize>,
}

impl Locations {
    pub fn new(list: Vec<Location>) -> Self {
        let mut by_path = HashMap::with_capacity(list.len());
        for (index, location) in list.iter().enumerate() {
            by_path.entry(location.path.clone()).or_insert(index);
        }
        Self { list, by_path }
    }

    pub fn get(&self, path: &[i32]) -> Option<&Location> {
        self.by_path.get(path).map(|&index| &self.list[index])
    }

    pub fn iter(&self) -> impl Iterator<Item = &Location> {
        self.list.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
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
    fn to_location(self) -> Location {
        Location {
            path: self.path.to_vec(),
            span: self.span,
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
}

/// The locations of a file, put into a table by the first who asks: a check
/// that finds nothing needs none.
#[derive(Clone, Default)]
pub(crate) struct LazyLocations {
    table: OnceLock<Locations>,
    source: Option<Arc<dyn LocationSource>>,
}

impl LazyLocations {
    pub(crate) fn from_source(source: Arc<dyn LocationSource>) -> Self {
        Self {
            table: OnceLock::new(),
            source: Some(source),
        }
    }

    pub(crate) fn get(&self) -> &Locations {
        self.table.get_or_init(|| {
            let mut list = Vec::new();
            self.each(&mut |location| list.push(location.to_location()));
            Locations::new(list)
        })
    }

    /// Every entry in order, without keeping a table of them.
    pub(crate) fn each(&self, visit: &mut dyn FnMut(LocationView<'_>)) {
        if let Some(source) = &self.source {
            return source.each(visit);
        }
        for location in self.table.get().into_iter().flat_map(Locations::iter) {
            let detached: Vec<Cow<'_, str>> = location.detached.iter().map(|text| Cow::Borrowed(&**text)).collect();
            visit(LocationView {
                path: &location.path,
                span: location.span,
                leading: location.leading.as_deref(),
                trailing: location.trailing.as_deref(),
                detached: &detached,
            });
        }
    }
}

impl From<Locations> for LazyLocations {
    fn from(locations: Locations) -> Self {
        Self {
            table: OnceLock::from(locations),
            source: None,
        }
    }
}

impl fmt::Debug for LazyLocations {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LazyLocations").finish_non_exhaustive()
    }
}
