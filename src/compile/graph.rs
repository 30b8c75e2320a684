//! Which files belong to a compilation, and who sees whom.

use std::collections::HashSet;
use std::sync::Arc;

use hashbrown::HashMap;

use super::lower::{Import, Unit};
use super::report::Report;
use super::{COMPILE, bundled};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::parallel;
use crate::schema::Origin;
use crate::sources::Sources;
use crate::syntax::{self, Lines, ast};

/// The file that says which options there are.
pub(super) const DESCRIPTOR: &str = "google/protobuf/descriptor.proto";

/// Every file of a compilation, each behind those that it imports.
pub(super) struct Graph {
    pub(super) units: Vec<Unit>,
    pub(super) by_path: Paths,
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
    /// Whether importers of this file see `file` with it.
    pub(super) fn shares(&self, file: u32) -> bool {
        self.public.binary_search(&file).is_ok()
    }

    pub(super) fn sees(&self, file: u32, in_options: bool) -> bool {
        self.files.binary_search(&file).is_ok() || (in_options && self.for_options.binary_search(&file).is_ok())
    }
}

/// Reads `sources` and whatever they import from the files that igata carries.
pub(super) fn load(sources: &Sources) -> Graph {
    let (mut units, mut errors): (Vec<Unit>, Vec<_>) = read(sources).into_iter().unzip();
    let mut by_path: Paths = (0..)
        .zip(&units)
        .map(|(index, unit)| (Arc::clone(&unit.path), index))
        .collect();
    add_bundled(&mut units, &mut errors, &mut by_path);
    let mut diagnostics = Vec::new();
    for (unit, errors) in units.iter().zip(errors).filter(|(_, errors)| !errors.is_empty()) {
        let lines = Lines::new(unit.tree.text());
        diagnostics.extend(errors.iter().map(|error| error.diagnostic(&unit.path, &lines)));
    }
    diagnostics.extend(missing_imports(&units, &by_path));
    let edges = edges(&units, &by_path);
    let (order, cycles) = order(&units, &edges);
    diagnostics.extend(cycles);
    let mut positions = vec![0; order.len()];
    for (position, &index) in (0..).zip(&order) {
        positions[index as usize] = position;
    }
    for index in by_path.values_mut() {
        *index = positions[*index as usize];
    }
    let mut places: Vec<Option<Unit>> = units.into_iter().map(Some).collect();
    let mut units: Vec<Unit> = order
        .iter()
        .filter_map(|&index| places[index as usize].take())
        .collect();
    let wanted = units.len();
    if !by_path.contains_key(DESCRIPTOR)
        && let Some(text) = bundled::text(DESCRIPTOR)
    {
        let unit = unit(DESCRIPTOR.into(), text.into(), Origin::Bundled).0;
        by_path.insert(Arc::clone(&unit.path), super::count(wanted));
        units.push(unit);
    }
    let views = views(&units, &by_path);
    Graph {
        units,
        by_path,
        views,
        wanted,
        diagnostics,
    }
}

/// The indexes of files by their import paths.
type Paths = HashMap<Arc<str>, u32>;

type Parsed = (Unit, Vec<syntax::SyntaxError>);

fn read(sources: &Sources) -> Vec<Parsed> {
    let list: Vec<_> = sources.iter().collect();
    parallel::map(&list, |_, (path, source)| {
        unit(Arc::clone(path), Arc::clone(&source.text), Origin::Local)
    })
}

fn unit(path: Arc<str>, text: Arc<str>, origin: Origin) -> Parsed {
    let parse = syntax::parse(text);
    let imports = parse.tree.file().imports();
    let imports = imports.filter_map(|import| {
        Some(Import {
            node: import.node().id(),
            path: import.path()?.lossy().into_owned(),
            modifier: import.modifier().map(|(modifier, _)| modifier),
        })
    });
    let unit = Unit {
        path,
        origin,
        imports: imports.collect(),
        tree: Arc::new(parse.tree),
        is_broken: !parse.errors.is_empty(),
    };
    (unit, parse.errors)
}

