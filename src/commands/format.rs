//! `igata format`: gives the files their canonical layout.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};

use super::{Outcome, Reporter, Stream, open_workspace};
use crate::cli;
use crate::diagnostic::{Diagnostic, Place};
use crate::format::format;
use crate::parallel;
use crate::report::{self, Color, Texts};
use crate::sources::{Source, Sources};
use crate::syntax::{self, Lines};
use crate::terminal::{Pieces, Terminal};
use crate::workspace::TextFile;

/// The id of diagnostics about layout.
pub(super) const FORMAT: &str = "FORMAT";

/// What the user calls a text that has no file, unless told otherwise.
const STDIN: &str = "stdin.proto";

pub(super) fn run(terminal: Terminal, arguments: &cli::Format) -> Result<Outcome> {
    let reporter = Reporter {
        terminal,
        format: arguments.reporting.format,
        stream: Stream::Stderr,
    };
    let task = Task {
        arguments,
        color: terminal.stdout_color(),
    };
    if arguments.input.as_deref() == Some(Path::new("-")) {
        if arguments.write {
            bail!("standard input cannot be written: leave out `-w`, the formatted text goes to standard output");
        }
        let mut report = Report::new(reporter, arguments);
        report.add(task.stdin(terminal));
        return report.finish();
    }
    let Some(files) = files(arguments, reporter)? else {
        return Ok(Outcome::Problems);
    };
    let mut report = Report::new(reporter, arguments);
    // Output that is on its way while files are formatted is progress enough.
    let progress = task.is_silent().then(|| terminal.progress("formatting"));
    parallel::fold(&files, |_, file| task.file(file), |_, done| report.add(done));
    drop(progress);
    report.finish()
}

/// The files to format. Nothing if something is wrong with the workspace, which is reported then.
fn files(arguments: &cli::Format, reporter: Reporter) -> Result<Option<Vec<TextFile>>> {
    let input = arguments.input.as_deref();
    if let Some(file) = input.map(TextFile::named).filter(TextFile::is_file) {
        return Ok(Some(vec![file]));
    }
    let mut texts = Texts::new();
    let Some(workspace) = open_workspace(input, reporter, &mut texts)? else {
        return Ok(None);
    };
    let (files, diagnostics) = workspace.proto_files()?;
    if files.is_empty() && diagnostics.is_empty() {
        bail!(
            "there are no `.proto` files in `{}`: name a folder that has some, or one file",
            workspace.shown(".")
        );
    }
    if !diagnostics.is_empty() {
        reporter.report(&diagnostics, &texts)?;
        return Ok(None);
    }
    Ok(Some(files.into_iter().map(|(_, file)| file).collect()))
}

/// What came of one file.
#[derive(Debug)]
enum Done {
    /// It was left as it is. The source is there if it could be read.
    Refused(Vec<Diagnostic>, Option<Source>),
    Formatted {
        is_changed: bool,
        /// What the user asked to see.
        output: String,
    },
}

/// What to do with each file.
struct Task<'a> {
    arguments: &'a cli::Format,
    color: Color,
}

impl Task<'_> {
    /// Whether nothing is printed while files are formatted.
    fn is_silent(&self) -> bool {
        (self.arguments.write || self.arguments.check) && !self.arguments.diff
    }

    fn stdin(&self, terminal: Terminal) -> Result<Done> {
        let name = self.arguments.stdin_filepath.as_deref();
        let shown = name.map_or_else(|| STDIN.to_owned(), |name| name.display().to_string());
        let bytes = terminal.read().context("cannot read standard input")?;
        let Ok(text) = String::from_utf8(bytes) else {
            bail!("`{shown}` is not UTF-8, which `.proto` files must be");
        };
        let source = Source {
            shown: shown.into(),
            text: text.into(),
        };
        self.source(source, None)
    }

    fn file(&self, file: &TextFile) -> Result<Done> {
        match file.read()? {
            Ok(source) => self.source(source, Some(file)),
            Err(diagnostic) => Ok(Done::Refused(vec![diagnostic], None)),
        }
    }

    fn source(&self, source: Source, file: Option<&TextFile>) -> Result<Done> {
        let formatted = match formatted(&source) {
            Ok(formatted) => formatted,
            Err(diagnostics) => return Ok(Done::Refused(diagnostics, Some(source))),
        };
        let is_changed = formatted != *source.text;
        if let (true, true, Some(file)) = (self.arguments.write, is_changed, file) {
            file.replace(&formatted)?;
        }
        let output = if self.arguments.diff {
            report::diff(&source.shown, &source.text, &formatted, self.color)
        } else if self.arguments.check && is_changed {
            format!("{}\n", source.shown)
        } else if self.arguments.write || self.arguments.check {
            String::new()
        } else {
            formatted
        };
        Ok(Done::Formatted { is_changed, output })
    }
}

