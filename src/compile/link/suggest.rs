//! Says what a name that means nothing was probably meant to be.

use super::{Program, Unresolved};
use crate::compile::report::{Ranged, Report};
use crate::diagnostic::nearest;
use crate::schema::store::SymbolId;

/// How many names of one file are worth a search through all others.
const SEARCHES: usize = 20;

/// Reports that `name` at a place cannot be resolved.
pub(in crate::compile) fn explain(
    program: &Program<'_>,
    file: usize,
    report: &mut Report<'_>,
    at: &impl Ranged,
    (name, unresolved): (&str, Unresolved),
) {
    match unresolved {
        Unresolved::NotImported(symbol) => {
            let path = &program.graph.units[program.file_of(symbol) as usize].path;
            let place = program.place_of(symbol);
            report
                .error(
                    at,
                    format!("`{name}` is declared in `{path}`, which is not imported"),
                    format!("add `import \"{path}\";`"),
                )
                .relate(place, "declared here");
        }
        Unresolved::Shadowed(found) if found == name.trim_start_matches('.') => {
            let (around, last) = name.rsplit_once('.').unwrap_or(("", name));
            report.error(
                at,
                format!("`{around}` declares no type `{last}`"),
                "declare it there, or name something else",
            );
        }
        Unresolved::Shadowed(found) => {
            report.error(
                at,
                format!("`{name}` means `{found}` here, which is not declared"),
                format!("the innermost scope with the first part of the name decides; write `.{name}` to start from the root"),
            );
        }
        Unresolved::Unknown => {
            let hint = "declare it, or import the file that declares it".to_owned();
            let suggestion = if report.count() < SEARCHES {
                program.similar(file, name)
            } else {
                None
            };
            report.error(at, format!("`{name}` is not declared"), suggestion.unwrap_or(hint));
        }
    }
}

impl Program<'_> {
    fn similar(&self, file: usize, name: &str) -> Option<String> {
        let last = name.rsplit('.').next().unwrap_or(name);
        let types = self
            .schema
            .store
            .symbols
            .iter()
            .filter_map(|(full, symbol)| match symbol {
                SymbolId::Message(_) | SymbolId::Enum(_) => Some((self.schema.store.str(full), symbol)),
                _ => None,
            });
        let view = &self.graph.views[file];
        let (mut seen, mut unseen) = (Vec::new(), Vec::new());
        for (full, symbol) in types {
            let target = self.file_of(symbol);
            if view.sees(target, false) {
                seen.push(full);
            } else if full.rsplit('.').next() == Some(last) {
                unseen.push((full, target));
            }
        }
        seen.sort_unstable();
        unseen.sort_unstable();
        let short = |full: &str| full.rsplit('.').next().unwrap_or(full).to_owned();
        if let Some(full) = seen.iter().find(|full| short(full) == last) {
            return Some(format!("did you mean `{full}`?"));
        }
        if let [(full, target)] = unseen[..] {
            let path = &self.graph.units[target as usize].path;
            return Some(format!("did you mean `{full}`? Then add `import \"{path}\";`"));
        }
        let names: Vec<String> = seen.iter().map(|full| short(full)).collect();
        if let Some(near) = nearest(last, names.iter().map(String::as_str)) {
            return Some(format!("did you mean `{near}`?"));
        }
        nearest(name, seen.iter().copied()).map(|near| format!("did you mean `{near}`?"))
    }
}