/// Adds the files that igata carries where they are imported and missing.
fn add_bundled(units: &mut Vec<Unit>, errors: &mut Vec<Vec<syntax::SyntaxError>>, by_path: &mut Paths) {
    let mut next = 0;
    while next < units.len() {
        for import in 0..units[next].imports.len() {
            let path = units[next].imports[import].path.as_str();
            if by_path.contains_key(path) {
                continue;
            }
            let Some(text) = bundled::text(path) else { continue };
            let (added, found) = unit(path.into(), text.into(), Origin::Bundled);
            by_path.insert(Arc::clone(&added.path), super::count(units.len()));
            units.push(added);
            errors.push(found);
        }
        next += 1;
    }
}

fn missing_imports(units: &[Unit], by_path: &Paths) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for unit in units {
        let mut report = Report::new(&unit.path, unit.tree.text());
        for Import { path, node, .. } in &unit.imports {
            if by_path.contains_key(path.as_str()) {
                continue;
            }
            let carried = bundled::paths().map(|known: &str| known);
            let known = by_path.keys().map(|known| &**known).chain(carried);
            let help = match nearest(path, known) {
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

/// The files that each file imports, as far as they are there.
fn edges(units: &[Unit], by_path: &Paths) -> Vec<Vec<u32>> {
    let target = |import: &Import| by_path.get(import.path.as_str()).copied();
    let targets = |unit: &Unit| unit.imports.iter().filter_map(target).collect();
    units.iter().map(targets).collect()
}

/// Imported files first, and what is wrong where files import each other.
fn order(units: &[Unit], edges: &[Vec<u32>]) -> (Vec<u32>, Vec<Diagnostic>) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
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
            let Some(&next) = edges[*file].get(*position) else {
                states[*file] = State::Done;
                order.push(u32::try_from(*file).unwrap_or(u32::MAX));
                stack.pop();
                continue;
            };
            *position += 1;
            let next = next as usize;
            match states[next] {
                State::New => {
                    states[next] = State::Open;
                    stack.push((next, 0));
                }
                State::Open => {
                    let start = stack.iter().position(|(file, _)| *file == next).unwrap_or(0);
                    let members = stack[start..]
                        .iter()
                        .map(|(file, _)| u32::try_from(*file).unwrap_or(u32::MAX));
                    cycles.push(members.collect());
                }
                State::Done => {}
            }
        }
    }
    let diagnostics: HashSet<Diagnostic> = cycles.into_iter().map(|cycle| cycle_error(units, cycle)).collect();
    (order, diagnostics.into_iter().collect())
}

fn cycle_error(units: &[Unit], mut members: Vec<u32>) -> Diagnostic {
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
    let round: Vec<&str> = members
        .iter()
        .chain(members.first())
        .map(|&member| &**path(member))
        .collect();
    let message = format!("files import each other in a circle: `{}`", round.join("` → `"));
    let mut diagnostic = Diagnostic::error(COMPILE, place(0), message)
        .with_help("move what both sides need into a file of its own that imports neither");
    for (index, &member) in members.iter().enumerate().skip(1) {
        diagnostic.relate(place(index), format!("`{}` imports `{}`", path(member), next(index)));
    }
    diagnostic
}

fn views(units: &[Unit], by_path: &Paths) -> Vec<View> {
    let mut views: Vec<View> = Vec::with_capacity(units.len());
    for (index, unit) in (0_u32..).zip(units) {
        let mut view = View {
            files: vec![index],
            is_incomplete: unit.is_broken,
            ..View::default()
        };
        for import in &unit.imports {
            let target = by_path.get(import.path.as_str()).copied();
            // A file that comes later is imported in a circle.
            let Some((target, imported)) = target.and_then(|target| Some((target, views.get(target as usize)?))) else {
                view.is_incomplete = true;
                continue;
            };
            view.is_incomplete |= imported.is_incomplete;
            let list = if import.modifier == Some(ast::ImportModifier::Option) {
                &mut view.for_options
            } else {
                &mut view.files
            };
            list.push(target);
            list.extend_from_slice(&imported.public);
            if import.modifier == Some(ast::ImportModifier::Public) {
                view.public.push(target);
                view.public.extend_from_slice(&imported.public);
            }
        }
        for list in [&mut view.files, &mut view.for_options, &mut view.public] {
            list.sort_unstable();
            list.dedup();
        }
        views.push(view);
    }
    views
}