/// A diagnostic for each file that is not in its canonical layout.
pub(super) fn unformatted(sources: &Sources) -> Vec<Diagnostic> {
    let sources: Vec<_> = sources.iter().collect();
    let found = parallel::map(&sources, |_, (path, source)| {
        let place = Place::file(Arc::clone(path));
        match formatted(source) {
            Ok(text) if text == *source.text => Vec::new(),
            Ok(_) => {
                let diagnostic = Diagnostic::error(FORMAT, place, "the file is not formatted");
                vec![diagnostic.with_help("run `igata format -w` and commit the result")]
            }
            Err(diagnostics) => diagnostics,
        }
    });
    found.into_iter().flatten().collect()
}

/// The canonical text of a file, or why it is left as it is.
fn formatted(source: &Source) -> Result<String, Vec<Diagnostic>> {
    let parsed = syntax::parse(source.text.clone());
    if !parsed.errors.is_empty() {
        let lines = Lines::new(&source.text);
        let errors = parsed.errors.iter();
        return Err(errors.map(|error| error.diagnostic(&source.shown, &lines)).collect());
    }
    format(&parsed.tree).map_err(|loss| {
        let place = Place::file(source.shown.to_string());
        let diagnostic = Diagnostic::error(FORMAT, place, format!("{loss}, so the file was left as it is"));
        vec![diagnostic.with_help(loss.help())]
    })
}

/// What is told of all files, in their order.
struct Report<'a> {
    reporter: Reporter,
    arguments: &'a cli::Format,
    output: Pieces,
    diagnostics: Vec<Diagnostic>,
    texts: Texts,
    changed: usize,
    unchanged: usize,
    /// What went wrong first that is no mistake of a file.
    error: Option<anyhow::Error>,
}

impl<'a> Report<'a> {
    fn new(reporter: Reporter, arguments: &'a cli::Format) -> Self {
        Self {
            reporter,
            arguments,
            output: reporter.terminal.pieces(),
            diagnostics: Vec::new(),
            texts: Texts::new(),
            changed: 0,
            unchanged: 0,
            error: None,
        }
    }

    fn add(&mut self, done: Result<Done>) {
        match done {
            Err(error) => {
                self.error.get_or_insert(error);
            }
            Ok(Done::Refused(problems, source)) => {
                self.diagnostics.extend(problems);
                if let Some(source) = source {
                    self.texts.insert(source.shown.clone(), source);
                }
            }
            Ok(Done::Formatted { is_changed, output }) => {
                *(if is_changed {
                    &mut self.changed
                } else {
                    &mut self.unchanged
                }) += 1;
                self.output.push(&output);
            }
        }
    }

    fn finish(self) -> Result<Outcome> {
        let terminal = self.reporter.terminal;
        self.output.finish()?;
        if let Some(error) = self.error {
            return Err(error);
        }
        let outcome = self.reporter.report(&self.diagnostics, &self.texts)?;
        if self.arguments.write {
            let (changed, unchanged) = (files_of(self.changed), files_of(self.unchanged));
            terminal.tell(&format!("format: {changed} written, {unchanged} unchanged"));
        }
        if self.arguments.check && self.changed > 0 {
            let verb = if self.changed == 1 { "is" } else { "are" };
            terminal.tell(&format!(
                "error: {} {verb} not formatted\nhelp: run `igata format -w` and commit the result",
                files_of(self.changed)
            ));
            return Ok(Outcome::Problems);
        }
        Ok(outcome)
    }
}

fn files_of(count: usize) -> String {
    match count {
        1 => "1 file".to_owned(),
        _ => format!("{count} files"),
    }
}
