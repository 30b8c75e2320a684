//! What changes in a file, as people and `patch` read it.

use std::fmt::{self, Write as _};
use std::ops::Range;

use similar::{Algorithm, DiffTag};

use super::Color;

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// So many equal lines on both sides end a change.
const ANCHOR: usize = 3;

/// So many lines behind the start of a change are looked at for its end.
const NEAR: usize = 60;

/// The unified diff from one text of a file to another; nothing if they are equal.
pub fn diff(file: &str, before: &str, after: &str, color: Color) -> String {
    if before == after {
        return String::new();
    }
    let texts = Texts {
        before: before.split_inclusive('\n').collect(),
        after: after.split_inclusive('\n').collect(),
    };
    let mut plain = format!("--- {file}\n+++ {file}\n");
    for hunk in hunks(&texts.changes()) {
        texts.write(hunk, &mut plain).expect("writing to a string cannot fail");
    }
    match color {
        Color::Never => plain,
        Color::Always => coloured(&plain),
    }
}

/// The lines of both texts.
struct Texts<'a> {
    before: Vec<&'a str>,
    after: Vec<&'a str>,
}

/// Lines that go, and those that come in their place.
#[derive(Debug, Clone)]
struct Change {
    before: Range<usize>,
    after: Range<usize>,
}

impl Texts<'_> {
    /// The changes in order. A layout changes many files, and in each a few
    /// lines here and there: the end of each change is found nearby.
    fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        let (mut before, mut after) = (0, 0);
        loop {
            let rest = self.before[before..].iter().zip(&self.after[after..]);
            let equal = rest.take_while(|(before, after)| before == after).count();
            before += equal;
            after += equal;
            if before == self.before.len() && after == self.after.len() {
                return changes;
            }
            let (gone, come) = self.end_of_change(before, after);
            self.add(before..before + gone, after..after + come, &mut changes);
            before += gone;
            after += come;
        }
    }

    /// How many lines a change takes on each side: up to the nearest lines that are equal, or all.
    fn end_of_change(&self, before: usize, after: usize) -> (usize, usize) {
        let (before, after) = (&self.before[before..], &self.after[after..]);
        let is_end = |gone: usize, come: usize| {
            let (before, after) = (&before[gone..], &after[come..]);
            let length = ANCHOR.min(before.len().max(after.len()));
            before
                .get(..length)
                .is_some_and(|lines| after.get(..length) == Some(lines))
        };
        for distance in 1..=NEAR {
            for gone in distance.saturating_sub(after.len())..=distance.min(before.len()) {
                if is_end(gone, distance - gone) {
                    return (gone, distance - gone);
                }
            }
        }
        (before.len(), after.len())
    }

    /// Adds the changes within a piece of each text.
    fn add(&self, before: Range<usize>, after: Range<usize>, changes: &mut Vec<Change>) {
        if before.is_empty() || after.is_empty() {
            return changes.push(Change { before, after });
        }
        let pieces = (&self.before[before.clone()], &self.after[after.clone()]);
        for operation in similar::capture_diff_slices(Algorithm::Myers, pieces.0, pieces.1) {
            if operation.tag() != DiffTag::Equal {
                let (gone, come) = (operation.old_range(), operation.new_range());
                changes.push(Change {
                    before: before.start + gone.start..before.start + gone.end,
                    after: after.start + come.start..after.start + come.end,
                });
            }
        }
    }

    /// Writes changes that are near each other, with the lines around them.
    fn write(&self, hunk: &[Change], diff: &mut String) -> fmt::Result {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else {
            return Ok(());
        };
        let above = CONTEXT.min(first.before.start);
        let below = CONTEXT.min(self.before.len() - last.before.end);
        let range = |start: usize, end: usize| Lines(start - above..end + below);
        let gone = range(first.before.start, last.before.end);
        let come = range(first.after.start, last.after.end);
        writeln!(diff, "@@ -{gone} +{come} @@")?;
        let mut next = first.before.start - above;
        for change in hunk {
            push(' ', &self.before[next..change.before.start], diff);
            push('-', &self.before[change.before.clone()], diff);
            push('+', &self.after[change.after.clone()], diff);
            next = change.before.end;
        }
        push(' ', &self.before[next..next + below], diff);
        Ok(())
    }
}

