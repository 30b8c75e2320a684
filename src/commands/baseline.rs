//! What a baseline is: a file that was written before, or a revision of git.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};

use super::Compiled;
use super::lint;
use crate::compile::compile;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::git::{Folder, Revision};
use crate::lint::Date;
use crate::report::{self, Color, Format, Texts, baseline::Baseline};
use crate::schema::Schema;
use crate::sources::{Source, Sources};
use crate::workspace;

/// How the name of a revision starts that could be that of a file.
const REVISION: &str = "git:";

/// Problems that were there before.
#[derive(Debug, Default)]
pub(super) struct Known {
    baseline: Baseline,
    /// What a person is to know about them.
    pub(super) note: Option<String>,
}

impl Known {
    /// The diagnostics that were not there before.
    pub(super) fn new_among(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        self.baseline.new_among(diagnostics)
    }
}

/// Writes all `diagnostics` to the file `name`.
pub(super) fn write(name: &str, diagnostics: &[Diagnostic]) -> Result<()> {
    if name.starts_with(REVISION) {
        bail!("a revision cannot be written: name a file behind `--baseline`");
    }
    workspace::write_file(Path::new(name), Baseline::of(diagnostics).to_text().as_bytes())
}

/// Reads the baseline `name`; without one, nothing is known.
///
/// The rules that a revision is held against are those of the workspace
/// today: a rule that is new does not make its old files new.
pub(super) fn read(name: Option<&str>, compiled: &Compiled, date: Option<Date>) -> Result<Known> {
    let Some(name) = name else {
        return Ok(Known::default());
    };
    let root = compiled.workspace.root();
    if let Some(revision) = name.strip_prefix(REVISION) {
        let Some(folder) = Folder::open(root)? else {
            let root = compiled.workspace.shown(".");
            bail!("`{root}` lies in no git repository, so there is no revision `{revision}`");
        };
        return of_revision(&folder, revision, compiled, date);
    }
    let is_file = Path::new(name).is_file();
    // A name that can only be a path needs no repository.
    let is_path = name.starts_with("./") || name.starts_with("../") || name.starts_with('/');
    let folder = match Folder::open(root) {
        _ if is_path => None,
        Err(_) if is_file => None,
        folder => folder?,
    };
    match folder {
        Some(folder) if is_file && folder.has(name) => bail!(
            "`{name}` is a file and a revision: write `./{name}` for the file, or `{REVISION}{name}` for the revision"
        ),
        Some(folder) if !is_file && (folder.has(name) || !looks_like_file(name)) => {
            of_revision(&folder, name, compiled, date)
        }
        None if !is_file && !is_path && !looks_like_file(name) => {
            let root = compiled.workspace.shown(".");
            bail!("there is no file `{name}`, and no revision: `{root}` lies in no git repository")
        }
        _ => of_file(name),
    }
}

/// Whether somebody who writes this means a file that is not there.
fn looks_like_file(name: &str) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn of_file(name: &str) -> Result<Known> {
    let context =
        || format!("cannot read the baseline `{name}`; `igata lint --baseline FILE --write-baseline` writes one");
    let text = workspace::read_file(Path::new(name)).with_context(context)?;
    Ok(Known {
        baseline: Baseline::parse(&text).with_context(context)?,
        note: None,
    })
}

fn of_revision(folder: &Folder, name: &str, compiled: &Compiled, date: Option<Date>) -> Result<Known> {
    let revision = folder.fork_point(name)?;
    let old = Old::read(&revision, name, &compiled.workspace.config)?;
    let diagnostics = lint::lint_files(&old.schema, &old.config, &|path| old.below_root(path).to_owned(), date);
    Ok(Known {
        baseline: Baseline::of(&diagnostics),
        note: Some(format!(
            "only what is new since {} of `{name}` counts",
            revision.short_id()
        )),
    })
}

/// The workspace as a revision has it.
struct Old {
    /// Its modules, with the rules of today.
    config: Config,
    sources: Arc<Sources>,
    schema: Schema,
}

impl Old {
    fn read(revision: &Revision<'_>, name: &str, today: &Config) -> Result<Self> {
        let read = |path: &str| -> Result<Option<String>> {
            let bytes = revision.read(path)?;
            Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
        };
        let (files, parsed) = Config::find(read)?;
        let mut texts = Texts::new();
        for file in files {
            let source = Source {
                shown: file.name.as_str().into(),
                text: file.text.into(),
            };
            texts.insert(file.name, source);
        }
        let mut config = parsed.or_else(|mistakes| refuse(revision, name, &mistakes.diagnostics, &texts))?;
        config.lint = today.lint.clone();
        for module in &mut config.modules {
            let same = today.modules.iter().find(|other| other.path == module.path);
            module.lint = same.and_then(|same| same.lint.clone());
        }
        let mut sources = Vec::new();
        let paths = revision.files("proto")?;
        for module in &config.modules {
            for path in paths
                .iter()
                .filter(|path| !crate::config::lies_below(path, &config.packages.out))
            {
                let Some(import_path) = module.import_path(path) else {
                    continue;
                };
                let bytes = revision.read(path)?.unwrap_or_default();
                let text = String::from_utf8(bytes);
                let text = text.with_context(|| format!("`{path}` of the revision `{name}` is not UTF-8"))?;
                let source = Source {
                    shown: path.as_str().into(),
                    text: text.into(),
                };
                sources.push((import_path.into(), source));
            }
        }
        let sources = Arc::new(Sources::of(sources)?);
        let schema = compile(&sources).or_else(|diagnostics| {
            let texts = Texts::new().with_sources(Arc::clone(&sources));
            refuse(revision, name, &diagnostics, &texts)
        })?;
        Ok(Self {
            config,
            sources,
            schema,
        })
    }

    fn below_root(&self, import_path: &str) -> &str {
        self.sources.get(import_path).map_or("", |source| &source.shown)
    }
}

/// Says that a revision is no baseline, and why.
fn refuse<T>(revision: &Revision<'_>, name: &str, diagnostics: &[Diagnostic], texts: &Texts) -> Result<T> {
    const SHOWN: usize = 3;
    let errors: Vec<Diagnostic> = diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error)
        .take(SHOWN)
        .cloned()
        .collect();
    let lines = report::render(&errors, texts, Format::Line, Color::Never);
    bail!(
        "the revision `{name}` ({}) is broken itself, so it is no baseline:\n{}",
        revision.short_id(),
        lines.trim_end()
    )
}
