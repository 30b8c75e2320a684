//! One file per command: from a workspace to an [`Outcome`].

mod baseline;
mod build;
mod check;
mod completions;
mod explain;
mod format;
mod generate;
mod init;
mod lint;
mod mock;
mod rules;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};

use crate::cli::{Cli, Command};
use crate::compile::compile;
use crate::compile::descriptor::decode;
use crate::config::Module;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::{self, Format, Summary, Texts};
use crate::schema::{Origin, Schema};
use crate::sources::{Source, Sources};
use crate::terminal::Terminal;
use crate::workspace::{self, Opened, Workspace};

/// How a command ended, if igata could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Clean,
    /// Something is wrong with the user's files, and was reported.
    Problems,
}

impl Outcome {
    /// What the process exits with. Users of proto tools expect these codes.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Problems => 100,
        }
    }
}

/// Runs a command.
///
/// # Errors
///
/// igata could not do its work.
pub fn run(cli: &Cli) -> Result<Outcome> {
    let terminal = Terminal::new(cli.color);
    match &cli.command {
        Command::Build(arguments) => build::run(terminal, arguments),
        Command::Lint(arguments) => lint::run(terminal, arguments),
        Command::Format(arguments) => format::run(terminal, arguments),
        Command::Generate(arguments) => generate::run(terminal, arguments),
        Command::Mock(arguments) => mock::run(terminal, arguments),
        Command::Rules(arguments) => rules::run(terminal, arguments),
        Command::Init(arguments) => init::run(terminal, arguments),
        Command::Check(arguments) => check::run(terminal, arguments),
        Command::Completions(arguments) => completions::run(terminal, arguments),
        Command::Man(arguments) => completions::man(terminal, arguments),
    }
}

/// Where diagnostics go.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stream {
    /// They are what the command is run for.
    Stdout,
    /// They say why it did not do what it is run for.
    Stderr,
}

/// Prints diagnostics, and a line that sums them up for people.
#[derive(Debug, Clone, Copy)]
struct Reporter {
    terminal: Terminal,
    format: Format,
    stream: Stream,
}

impl Reporter {
    fn report(self, diagnostics: &[Diagnostic], texts: &Texts) -> Result<Outcome> {
        if !diagnostics.is_empty() || (self.format.reports_nothing() && self.stream == Stream::Stdout) {
            let color = match self.stream {
                Stream::Stdout => self.terminal.stdout_color(),
                Stream::Stderr => self.terminal.stderr_color(),
            };
            match self.stream {
                Stream::Stdout => {
                    let mut pieces = self.terminal.pieces();
                    report::render_in_pieces(diagnostics, texts, (self.format, color), |piece| pieces.push(piece));
                    pieces.finish()?;
                }
                Stream::Stderr => {
                    let report = report::render(diagnostics, texts, self.format, color);
                    self.terminal.tell(report.trim_end_matches('\n'));
                }
            }
        }
        Ok(self.conclude(&Summary::of(diagnostics)))
    }

    /// Says how much was reported, and what it means for the command.
    fn conclude(self, summary: &Summary) -> Outcome {
        if self.format == Format::Text && !summary.is_empty() {
            self.terminal.tell(&summary.to_string());
        }
        if summary.has_errors() {
            Outcome::Problems
        } else {
            Outcome::Clean
        }
    }

    /// Tells people what is no result, whatever the format of results is.
    fn warn(self, diagnostics: &[Diagnostic], texts: &Texts) {
        if !diagnostics.is_empty() {
            let text = report::render(diagnostics, texts, Format::Text, self.terminal.stderr_color());
            self.terminal.tell(text.trim_end_matches('\n'));
        }
    }
}

/// A workspace that compiles.
struct Compiled {
    workspace: Workspace,
    /// Empty for an image, which has no text.
    sources: Arc<Sources>,
    schema: Arc<Schema>,
    texts: Texts,
    is_image: bool,
}

/// Opens a workspace, and adds the files of its configuration to `texts`.
/// Nothing if there are mistakes in the configuration, all of which are reported then.
fn open_workspace(folder: Option<&Path>, reporter: Reporter, texts: &mut Texts) -> Result<Option<Workspace>> {
    let (workspace, mut mistakes) = match Workspace::open(folder)? {
        Opened::Workspace(workspace) => (workspace, Vec::new()),
        Opened::Invalid(workspace, mistakes) => (workspace, mistakes),
    };
    for file in &workspace.config_files {
        let source = Source {
            shown: file.shown.as_str().into(),
            text: file.text.as_str().into(),
        };
        texts.insert(file.name.as_str(), source);
    }
    let about_rules = lint::check_config(&workspace.config);
    mistakes.extend(about_rules.into_iter().filter(|it| it.severity == Severity::Error));
    if mistakes.is_empty() {
        return Ok(Some(*workspace));
    }
    mistakes.extend(workspace.missing_modules());
    mistakes.sort();
    reporter.report(&mistakes, texts)?;
    Ok(None)
}

