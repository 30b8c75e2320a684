//! Which files belong to a compilation, and who sees whom.

use std::collections::HashSet;
use std::sync::Arc;

use hashbrown::HashMap;

use super::link::Merged;
use super::lower::{self, Import, Lowered, Unit};
use super::report::Report;
use super::{COMPILE, bundled};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::parallel::{self, Recycled};
use crate::schema::Origin;
use crate::schema::store::{FileId, Store};
use crate::sources::Sources;
use crate::syntax::{self, Lines, ast};

/// The file that says which options there are.
pub(super) const DESCRIPTOR: &str = "google/protobuf/descriptor.proto";

/// Every file of a compilation.
pub(super) struct Graph {
    pub(super) units: Vec<Unit>,
    /// The files, each behind those that it imports.
    pub(super) order: Vec<u32>,
    pub(super) views: Vec<View>,
    /// How many of the units belong to the schema: one behind them only says
    /// which options there are.
    pub(super) wanted: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// What a file can refer to.
#[derive(Default)]
pub(super) struct View {
    /// The file itself, its imports and what these import publicly; sorted.
    pub(super) files: Vec<u32>,
    /// What can be referred to in options only; sorted.
    pub(super) for_options: Vec<u32>,
    /// What importers of this file see with it.
    public: Vec<u32>,
    /// Whether something that is imported is missing or has mistakes.
    pub(super) is_incomplete: bool,
}

impl View {
    /// Whether importers of this file see one of `files`, which are sorted, with it.
    pub(super) fn shares_any(&self, files: &[u32]) -> bool {
        let (few, many) = if self.public.len() < files.len() {
            (&self.public[..], files)
        } else {
            (files, &self.public[..])
        };
        few.iter().any(|file| many.binary_search(file).is_ok())
    }

    pub(super) fn sees(&self, file: u32, in_options: bool) -> bool {
        self.files.binary_search(&file).is_ok() || (in_options && self.for_options.binary_search(&file).is_ok())
    }
}

/// Reads `sources` and whatever they import from the files that igata carries,
/// and puts together what they declare.
pub(super) fn load(sources: &Sources) -> (Graph, Merged) {
    let mut loader = Loader::default();
    loader.read(sources);
    loader.resolve();
    let wanted = loader.units.len();
    if loader.file(DESCRIPTOR).is_none()
        && let Some(text) = bundled::text(DESCRIPTOR)
    {
        loader.add(lower(
            DESCRIPTOR.into(),
            text.into(),
            Origin::Bundled,
            Lowered::default(),
        ));
    }
    let Loader {
        units,
        mut diagnostics,
        merged,
    } = loader;
    diagnostics.extend(missing_imports(&units, &merged.store));
    let (order, cycles) = order(&units);
    diagnostics.extend(cycles);
    let views = views(&units, &order);
    let graph = Graph {
        units,
        order,
        views,
        wanted,
        diagnostics,
    };
    (graph, merged)
}

/// What is read so far.
#[derive(Default)]
struct Loader {
    units: Vec<Unit>,
    diagnostics: Vec<Diagnostic>,
    merged: Merged,
}

impl Loader {
    /// Reads each file while its text, its tokens and its nodes are at hand in
    /// the caches of one core, and puts the files together meanwhile.
    fn read(&mut self, sources: &Sources) {
        let list: Vec<_> = sources.iter().collect();
        self.merged
            .reserve(list.iter().map(|(_, source)| source.text.len()).sum());
        // Emptied lists go back to those who fill them.
        let lists = Recycled::default();
        parallel::fold(
            &list,
            |_, (path, source)| lower(Arc::clone(path), Arc::clone(&source.text), Origin::Local, lists.take()),
            |_, lowered| lists.give(self.add(lowered)),
        );
    }

    /// Adds a file, and returns the lists that it came in, emptied.
    fn add(&mut self, (unit, mut lowered): (Unit, Lowered)) -> Lowered {
        self.diagnostics.append(&mut lowered.diagnostics);
        self.merged.add(&mut lowered);
        let id = FileId(super::count(self.units.len()));
        let path = Arc::clone(&unit.path);
        self.merged.store.file_paths.insert(path, id);
        self.units.push(unit);
        lowered
    }

    fn file(&self, path: &str) -> Option<FileId> {
        self.merged.store.file_paths.get(path).copied()
    }

