//! One file per command: from a workspace to an [`Outcome`].

mod build;
mod format;
mod generate;
mod init;
mod lint;
mod mock;
mod rules;

use std::path::Path;

use anyhow::Result;

use crate::cli::{Cli, Command};
use crate::compile::compile;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::{self, Format, Texts};
use crate::schema::Schema;
use crate::sources::{Source, Sources};
use crate::terminal::Terminal;
use crate::workspace::{Opened, Workspace};

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
    }
}

/// Where diagnostics go.
#[derive(Debug, Clone, Copy)]
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
        if !diagnostics.is_empty() {
            let color = match self.stream {
                Stream::Stdout => self.terminal.stdout_color(),
                Stream::Stderr => self.terminal.stderr_color(),
            };
            let text = report::render(diagnostics, texts, self.format, color);
            match self.stream {
                Stream::Stdout => self.terminal.print(text)?,
                Stream::Stderr => self.terminal.tell(text.trim_end_matches('\n')),
            }
            if self.format == Format::Text {
                self.terminal.tell(&report::summary(diagnostics));
            }
        }
        let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
        Ok(if diagnostics.iter().any(is_error) {
            Outcome::Problems
        } else {
            Outcome::Clean
        })
    }
}

/// A workspace that compiles.
struct Compiled {
    workspace: Workspace,
    sources: Sources,
    schema: Schema,
    texts: Texts,
}

/// Opens and compiles a workspace. Nothing if something is wrong with it, which is reported then.
fn compile_workspace(folder: Option<&Path>, reporter: Reporter) -> Result<Option<Compiled>> {
    let mut texts = Texts::new();
    let workspace = match Workspace::open(folder)? {
        Opened::Workspace(workspace) => *workspace,
        Opened::Invalid(file, diagnostics) => {
            texts.insert(
                file.name,
                Source {
                    shown: file.shown.into(),
                    text: file.text.into(),
                },
            );
            reporter.report(&diagnostics, &texts)?;
            return Ok(None);
        }
    };
    if let Some(file) = &workspace.config_file {
        texts.insert(
            file.name,
            Source {
                shown: file.shown.as_str().into(),
                text: file.text.as_str().into(),
            },
        );
    }
    let progress = reporter.terminal.progress("compiling");
    let (sources, mut diagnostics) = workspace.read_sources()?;
    for (path, source) in sources.iter() {
        texts.insert(path.clone(), source.clone());
    }
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
        Err(more) => {
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
        schema,
        texts,
    }))
}