/// Opens and compiles a workspace, or an image with the configuration of the workspace around the current folder.
/// Nothing if something is wrong with it, which is reported then.
fn compile_workspace(input: Option<&Path>, reporter: Reporter) -> Result<Option<Compiled>> {
    let mut texts = Texts::new();
    let image = input.filter(|input| workspace::is_image(input));
    let folder = if image.is_some() { None } else { input };
    let Some(workspace) = open_workspace(folder, reporter, &mut texts)? else {
        return Ok(None);
    };
    if let Some(path) = image {
        return Ok(Some(read_image(path, workspace, texts)?));
    }
    let progress = reporter.terminal.progress("compiling");
    let (sources, mut diagnostics) = workspace.read_sources()?;
    let sources = Arc::new(sources);
    let texts = texts.with_sources(Arc::clone(&sources));
    if sources.is_empty() && diagnostics.is_empty() {
        anyhow::bail!(
            "there are no `.proto` files in `{}`: name their folder under `modules` in `igata.yaml`, or run `igata init`",
            workspace.shown(".")
        );
    }
    let compiled = compile(&sources);
    drop(progress);
    let schema = match compiled {
        Ok(schema) if diagnostics.is_empty() => schema,
        Ok(_) => Schema::default(),
        Err(mut more) => {
            name_dependencies(&mut more, &workspace);
            diagnostics.extend(more);
            diagnostics.sort();
            Schema::default()
        }
    };
    if !diagnostics.is_empty() {
        reporter.report(&diagnostics, &texts)?;
        return Ok(None);
    }
    Ok(Some(Compiled {
        workspace,
        sources,
        schema: Arc::new(schema),
        texts,
        is_image: false,
    }))
}

/// Links an image. Files that igata carries, and those that buf marks so, are only imported.
fn read_image(path: &Path, mut workspace: Workspace, texts: Texts) -> Result<Compiled> {
    if workspace.config.modules.len() != 1 {
        // Nothing tells which module a file came from.
        workspace.config.modules = vec![Module::new(".")];
    }
    let bytes = workspace::read_image(path)?;
    let origin = |path: &str| {
        if crate::compile::carries(path) {
            Origin::Bundled
        } else {
            Origin::Local
        }
    };
    let schema = decode(&bytes, origin).with_context(|| format!("cannot use the image `{}`", path.display()))?;
    Ok(Compiled {
        workspace,
        sources: Arc::default(),
        schema: Arc::new(schema),
        texts,
        is_image: true,
    })
}

/// Modules of buf's registry whose files igata carries.
const CARRIED: [&str; 2] = [
    "buf.build/googleapis/googleapis",
    "buf.build/protocolbuffers/wellknowntypes",
];

/// Says of missing imports that they may come from a module that igata does not download.
fn name_dependencies(diagnostics: &mut [Diagnostic], workspace: &Workspace) {
    let is_carried = |dependency: &&String| CARRIED.contains(&dependency.split(':').next().unwrap_or_default());
    let missing: Vec<&String> = workspace
        .config
        .dependencies
        .iter()
        .filter(|dependency| !is_carried(dependency))
        .collect();
    let Some(first) = missing.first() else {
        return;
    };
    let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    let help = format!(
        "if it comes from {}: igata downloads no modules; run `buf export {first} -o vendor`, \
         add `vendor` as a module, and to `ignore` of `lint`",
        names.join(" or ")
    );
    for diagnostic in diagnostics
        .iter_mut()
        .filter(|it| it.message.starts_with("the import `"))
    {
        diagnostic.advise(help.clone());
    }
}

impl Compiled {
    /// The path of a file of the workspace below its root. A file of an image is taken for one of the only module.
    fn path_below_root(&self, import_path: &str) -> String {
        if let Some(source) = self.sources.get(import_path) {
            return self.workspace.below_root(&source.shown).to_owned();
        }
        match &*self.workspace.config.modules {
            [module] if self.is_image && module.path != "." => format!("{}/{import_path}", module.path),
            _ if self.is_image => import_path.to_owned(),
            _ => String::new(),
        }
    }
}