    /// Finds what each file imports, and adds the files that igata carries where they are missing.
    fn resolve(&mut self) {
        let mut next = 0;
        while next < self.units.len() {
            let known = parallel::map(&self.units[next..], |_, unit| {
                let target = |import: &Import| self.file(&import.path);
                unit.imports.iter().map(target).collect::<Vec<_>>()
            });
            for targets in known {
                for (import, target) in targets.into_iter().enumerate() {
                    self.units[next].imports[import].target = target.or_else(|| self.carried(next, import));
                }
                next += 1;
            }
        }
    }

    /// The file of an import that igata carries, which is added unless it was.
    fn carried(&mut self, unit: usize, import: usize) -> Option<FileId> {
        let path = self.units[unit].imports[import].path.as_str();
        if let Some(added) = self.file(path) {
            return Some(added);
        }
        let text = bundled::text(path)?;
        let added = lower(path.into(), text.into(), Origin::Bundled, Lowered::default());
        self.add(added);
        Some(FileId(super::count(self.units.len() - 1)))
    }
}

/// Reads a file, and says what it declares.
fn lower(path: Arc<str>, text: Arc<str>, origin: Origin, empty: Lowered) -> (Unit, Lowered) {
    let parse = syntax::parse(text);
    let imports = parse.tree.file().imports();
    let imports = imports.filter_map(|import| {
        Some(Import {
            node: import.node().id(),
            path: import.path()?.lossy().into_owned(),
            modifier: import.modifier().map(|(modifier, _)| modifier),
            target: None,
        })
    });
    let unit = Unit {
        path,
        origin,
        imports: imports.collect(),
        tree: Arc::new(parse.tree),
        is_broken: !parse.errors.is_empty(),
    };
    let mut lowered = lower::lower(&unit, empty);
    if unit.is_broken {
        let lines = Lines::new(unit.tree.text());
        let errors = parse.errors.iter();
        lowered.diagnostics = errors.map(|error| error.diagnostic(&unit.path, &lines)).collect();
    }
    (unit, lowered)
}

/// How many missing files are worth a search for what was meant: of a repository without its
/// dependencies, every file may miss others.
const SEARCHES: usize = 100;

fn missing_imports(units: &[Unit], store: &Store) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut meant: HashMap<&str, Option<&str>> = HashMap::new();
    for unit in units.iter().filter(|unit| unit.misses_imports()) {
        let mut report = Report::new(&unit.path, unit.tree.text());
        for Import { path, node, .. } in unit.imports.iter().filter(|import| import.target.is_none()) {
            let carried = bundled::paths().map(|known: &str| known);
            let known = store.file_paths.keys().map(|known| &**known).chain(carried);
            let is_searched = meant.len() < SEARCHES;
            let found = meant
                .entry(path)
                .or_insert_with(|| nearest(path, known.filter(|_| is_searched)));
            let help = match found {
                Some(known) => format!("did you mean `{known}`?"),
                None => "imports start at the folder of a module: add the file, or its folder to `modules`".to_owned(),
            };
            report.error(
                &unit.tree.node(*node),
                format!("the import `{path}` is neither in the workspace nor among the files that igata carries"),
                help,
            );
        }
        diagnostics.extend(report.into_diagnostics());
    }
    diagnostics
}

/// Imported files first, and what is wrong where files import each other.
fn order(units: &[Unit]) -> (Vec<u32>, Vec<Diagnostic>) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    /// Where each of many files closes a circle with the ones before, only so many members of circles are told.
    const MEMBERS: usize = 10_000;
    let mut told = 0;
    let mut states = vec![State::New; units.len()];
    let mut order = Vec::with_capacity(units.len());
    let mut cycles: Vec<Vec<u32>> = Vec::new();
    for root in 0..units.len() {
        if states[root] != State::New {
            continue;
        }
        // A file, and how many of its imports are done.
        let mut stack: Vec<(usize, usize)> = vec![(root, 0)];
        states[root] = State::Open;
        while let Some((file, position)) = stack.last_mut() {
            let Some(import) = units[*file].imports.get(*position) else {
                states[*file] = State::Done;
                order.push(u32::try_from(*file).unwrap_or(u32::MAX));
                stack.pop();
                continue;
            };
            *position += 1;
            let Some(next) = import.target.map(FileId::index) else {
                continue;
            };
            match states[next] {
                State::New => {
                    states[next] = State::Open;
                    stack.push((next, 0));
                }
                State::Open if told < MEMBERS => {
                    let start = stack.iter().position(|(file, _)| *file == next).unwrap_or(0);
                    let members = stack[start..]
                        .iter()
                        .map(|(file, _)| u32::try_from(*file).unwrap_or(u32::MAX));
                    cycles.push(members.collect());
                    told += stack.len() - start;
                }
                State::Open | State::Done => {}
            }
        }
    }
    let diagnostics: HashSet<Diagnostic> = cycles.into_iter().map(|cycle| cycle_error(units, cycle)).collect();
    (order, diagnostics.into_iter().collect())
}

