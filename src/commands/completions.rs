//! `igata completions` and `igata man`: what shells and `man` know about igata.

use anyhow::{Result, bail};
use clap::CommandFactory as _;

use super::Outcome;
use crate::cli::{self, Cli};
use crate::diagnostic::nearest;
use crate::terminal::Terminal;

pub(super) fn run(terminal: Terminal, arguments: &cli::Completions) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "igata", &mut script);
    terminal.print(script)?;
    Ok(Outcome::Clean)
}

pub(super) fn man(terminal: Terminal, arguments: &cli::Man) -> Result<Outcome> {
    let mut command = Cli::command();
    command.build();
    if let Some(name) = &arguments.command {
        let Some(found) = command.find_subcommand(name) else {
            let known = command.get_subcommands().map(clap::Command::get_name);
            match nearest(name, known) {
                Some(known) => bail!("there is no command `{name}`; did you mean `{known}`?"),
                None => bail!("there is no command `{name}`: `igata --help` lists them"),
            }
        };
        command = found.clone();
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    terminal.print(page)?;
    Ok(Outcome::Clean)
}
