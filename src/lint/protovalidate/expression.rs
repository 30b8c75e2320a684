//! Rules that are expressions of CEL.

use crate::schema::Schema;
use crate::validate::Expression;
use crate::validate::cel::{self, Ty};

/// What expressions are about.
pub(super) struct About {
    /// As messages call it.
    pub(super) what: String,
    pub(super) variables: Vec<(&'static str, Ty)>,
}

/// What is wrong with a list of expressions, each with its index.
pub(super) fn problems(
    schema: &Schema,
    rules: &[Expression<'_>],
    is_bare: bool,
    shown: &str,
    about: &About,
) -> Vec<(usize, String)> {
    let mut problems = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let mut add = |text: String| problems.push((index, text));
        if !is_bare {
            check_id(rule.id, shown, &mut add);
        }
        let is_twice = !is_bare && !rule.id.is_empty() && rules.iter().filter(|other| other.id == rule.id).count() > 1;
        if is_twice {
            add(format!("the id `{}` is used twice on {}", rule.id, about.what));
        }
        if rule.source.trim().is_empty() {
            add(format!("`{shown}` of {} has no expression", about.what));
            continue;
        }
        let checked = cel::check(schema, rule.source, &about.variables);
        if checked.problems.is_empty() {
            check_result(&checked.ty, *rule, is_bare, shown, &mut add);
        }
        for problem in checked.problems {
            add(format!("`{shown}` of {} does not compile: {problem}", about.what));
        }
    }
    problems
}

fn check_id(id: &str, shown: &str, add: &mut impl FnMut(String)) {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    if !id.chars().all(is_allowed) {
        add(format!(
            "the id `{id}` of `{shown}` has more than letters, digits, `.`, `_` and `-` in it"
        ));
    }
}

fn check_result(ty: &Ty, rule: Expression<'_>, is_bare: bool, shown: &str, add: &mut impl FnMut(String)) {
    let inner = match ty {
        Ty::Wrapper(inner) => inner,
        ty => ty,
    };
    match inner {
        Ty::String if !is_bare && !rule.message.is_empty() => add(format!(
            "`{shown}` has a `message` that is never shown: the expression is a text, which is shown instead"
        )),
        Ty::Bool | Ty::Dyn | Ty::String => {}
        other => add(format!("`{shown}` is a {other}, but has to be a bool or a string")),
    }
}