fn cycle_error(units: &[Unit], mut members: Vec<u32>) -> Diagnostic {
    /// Of a circle of more files, the others are only counted.
    const SHOWN: usize = 20;
    let path = |member: u32| &units[member as usize].path;
    if let Some(least) = (0..members.len()).min_by_key(|&index| path(members[index])) {
        members.rotate_left(least);
    }
    let next = |index: usize| path(members[(index + 1) % members.len()]);
    let place = |index: usize| -> Place {
        let unit = &units[members[index] as usize];
        let import = unit.imports.iter().find(|import| *import.path == **next(index));
        match import {
            Some(import) => Report::new(&unit.path, unit.tree.text()).place(&unit.tree.node(import.node)),
            None => Place::file(Arc::clone(&unit.path)),
        }
    };
    if members.len() == 1 {
        return Diagnostic::error(COMPILE, place(0), format!("`{}` imports itself", path(members[0])))
            .with_help("remove the import");
    }
    let round: Vec<&str> = members.iter().take(SHOWN).map(|&member| &**path(member)).collect();
    let more = match members.len() - round.len() {
        0 => "` → `".to_owned(),
        more => format!("` → {more} others → `"),
    };
    let message = format!(
        "files import each other in a circle: `{}{more}{}`",
        round.join("` → `"),
        path(members[0])
    );
    let mut diagnostic = Diagnostic::error(COMPILE, place(0), message)
        .with_help("move what both sides need into a file of its own that imports neither");
    for (index, &member) in members.iter().enumerate().take(SHOWN).skip(1) {
        diagnostic.relate(place(index), format!("`{}` imports `{}`", path(member), next(index)));
    }
    diagnostic
}

fn views(units: &[Unit], order: &[u32]) -> Vec<View> {
    // What comes with a file is known before anyone who imports it is looked at.
    let mut brought: Vec<Option<Brought>> = units.iter().map(|_| None).collect();
    for &index in order {
        let unit = &units[index as usize];
        let mut own = Brought {
            is_incomplete: unit.is_broken,
            public: Vec::new(),
        };
        for import in &unit.imports {
            // A file that comes later is imported in a circle.
            let imported = |target: FileId| Some((target, brought[target.index()].as_ref()?));
            let Some((target, imported)) = import.target.and_then(imported) else {
                own.is_incomplete = true;
                continue;
            };
            own.is_incomplete |= imported.is_incomplete;
            if import.modifier == Some(ast::ImportModifier::Public) {
                own.public.push(target.0);
                own.public.extend_from_slice(&imported.public);
            }
        }
        own.public.sort_unstable();
        own.public.dedup();
        brought[index as usize] = Some(own);
    }
    let brought: Vec<Brought> = brought.into_iter().map(Option::unwrap_or_default).collect();
    let seen = parallel::map(units, |index, unit| {
        let (mut files, mut for_options) = (vec![super::count(index)], Vec::new());
        for import in &unit.imports {
            let Some(target) = import.target else { continue };
            let list = if import.is_of_options() {
                &mut for_options
            } else {
                &mut files
            };
            list.push(target.0);
            list.extend_from_slice(&brought[target.index()].public);
        }
        for list in [&mut files, &mut for_options] {
            list.sort_unstable();
            list.dedup();
        }
        (files, for_options)
    });
    let view = |(own, (files, for_options)): (Brought, _)| View {
        files,
        for_options,
        public: own.public,
        is_incomplete: own.is_incomplete,
    };
    brought.into_iter().zip(seen).map(view).collect()
}

/// What importers of a file get with it.
#[derive(Default)]
struct Brought {
    public: Vec<u32>,
    is_incomplete: bool,
}
