//! Parses the arguments, runs the command, exits with its code.

use std::process::ExitCode;

use clap::Parser as _;
use igata::cli::Cli;
use igata::terminal::Terminal;

/// Memory of many small sizes on several threads is what a front end asks for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What proto users' CI takes for "the tool failed".
const FAILED: u8 = 1;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // clap would exit with 2; its help and version go to standard output.
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::from(FAILED)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    match igata::commands::run(&cli) {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        Err(error) => {
            Terminal::new(cli.color).fail(&error);
            ExitCode::from(FAILED)
        }
    }
}
