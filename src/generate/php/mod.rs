//! PHP: a Composer package for each proto package, on the official `google/protobuf` runtime.

use anyhow::Result;

use super::{Job, Language};
use crate::diagnostic::Diagnostic;
use crate::tree::FileTree;

pub(super) const LANGUAGE: Language = Language {
    id: "php",
    is_wanted: |config| config.php.is_some(),
    cast,
};

fn cast(_job: &Job<'_>, _tree: &mut FileTree, _diagnostics: &mut Vec<Diagnostic>) -> Result<()> {
    Ok(())
}
