//! `igata rules`: lists the rules, explains one.

use anyhow::{Result, bail};

use super::Outcome;
use crate::cli;
use crate::diagnostic::nearest;
use crate::lint::{Category, RULES, Rule};
use crate::report::Color;
use crate::terminal::Terminal;

pub(super) fn run(terminal: Terminal, arguments: &cli::Rules) -> Result<Outcome> {
    let Some(id) = &arguments.id else {
        terminal.print(list(terminal.stdout_color()))?;
        return Ok(Outcome::Clean);
    };
    let Some(rule) = RULES.iter().find(|rule| rule.id == id.to_uppercase()) else {
        match nearest(id, RULES.iter().map(|rule| rule.id)) {
            Some(known) => bail!("there is no rule `{id}`; did you mean `{known}`?"),
            None => bail!("there is no rule `{id}`: `igata rules` lists all"),
        }
    };
    terminal.print(explain(rule, terminal.stdout_color()))?;
    Ok(Outcome::Clean)
}

/// The rules by the category that they came with, in the order of their ids.
fn list(color: Color) -> String {
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    let mut section = |title: String, rules: Vec<&Rule>| {
        if rules.is_empty() {
            return;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&title);
        text.push('\n');
        for rule in rules {
            text.push_str(&format!("  {:width$}  {}\n", rule.id, rule.purpose));
        }
    };
    let in_order = |is_wanted: &dyn Fn(&Rule) -> bool| {
        let mut rules: Vec<&Rule> = RULES.iter().copied().filter(|rule| is_wanted(rule)).collect();
        rules.sort_by_key(|rule| rule.id);
        rules
    };
    for category in Category::ALL {
        let title = format!("{}: {}", bold(category.id(), color), category.purpose());
        section(title, in_order(&|rule| rule.categories.contains(&category)));
    }
    let title = format!("{}: only where `use` names them", bold("no category", color));
    section(title, in_order(&|rule| rule.categories.is_empty()));
    text
}

fn explain(rule: &Rule, color: Color) -> String {
    let categories: Vec<&str> = Category::ALL
        .into_iter()
        .filter(|category| rule.is_in(*category))
        .map(Category::id)
        .collect();
    let categories = match categories.is_empty() {
        true => "none: name the rule in `use`".to_owned(),
        false => categories.join(", "),
    };
    format!(
        "{}: {}\n\n{}\n\ncategories: {categories}\n\n{}\n\n{}\n\n{}\n\n{}\n",
        bold(rule.id, color),
        rule.purpose,
        rule.why,
        bold("bad", color),
        indent(rule.bad),
        bold("good", color),
        indent(rule.good),
    )
}

fn indent(example: &str) -> String {
    let lines = example.trim_matches('\n').lines();
    lines
        .map(|line| format!("  {line}").trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

fn bold(text: &str, color: Color) -> String {
    match color {
        Color::Always => format!("\u{1b}[1m{text}\u{1b}[0m"),
        Color::Never => text.to_owned(),
    }
}
