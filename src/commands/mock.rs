//! `igata mock`: serves made-up answers.

use anyhow::{Result, bail};

use super::Outcome;
use crate::cli;
use crate::terminal::Terminal;

pub(super) fn run(_terminal: Terminal, _arguments: &cli::Mock) -> Result<Outcome> {
    bail!("not yet")
}
