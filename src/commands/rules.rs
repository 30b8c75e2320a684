//! `igata rules`: lists the rules, explains one.

use std::fmt::Write as _;

use anyhow::{Result, bail};

use super::Outcome;
use crate::cli;
use crate::diagnostic::nearest;
use crate::lint::{Category, MISSING, RULES, Rule};
use crate::report::Color;
use crate::terminal::Terminal;

pub(super) fn run(terminal: Terminal, arguments: &cli::Rules) -> Result<Outcome> {
    if arguments.markdown {
        terminal.print(page())?;
        return Ok(Outcome::Clean);
    }
    let Some(id) = &arguments.id else {
        terminal.print(list(terminal.stdout_color()))?;
        return Ok(Outcome::Clean);
    };
    let Some(rule) = RULES.iter().find(|rule| rule.id == id.to_uppercase()) else {
        if let Some((id, reason)) = MISSING.iter().find(|(missing, _)| *missing == id.to_uppercase()) {
            terminal.print(format!("{id}: a rule of buf that igata does not have\n\n{reason}\n"))?;
            return Ok(Outcome::Clean);
        }
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
    let missing = MISSING.iter().map(|(id, reason)| format!("  {id:width$}  {reason}\n"));
    let title = bold("not in igata", color);
    sections.join("\n") + &format!("\n{title}: rules of buf\n{}", missing.collect::<String>())
}

fn rules(is_wanted: impl Fn(&Rule) -> bool) -> Vec<&'static Rule> {
    let mut rules: Vec<&Rule> = RULES.iter().copied().filter(|rule| is_wanted(rule)).collect();
    rules.sort_by_key(|rule| rule.id);
    rules
}

fn explain(rule: &Rule, color: Color) -> String {
    let categories = categories(rule);
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

fn categories(rule: &Rule) -> String {
    let categories: Vec<&str> = Category::ALL
        .into_iter()
        .filter(|category| rule.is_in(*category))
        .map(Category::id)
        .collect();
    if categories.is_empty() {
        return "none: name the rule in `use`".to_owned();
    }
    categories.join(", ")
}

/// Everything there is to know about the rules, for reading in a browser.
fn page() -> String {
    let mut page = String::from(
        "# Rules of `igata lint`\n\n\
         This page is what `igata rules --markdown` prints. `lint.use` in `igata.yaml` names rules and categories,\n\
         `lint.except` takes some out again, `lint.severity` makes them warnings or notes.\n",
    );
    for category in Category::ALL {
        let _ = write!(
            page,
            "\n## {}\n\n{}.\n\n",
            category.id(),
            capitalized(category.purpose())
        );
        page.push_str(&table(&rules(|rule| rule.categories.contains(&category))));
    }
    page.push_str("\n## No category\n\nUsed only where `use` names them.\n\n");
    page.push_str(&table(&rules(|rule| rule.categories.is_empty())));
    page.push_str("\n## Not in igata\n\nRules of buf that a configuration may name.\n\n");
    for (id, reason) in MISSING {
        let _ = writeln!(page, "- `{id}`: {reason}");
    }
    for rule in rules(|_| true) {
        let _ = write!(
            page,
            "\n## {id}\n\n{purpose}.\n\n{why}\n\nCategories: {categories}\n\nBad:\n\n```proto\n{bad}\n```\n\n\
             Good:\n\n```proto\n{good}\n```\n",
            id = rule.id,
            purpose = capitalized(rule.purpose),
            why = rule.why,
            categories = categories(rule),
            bad = rule.bad.trim_matches('\n'),
            good = rule.good.trim_matches('\n'),
        );
    }
    page
}

fn table(rules: &[&Rule]) -> String {
    let mut table = String::from("| rule | what holds |\n| --- | --- |\n");
    for rule in rules {
        let _ = writeln!(
            table,
            "| [{id}](#{anchor}) | {} |",
            rule.purpose,
            id = rule.id,
            anchor = rule.id.to_lowercase()
        );
    }
    table
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
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
