//! Regular expressions of RE2, which rules are written in, for the library that matches them.

use regex_syntax::ast::{self, Ast, RepetitionKind, RepetitionRange};
use regex_syntax::hir::Hir;

/// How often RE2 repeats something at most.
const MAX_REPEATS: u64 = 1000;

/// A regular expression that was read.
pub type Pattern = Hir;

/// Reads a regular expression.
///
/// # Errors
///
/// Why it is none, in a few words.
pub fn pattern(text: &str) -> Result<Pattern, String> {
    let text = unquoted(text);
    let tree = ast::parse::Parser::new()
        .parse(&text)
        .map_err(|error| error.kind().to_string())?;
    let repeats = repeats(&tree);
    if repeats > MAX_REPEATS {
        return Err(format!(
            "it repeats something up to {repeats} times, and RE2 at most {MAX_REPEATS}"
        ));
    }
    regex_syntax::hir::translate::Translator::new()
        .translate(&text, &tree)
        .map_err(|error| error.kind().to_string())
}

/// The expression with `\Q…\E` written out.
fn unquoted(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("\\Q") {
        let is_escaped = rest[..start].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        if is_escaped {
            plain.push_str(&rest[..start + 2]);
            rest = &rest[start + 2..];
            continue;
        }
        plain.push_str(&rest[..start]);
        let inside = &rest[start + 2..];
        let end = inside.find("\\E").unwrap_or(inside.len());
        plain.push_str(&regex_syntax::escape(&inside[..end]));
        rest = inside.get(end + 2..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

/// How often the innermost part is repeated at most, where that is written as a number.
fn repeats(tree: &Ast) -> u64 {
    match tree {
        Ast::Repetition(repetition) => {
            let own = match &repetition.op.kind {
                RepetitionKind::Range(
                    RepetitionRange::Exactly(count)
                    | RepetitionRange::AtLeast(count)
                    | RepetitionRange::Bounded(_, count),
                ) => u64::from(*count).max(1),
                _ => 1,
            };
            own.saturating_mul(repeats(&repetition.ast))
        }
        Ast::Group(group) => repeats(&group.ast),
        Ast::Alternation(alternation) => alternation.asts.iter().map(repeats).max().unwrap_or(1),
        Ast::Concat(concat) => concat.asts.iter().map(repeats).max().unwrap_or(1),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn patterns_are_read_as_re2_reads_them() {
        for good in [
            "",
            "^[a-z]+$",
            "(?i)a|b",
            "a{1000}",
            "\\Qa.b\\E+",
            "\\\\Q",
            "[[:alpha:]]",
            "(?P<name>a)",
            "\\pL",
        ] {
            assert!(pattern(good).is_ok(), "{good}");
        }
        for bad in ["[", "(", "a{1001}", "(a{100}){11}", "(?=a)", "\\C", "a**{", "\\1"] {
            assert!(pattern(bad).is_err(), "{bad}");
        }
    }
}
