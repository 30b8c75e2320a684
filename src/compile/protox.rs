//! The compiler of the `protox` crate: proto2 and proto3.

use std::collections::BTreeSet;
use std::ops::Range;

use miette::Diagnostic as _;
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};
use protox::{Compiler, Error};

use super::{COMPILE, bundled, descriptor};
use crate::diagnostic::{Diagnostic, Place, Span, nearest};
use crate::schema::{Origin, Schema};
use crate::sources::Sources;

/// Compiles `sources` with another compiler, to compare the outcomes.
///
/// # Errors
///
/// The first thing that is wrong with each file.
pub fn compile(sources: &Sources) -> Result<Schema, Vec<Diagnostic>> {
    let mut resolver = ChainFileResolver::new();
    resolver.add(Workspace(sources.clone()));
    resolver.add(GoogleFileResolver::new());
    resolver.add(Bundled);
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true).include_source_info(true);

    let mut diagnostics = BTreeSet::new();
    for (path, _) in sources.iter() {
        if let Err(error) = compiler.open_file(&**path) {
            diagnostics.insert(diagnose(&error, path, sources));
        }
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics.into_iter().collect());
    }
    let origin = |path: &str| {
        if sources.get(path).is_some() {
            Origin::Local
        } else {
            Origin::Bundled
        }
    };
    descriptor::decode(&compiler.encode_file_descriptor_set(), origin).map_err(|error| {
        vec![Diagnostic {
            place: None,
            ..Diagnostic::error(COMPILE, Place::file(""), format!("{error:#}"))
        }]
    })
}

struct Workspace(Sources);

impl FileResolver for Workspace {
    fn open_file(&self, name: &str) -> Result<File, Error> {
        let source = self.0.get(name).ok_or_else(|| Error::file_not_found(name))?;
        File::from_source(name, &source.text)
    }
}

struct Bundled;

impl FileResolver for Bundled {
    fn open_file(&self, name: &str) -> Result<File, Error> {
        let text = bundled::text(name).ok_or_else(|| Error::file_not_found(name))?;
        File::from_source(name, text)
    }
}

/// Says in igata's way what went wrong when `opened` was compiled.
fn diagnose(error: &Error, opened: &str, sources: &Sources) -> Diagnostic {
    let message = error.to_string();
    if let Some(cycle) = message.strip_prefix("import cycle detected: ") {
        return import_cycle(cycle, sources);
    }
    let file = error.file().unwrap_or(opened);
    let text = sources.get(file).map_or("", |source| &*source.text);
    let mut ranges = error.labels().into_iter().flatten().map(|label| {
        (
            label.offset()..label.offset() + label.len(),
            label.label().map(str::to_owned),
        )
    });
    let place = |range: Range<usize>| Place::new(file, Span::of(text, range));
    let first = ranges.next();
    let mut diagnostic = match &first {
        Some((range, _)) => Diagnostic::error(COMPILE, place(range.clone()), in_house_style(&message)),
        None => Diagnostic::error(COMPILE, Place::file(file), in_house_style(&message)),
    };
    for (range, label) in ranges {
        diagnostic = diagnostic.with_related(place(range), label.unwrap_or_default());
    }
    if let Some(name) = message
        .strip_prefix("import '")
        .and_then(|rest| rest.strip_suffix("' not found"))
    {
        return missing_import(diagnostic, name, sources);
    }
    if let Some(help) = error.help() {
        diagnostic = diagnostic.with_help(in_house_style(&help.to_string()));
    }
    diagnostic
}

fn missing_import(mut diagnostic: Diagnostic, name: &str, sources: &Sources) -> Diagnostic {
    diagnostic.message =
        format!("the import `{name}` is neither in the workspace nor among the files that igata carries");
    let known = sources
        .iter()
        .map(|(path, _)| path.to_string())
        .chain(bundled::paths().map(str::to_owned));
    let known: Vec<String> = known.collect();
    match nearest(name, known.iter().map(String::as_str)) {
        Some(path) => diagnostic.with_help(format!("did you mean `{path}`?")),
        None => {
            diagnostic.with_help("imports start at the folder of a module: add the file, or its folder to `modules`")
        }
    }
}

/// `cycle` is `a.proto -> b.proto -> a.proto`; only from its last file's first mention on it is a cycle.
fn import_cycle(cycle: &str, sources: &Sources) -> Diagnostic {
    let files: Vec<&str> = cycle.split(" -> ").collect();
    let last = files.last().copied().unwrap_or_default();
    let start = files.iter().position(|file| *file == last).unwrap_or(0);
    // Each file of the cycle finds the same one; starting with the least makes them equal.
    let mut members = files[start..files.len() - 1].to_vec();
    if let Some(least) = (0..members.len()).min_by_key(|&index| members[index]) {
        members.rotate_left(least);
    }
    let imported_by = |index: usize| members[(index + 1) % members.len()];
    let place = |index: usize| {
        let text = sources.get(members[index]).map_or("", |source| &*source.text);
        match find_import(text, imported_by(index)) {
            Some(range) => Place::new(members[index], Span::of(text, range)),
            None => Place::file(members[index]),
        }
    };
    let round = [&members[..], &members[..1]].concat().join("` → `");
    let mut diagnostic = Diagnostic::error(
        COMPILE,
        place(0),
        format!("files import each other in a circle: `{round}`"),
    )
    .with_help("move what both sides need into a file of its own that imports neither");
    for (index, member) in members.iter().enumerate().skip(1) {
        diagnostic = diagnostic.with_related(place(index), format!("`{member}` imports `{}`", imported_by(index)));
    }
    diagnostic
}

fn find_import(text: &str, path: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let statement = line.trim();
        if statement.starts_with("import") && statement.contains(path) {
            let indent = line.len() - line.trim_start().len();
            return Some(start + indent..start + indent + statement.len());
        }
        start += line.len();
    }
    None
}

/// Names between backticks, as everywhere in igata.
fn in_house_style(message: &str) -> String {
    let mut styled = String::with_capacity(message.len());
    let characters: Vec<char> = message.chars().collect();
    for (index, &character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| characters[index]);
        let after = characters.get(index + 1);
        let is_apostrophe =
            before.is_some_and(char::is_alphanumeric) && after.is_some_and(|next| next.is_alphanumeric());
        styled.push(if character == '\'' && !is_apostrophe {
            '`'
        } else {
            character
        });
    }
    styled
}
