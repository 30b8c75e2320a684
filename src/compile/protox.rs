//! The compiler of the `protox` crate, which knows proto2 and proto3: an oracle.

use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};
use protox::{Compiler, Error};

use super::bundled;
use crate::sources::Sources;

/// What protox made of some files.
#[derive(Debug)]
pub(super) struct Compiled {
    /// An encoded `FileDescriptorSet` of the files and their imports.
    pub(super) set: Vec<u8>,
    /// Files that it does not accept, and why.
    pub(super) refused: Vec<(String, String)>,
}

pub(super) fn compile<'a>(sources: &Sources, paths: impl IntoIterator<Item = &'a str>) -> Compiled {
    let mut resolver = ChainFileResolver::new();
    // It does not read its own newest files, which a workspace may carry.
    resolver.add(GoogleFileResolver::new());
    resolver.add(Workspace(sources.clone()));
    resolver.add(Bundled);
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true).include_source_info(true);
    let mut refused = Vec::new();
    for path in paths {
        if let Err(error) = compiler.open_file(path) {
            refused.push((path.to_owned(), error.to_string()));
        }
    }
    let set = compiler.encode_file_descriptor_set();
    Compiled { set, refused }
}

/// Whether protox takes its own file instead of that of the workspace.
pub(super) fn brings(path: &str) -> bool {
    GoogleFileResolver::new().open_file(path).is_ok()
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
