//! Files that are read, and written again where they change.

use std::cell::RefCell;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::shown_path;
use crate::diagnostic::{Diagnostic, Place};
use crate::sources::Source;

/// No `.proto` file that a person wrote comes near this.
const MAX_FILE_SIZE: u64 = 64 << 20;

/// With less room than this, the standard library looks for the end in a place of its own.
const SPARE: usize = 64;

/// The id of diagnostics about files that cannot be read as text.
const FILE: &str = "FILE";

thread_local! {
    /// Where files are read before they are known to be text: the same memory for all.
    static BUFFER: RefCell<Vec<u8>> = RefCell::default();
}

/// A file of text that may be written again.
#[derive(Debug, Clone)]
pub struct TextFile {
    full: PathBuf,
    /// The path as the user sees it.
    pub shown: String,
}

impl TextFile {
    pub(super) fn new(full: PathBuf, shown: String) -> Self {
        Self { full, shown }
    }

    /// A file that the user named.
    pub fn named(path: &Path) -> Self {
        Self::new(path.to_owned(), shown_path(path))
    }

    /// Whether it is there and is a file.
    pub fn is_file(&self) -> bool {
        self.full.is_file()
    }

    /// Its text, or what keeps it from being one.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn read(&self) -> Result<Result<Source, Diagnostic>> {
        let problem = |message: String| Err(Diagnostic::error(FILE, Place::file(self.shown.as_str()), message));
        let context = || format!("cannot read `{}`", self.shown);
        let file = fs::File::open(&self.full).with_context(context)?;
        let size = file.metadata().with_context(context)?.len();
        if size > MAX_FILE_SIZE {
            return Ok(problem(format!(
                "the file has {size} bytes, and igata reads at most {MAX_FILE_SIZE}"
            )));
        }
        BUFFER.with_borrow_mut(|bytes| {
            bytes.clear();
            // With some bytes to spare, the end is met without growing.
            bytes.reserve(usize::try_from(size).unwrap_or(0) + SPARE);
            // A file by itself would be asked for its size once more.
            file.take(MAX_FILE_SIZE).read_to_end(bytes).with_context(context)?;
            Ok(match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Source {
                    shown: self.shown.as_str().into(),
                    text: text.into(),
                }),
                Err(error) => {
                    let before = &bytes[..error.valid_up_to()];
                    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
                    problem(format!("line {line} is not UTF-8, which `.proto` files must be"))
                }
            })
        })
    }

    /// Writes another text into the file. Who reads it meanwhile sees the old
    /// one or the new one, never a half; permissions and links stay.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn replace(&self, text: &str) -> Result<()> {
        let context = || format!("cannot write `{}`", self.shown);
        let target = fs::canonicalize(&self.full).with_context(context)?;
        let permissions = fs::metadata(&target).with_context(context)?.permissions();
        let mut name = std::ffi::OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{}.igata", std::process::id()));
        let half = target.with_file_name(name);
        let write = || {
            let mut file = fs::File::create_new(&half)?;
            file.write_all(text.as_bytes())?;
            file.set_permissions(permissions)?;
            fs::rename(&half, &target)
        };
        let written = write();
        if written.is_err() {
            // What is left of it helps nobody; the first error is the one to tell.
            let _ = fs::remove_file(&half);
        }
        written.with_context(context)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::TextFile;

    #[test]
    fn a_replaced_file_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.proto");
        fs::write(&path, "old").expect("written");
        TextFile::named(&path).replace("new").expect("replaced");
        assert_eq!(fs::read_to_string(&path).expect("read"), "new");
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let folder = tempfile::tempdir().expect("a folder");
        let (path, link) = (folder.path().join("a.proto"), folder.path().join("b.proto"));
        fs::write(&path, "old").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        symlink(&path, &link).expect("linked");
        TextFile::named(&link).replace("new").expect("replaced");
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&path).expect("read"), "new");
        let mode = fs::metadata(&path).expect("read").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}
