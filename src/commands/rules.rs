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
    let mut sections = Vec::new();
    for category in Category::ALL {
        let title = format!("{}: {}", bold(category.id(), color), category.purpose());
        sections.push((title, rules(|rule| rule.categories.contains(&category))));
    }
    let title = format!("{}: used only where `use` names them", bold("no category", color));
    sections.push((title, rules(|rule| rule.categories.is_empty())));
    sections.retain(|(_, rules)| !rules.is_empty());
    let sections: Vec<String> = sections
        .into_iter()
        .map(|(title, rules)| {
            let lines = rules
                .iter()
                .map(|rule| format!("  {:width$}  {}\n", rule.id, rule.purpose));
            format!("{title}\n{}", lines.collect::<String>())
        })
        .collect();
    sections.join("\n")
}

fn rules(is_wanted: impl Fn(&Rule) -> bool) -> Vec<&'static Rule> {
    let mut rules: Vec<&Rule> = RULES.iter().copied().filter(|rule| is_wanted(rule)).collect();
    rules.sort_by_key(|rule| rule.id);
    rules
}

fn explain(rule: &Rule, color: Color) -> String {
    let categories: Vec<&str> = Category::ALL
        .into_iter()
        .filter(|category| rule.is_in(*category))
        .map(Category::id)
        .collect();
    let categories = if categories.is_empty() {
        "none: name the rule in `use`".to_owned()
    } else {
        categories.join(", ")
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
