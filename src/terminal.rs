//! The terminal: results to standard output, progress and problems to standard error.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the one place that prints"
)]

use std::io::{self, IsTerminal as _, Read as _, Write};
use std::time::Duration;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::report::Color;

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// Where a person looks at a terminal that can show it.
    Auto,
    Always,
    Never,
}

/// Where a command prints.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    choice: ColorChoice,
}

impl Terminal {
    pub fn new(choice: ColorChoice) -> Self {
        Self { choice }
    }

    /// Whether results are coloured.
    pub fn stdout_color(self) -> Color {
        self.color(io::stdout().is_terminal())
    }

    /// Whether problems are coloured.
    pub fn stderr_color(self) -> Color {
        self.color(io::stderr().is_terminal())
    }

    fn color(self, is_terminal: bool) -> Color {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        match self.choice {
            ColorChoice::Always => Color::Always,
            ColorChoice::Auto if is_terminal && !is_dumb && !is_set("NO_COLOR") => Color::Always,
            ColorChoice::Auto | ColorChoice::Never => Color::Never,
        }
    }

    /// Prints a result as it is.
    ///
    /// # Errors
    ///
    /// The output cannot be written. A reader that went away, as `head` does, is no error.
    pub fn print(self, result: impl AsRef<[u8]>) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(result.as_ref()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// Prints results that are made one after the other, some of them at a time.
    pub fn pieces(self) -> Pieces {
        Pieces {
            terminal: self,
            held: String::new(),
            printed: Ok(()),
        }
    }

    /// Where results go, for those that are written piece by piece.
    pub fn stdout(self) -> impl Write + Send {
        io::stdout()
    }

    /// Everything that standard input has.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub fn read(self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Tells the user something that is not a result. Where nobody can read it, nothing is lost.
    pub fn tell(self, message: &str) {
        let _ = writeln!(io::stderr().lock(), "{message}");
    }

    /// Tells the user what igata failed at, and why.
    pub fn fail(self, error: &anyhow::Error) {
        let mut text = match self.stderr_color() {
            Color::Always => format!("\u{1b}[1;31merror\u{1b}[0m: {error}"),
            Color::Never => format!("error: {error}"),
        };
        for cause in error.chain().skip(1) {
            text.push_str(
                &format!("\n  caused by: {cause}")
                    .replace('\n', "\n  ")
                    .replacen("\n    ", "\n  ", 1),
            );
        }
        self.tell(&text);
    }

    /// Shows that something takes its time, until the result is dropped.
    pub fn progress(self, message: &'static str) -> Progress {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        bar.set_message(message);
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress(bar)
    }
}

/// Results that are printed in the order in which they come.
#[derive(Debug)]
pub struct Pieces {
    terminal: Terminal,
    held: String,
    printed: io::Result<()>,
}

impl Pieces {
    /// How many bytes are held back at most.
    const HELD: usize = 1 << 16;

    pub fn push(&mut self, result: &str) {
        self.held.push_str(result);
        if self.held.len() > Self::HELD {
            if self.printed.is_ok() {
                self.printed = self.terminal.print(&self.held);
            }
            self.held.clear();
        }
    }

    /// Prints what is left.
    ///
    /// # Errors
    ///
    /// The output, or some of it before, could not be written.
    pub fn finish(self) -> io::Result<()> {
        self.printed?;
        self.terminal.print(self.held)
    }
}

/// A sign of life on standard error, if that is a terminal.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
