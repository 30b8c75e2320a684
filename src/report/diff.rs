//! What changes in a file, as people and `patch` read it.

use std::fmt::{self, Write as _};
use std::ops::Range;

use memchr::{memchr, memchr_iter, memrchr};
use similar::{Algorithm, DiffTag};

use super::Color;

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// So many equal lines on both sides end a change.
const ANCHOR: usize = 3;

/// So many lines behind the start of a change are looked at for its end.
const NEAR: usize = 60;

/// So many bytes are compared at once.
const BLOCK: usize = 128;

/// The unified diff from one text of a file to another; nothing if they are equal.
pub fn diff(file: &str, before: &str, after: &str, color: Color) -> String {
    let changes = changes(Place::start(before), Place::start(after));
    if changes.is_empty() {
        return String::new();
    }
    let mut plain = format!("--- {file}\n+++ {file}\n");
    for hunk in hunks(&changes) {
        write(hunk, &mut plain).expect("writing to a string cannot fail");
    }
    match color {
        Color::Never => plain,
        Color::Always => coloured(&plain),
    }
}

/// The start of a line, or the end of the text.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    text: &'a str,
    byte: usize,
    line: usize,
}

impl<'a> Place<'a> {
    fn start(text: &'a str) -> Self {
        Self { text, byte: 0, line: 0 }
    }

    fn rest(self) -> &'a str {
        &self.text[self.byte..]
    }

    fn until(self, end: Self) -> &'a str {
        &self.text[self.byte..end.byte]
    }

    /// The place behind some equal lines, which take so many bytes.
    fn behind(self, lines: usize, bytes: usize) -> Self {
        Self {
            line: self.line + lines,
            byte: self.byte + bytes,
            ..self
        }
    }

    /// The place behind lines that start here.
    fn behind_all(self, lines: &[&str]) -> Self {
        self.behind(lines.len(), lines.iter().map(|line| line.len()).sum())
    }

    /// Where the lines start that are shown before a change.
    fn above(mut self) -> Self {
        for _ in 0..CONTEXT.min(self.line) {
            let before = &self.text.as_bytes()[..self.byte];
            let before = before.strip_suffix(b"\n").unwrap_or(before);
            self.byte = memrchr(b'\n', before).map_or(0, |feed| feed + 1);
            self.line -= 1;
        }
        self
    }

    /// Where the lines end that are shown behind a change.
    fn below(self) -> Self {
        let mut ahead = Ahead::of(self);
        ahead.read(CONTEXT);
        self.behind_all(&ahead.lines)
    }
}

/// The lines behind a place, as far as they were read.
struct Ahead<'a> {
    lines: Vec<&'a str>,
    rest: &'a str,
}

impl<'a> Ahead<'a> {
    fn of(start: Place<'a>) -> Self {
        Self {
            lines: Vec::new(),
            rest: start.rest(),
        }
    }

    /// Reads so many lines in all, if there are.
    fn read(&mut self, count: usize) {
        while self.lines.len() < count && !self.rest.is_empty() {
            let end = memchr(b'\n', self.rest.as_bytes()).map_or(self.rest.len(), |feed| feed + 1);
            let (line, rest) = self.rest.split_at(end);
            self.lines.push(line);
            self.rest = rest;
        }
    }
}

/// Lines that go, and those that come in their place.
#[derive(Debug, Clone)]
struct Change<'a> {
    before: Range<Place<'a>>,
    after: Range<Place<'a>>,
}

/// The changes in order. A layout changes many files, and in each a few lines here and there:
/// what is equal is not cut into lines, and the end of each change is found nearby.
fn changes<'a>(mut before: Place<'a>, mut after: Place<'a>) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    loop {
        let bytes = equal_lines(before.rest().as_bytes(), after.rest().as_bytes());
        let lines = memchr_iter(b'\n', &before.rest().as_bytes()[..bytes]).count();
        before = before.behind(lines, bytes);
        after = after.behind(lines, bytes);
        if before.rest().is_empty() && after.rest().is_empty() {
            return changes;
        }
        let (mut gone, mut come) = (Ahead::of(before), Ahead::of(after));
        end_change(&mut gone, &mut come);
        for operation in similar::capture_diff_slices(Algorithm::Myers, &gone.lines, &come.lines) {
            let (gone, come) = (&gone.lines[operation.old_range()], &come.lines[operation.new_range()]);
            let change = Change {
                before: before..before.behind_all(gone),
                after: after..after.behind_all(come),
            };
            (before, after) = (change.before.end, change.after.end);
            if operation.tag() != DiffTag::Equal {
                changes.push(change);
            }
        }
    }
}

/// How many bytes the lines take that are equal at the start of both texts.
fn equal_lines(before: &[u8], after: &[u8]) -> usize {
    let blocks = before.chunks_exact(BLOCK).zip(after.chunks_exact(BLOCK));
    let start = blocks.take_while(|(before, after)| before == after).count() * BLOCK;
    let bytes = before[start..].iter().zip(&after[start..]);
    let equal = start + bytes.take_while(|(before, after)| before == after).count();
    if equal == before.len() && equal == after.len() {
        return equal;
    }
    memrchr(b'\n', &before[..equal]).map_or(0, |feed| feed + 1)
}

/// Reads up to the nearest lines that are equal, or all.
fn end_change(before: &mut Ahead<'_>, after: &mut Ahead<'_>) {
    for distance in 1..=NEAR {
        before.read(distance + ANCHOR);
        after.read(distance + ANCHOR);
        let is_end = |gone: usize, come: usize| {
            let (before, after) = (&before.lines[gone..], &after.lines[come..]);
            let length = ANCHOR.min(before.len().max(after.len()));
            before
                .get(..length)
                .is_some_and(|lines| after.get(..length) == Some(lines))
        };
        let mut gone = distance.saturating_sub(after.lines.len())..=distance.min(before.lines.len());
        if let Some(gone) = gone.find(|&gone| is_end(gone, distance - gone)) {
            before.lines.truncate(gone);
            after.lines.truncate(distance - gone);
            return;
        }
    }
    before.read(usize::MAX);
    after.read(usize::MAX);
}

/// Writes changes that are near each other, with the lines around them.
fn write(hunk: &[Change<'_>], diff: &mut String) -> fmt::Result {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else {
        return Ok(());
    };
    let (start, end) = (first.before.start.above(), last.before.end.below());
    let (above, below) = (first.before.start.line - start.line, end.line - last.before.end.line);
    let gone = Lines(start.line..end.line);
    let come = Lines(first.after.start.line - above..last.after.end.line + below);
    writeln!(diff, "@@ -{gone} +{come} @@")?;
    let mut next = start;
    for Change { before, after } in hunk {
        push(' ', next.until(before.start), diff);
        push('-', before.start.until(before.end), diff);
        push('+', after.start.until(after.end), diff);
        next = before.end;
    }
    push(' ', next.until(end), diff);
    Ok(())
}

fn push(sign: char, lines: &str, diff: &mut String) {
    for line in lines.split_inclusive('\n') {
        diff.push(sign);
        diff.push_str(line);
        if !line.ends_with('\n') {
            diff.push_str("\n\\ No newline at end of file\n");
        }
    }
}

/// Changes in groups: between those of two, there are more lines than are shown around each.
fn hunks<'c, 'a>(changes: &'c [Change<'a>]) -> impl Iterator<Item = &'c [Change<'a>]> {
    changes.chunk_by(|one, next| next.before.start.line - one.before.end.line <= 2 * CONTEXT)
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