fn push(sign: char, lines: &[&str], diff: &mut String) {
    for line in lines {
        diff.push(sign);
        diff.push_str(line);
        if !line.ends_with('\n') {
            diff.push_str("\n\\ No newline at end of file\n");
        }
    }
}

/// Changes in groups: between those of two, there are more lines than are shown around each.
fn hunks(changes: &[Change]) -> impl Iterator<Item = &[Change]> {
    changes.chunk_by(|one, next| next.before.start - one.before.end <= 2 * CONTEXT)
}

/// A range of lines as the head of a hunk has it.
struct Lines(Range<usize>);

impl fmt::Display for Lines {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            0 => write!(formatter, "{},0", self.0.start),
            1 => write!(formatter, "{}", self.0.start + 1),
            length => write!(formatter, "{},{length}", self.0.start + 1),
        }
    }
}

fn coloured(plain: &str) -> String {
    const HEADER_LINES: usize = 2;
    let mut coloured = String::with_capacity(plain.len() + plain.len() / 4);
    for (index, line) in plain.split_inclusive('\n').enumerate() {
        let text = line.trim_end_matches('\n');
        let style = match text.as_bytes().first() {
            _ if index < HEADER_LINES => "1",
            Some(b'-') => "31",
            Some(b'+') => "32",
            Some(b'@') => "36",
            _ => "",
        };
        if style.is_empty() {
            coloured.push_str(line);
        } else {
            let end = &line[text.len()..];
            write!(coloured, "\u{1b}[{style}m{text}\u{1b}[0m{end}").expect("writing to a string cannot fail");
        }
    }
    coloured
}

#[cfg(test)]
mod tests {
    use super::{Color, diff};

    #[test]
    fn equal_texts_have_no_diff() {
        assert_eq!(diff("a.proto", "a\n", "a\n", Color::Always), "");
    }

    #[test]
    fn a_missing_line_feed_at_the_end_is_told() {
        assert_eq!(
            diff("a.proto", "a\nb", "a\nb\n", Color::Never),
            "--- a.proto\n+++ a.proto\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"
        );
    }

    #[test]
    fn colours_end_with_their_lines() {
        let shown = diff("a.proto", "a\n", "b\n", Color::Always);
        assert!(
            shown.contains("\u{1b}[31m-a\u{1b}[0m\n\u{1b}[32m+b\u{1b}[0m\n"),
            "{shown}"
        );
    }

    /// What `patch` makes of a text.
    fn patched(before: &str, diff: &str) -> String {
        let mut lines = before.split_inclusive('\n');
        let mut patched = String::new();
        let mut done = 0;
        for line in diff.split_inclusive('\n').skip(2) {
            let (sign, rest) = line.split_at(1);
            match sign {
                "@" => {
                    let range = line.split(' ').nth(1).unwrap().trim_start_matches('-');
                    let (start, count) = range.split_once(',').unwrap_or((range, "1"));
                    let start: usize = start.parse().unwrap();
                    let start = if count == "0" { start } else { start - 1 };
                    patched.extend(lines.by_ref().take(start - done));
                    done = start;
                }
                "+" => patched.push_str(rest),
                "\\" => assert_eq!(patched.pop().or(Some('\n')), Some('\n')),
                _ => {
                    let old = lines.next().unwrap();
                    assert_eq!(old.trim_end_matches('\n'), rest.trim_end_matches('\n'));
                    done += 1;
                    if sign == " " {
                        patched.push_str(rest);
                    }
                }
            }
        }
        patched.extend(lines);
        patched
    }

    #[test]
    fn a_patch_makes_the_new_text_of_the_old_one() {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut below = |limit: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 20) % limit
        };
        for round in 0..2_000 {
            let length = below(if round % 10 == 0 { 400 } else { 30 });
            let before: Vec<String> = (0..length).map(|_| format!("{}\n", below(12))).collect();
            let mut after = before.clone();
            for _ in 0..below(6) {
                let at = usize::try_from(below(after.len() as u64 + 1)).unwrap();
                match below(3) {
                    0 => after.insert(at, "new\n".to_owned()),
                    1 if at < after.len() => drop(after.remove(at)),
                    _ => after.rotate_left(at.min(1)),
                }
            }
            let (before, after) = (before.concat(), after.concat());
            let diff = diff("a", &before, &after, Color::Never);
            assert_eq!(patched(&before, &diff), after, "{diff}");
        }
    }
}
