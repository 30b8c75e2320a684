//! The files of a set in the order that a schema has them in: each behind those that it imports.

use std::collections::HashMap;

use anyhow::{Result, bail, ensure};

use crate::schema::Options;

/// What else a file refers to in its list of imports: `import option`.
const OPTION_DEPENDENCY: u32 = 15;
const DEPENDENCY: u32 = 3;

/// # Errors
///
/// Files have no names or the same one, or import each other in a circle.
pub(super) fn sorted<'a>(files: &[Options<'a>]) -> Result<Vec<Options<'a>>> {
    let mut by_path = HashMap::with_capacity(files.len());
    for (index, file) in files.iter().enumerate() {
        let path = file.string(1).unwrap_or_default();
        ensure!(!path.is_empty(), "a file has no name");
        ensure!(
            by_path.insert(path, index).is_none(),
            "the file `{path}` is in the set twice"
        );
    }
    let imports = |index: usize| -> Vec<usize> {
        let file: Options<'_> = files[index];
        let paths = file.strings(DEPENDENCY).chain(file.strings(OPTION_DEPENDENCY));
        paths.filter_map(|path| by_path.get(path).copied()).collect()
    };
    let mut order = Vec::with_capacity(files.len());
    let mut states = vec![State::New; files.len()];
    // Not recursive: a set can have a chain of a hundred thousand imports.
    let mut open: Vec<(usize, std::vec::IntoIter<usize>)> = Vec::new();
    for start in 0..files.len() {
        if states[start] == State::New {
            states[start] = State::Open;
            open.push((start, imports(start).into_iter()));
        }
        while let Some((index, rest)) = open.last_mut() {
            let index = *index;
            match rest.next() {
                None => {
                    states[index] = State::Done;
                    order.push(files[index]);
                    open.pop();
                }
                Some(next) if next == index => bail!("`{}` imports itself", files[index].string(1).unwrap_or_default()),
                Some(next) if states[next] == State::Open => bail!(
                    "`{}` and `{}` import each other in a circle",
                    files[index].string(1).unwrap_or_default(),
                    files[next].string(1).unwrap_or_default()
                ),
                Some(next) if states[next] == State::New => {
                    states[next] = State::Open;
                    open.push((next, imports(next).into_iter()));
                }
                Some(_) => {}
            }
        }
    }
    Ok(order)
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    /// Its imports are being looked at.
    Open,
    Done,
}
