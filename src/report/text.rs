//! Diagnostics with the lines of source that they are about.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use hashbrown::HashMap;

use crate::diagnostic::{Diagnostic, Place, Position, Severity, Span};

use super::{Color, Texts, plain};

/// How many lines lie at most between two places that are shown in one piece.
const NEAR: usize = 20;

pub(super) fn render(diagnostics: &[Diagnostic], texts: &Texts, color: Color) -> String {
    let renderer = match color {
        Color::Always => Renderer::styled(),
        Color::Never => Renderer::plain(),
    };
    let mut lines = Lines {
        texts,
        starts: HashMap::new(),
        has_marked: false,
    };
    let mut rendered = String::new();
    for diagnostic in diagnostics {
        if color == Color::Always || !push_plain(diagnostic, &mut lines, &mut rendered) {
            push(diagnostic, &renderer, &mut lines, &mut rendered);
        }
    }
    rendered
}

fn push_plain(diagnostic: &Diagnostic, lines: &mut Lines<'_>, rendered: &mut String) -> bool {
    let Some(place) = &diagnostic.place else {
        return false;
    };
    let mark = lines.mark(&place.file, place.span, None);
    plain::push(diagnostic, lines.texts.shown(&place.file), mark.as_ref(), rendered)
}

fn push<'a>(diagnostic: &'a Diagnostic, renderer: &Renderer, lines: &mut Lines<'a>, rendered: &mut String) {
    let group = group(diagnostic, lines.texts, lines);
    let one = renderer.render(&[group]);
    if lines.has_marked {
        rendered.push_str(&one);
    } else {
        // Without line numbers everything would start at the margin.
        rendered.push_str(&one.replace('\n', "\n "));
    }
    rendered.push_str("\n\n");
}

fn group<'a>(diagnostic: &'a Diagnostic, texts: &'a Texts, lines: &mut Lines<'a>) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    lines.has_marked = false;
    let title = level.primary_title(harmless(&diagnostic.message)).id(diagnostic.rule);
    let mut group = Group::with_title(title);
    let mut notes = Vec::new();
    let mut marks: Vec<(&str, Vec<Mark<'_>>)> = Vec::new();
    let mut mark = |place: &'a Place, label: Option<&'a str>| {
        let Some(mark) = lines.mark(&place.file, place.span, label) else {
            return false;
        };
        let is_near = |other: &Mark<'_>| other.line.abs_diff(mark.line) <= NEAR;
        match marks
            .iter_mut()
            .find(|(file, marks)| *file == &*place.file && marks.iter().any(is_near))
        {
            Some((_, marks)) => marks.push(mark),
            None => marks.push((&place.file, vec![mark])),
        }
        true
    };
    if let Some(place) = &diagnostic.place
        && !mark(place, None)
    {
        group = group.element(origin(place, texts));
    }
    for related in &diagnostic.related {
        if !mark(&related.place, Some(&related.message)) {
            notes.push(format!("{}: {}", texts.shown(&related.place.file), related.message));
        }
    }
    for (file, marks) in marks {
        group = group.element(snippet(file, &marks, texts));
    }
    let notes = notes
        .iter()
        .map(|note| Level::NOTE.message(harmless(note).into_owned()));
    group = group.elements(notes.collect::<Vec<_>>());
    group.elements(diagnostic.help.iter().map(|help| Level::HELP.message(harmless(help))))
}

/// The place of a diagnostic whose source is not at hand or not meant.
fn origin<'a>(place: &'a Place, texts: &'a Texts) -> Origin<'a> {
    let origin = Origin::path(harmless(texts.shown(&place.file)));
    match place.span {
        None => origin,
        Some(Span { start, .. }) => origin
            .line(start.line as usize + 1)
            .char_column(start.column as usize + 1),
    }
}

/// A piece of one line of a file.
pub(super) struct Mark<'a> {
    /// Counted from zero.
    pub(super) line: usize,
    start: usize,
    /// The line, without what ends it.
    pub(super) text: &'a str,
    pub(super) range: Range<usize>,
    label: Option<&'a str>,
}

fn snippet<'a>(file: &'a str, marks: &[Mark<'a>], texts: &'a Texts) -> Snippet<'a, Annotation<'a>> {
    let text = texts.text(file).map_or("", |(_, text)| text);
    let first = marks.iter().min_by_key(|mark| mark.start);
    let start = first.map_or(0, |mark| mark.start);
    let end = marks
        .iter()
        .map(|mark| mark.start + mark.text.len())
        .max()
        .unwrap_or(start);
    let annotations = marks.iter().map(|mark| {
        let kind = match mark.label {
            None => AnnotationKind::Primary,
            Some(_) => AnnotationKind::Context,
        };
        let range = mark.start - start + mark.range.start..mark.start - start + mark.range.end;
        kind.span(range).label(mark.label.map(harmless))
    });
    Snippet::source(harmless_source(&text[start..end]))
        .path(harmless(texts.shown(file)))
        .line_start(first.map_or(0, |mark| mark.line) + 1)
        .annotations(annotations)
}

/// Finds lines of texts; each text is searched for them once.
struct Lines<'a> {
    texts: &'a Texts,
    starts: HashMap<&'a str, Vec<usize>>,
    /// Whether there was anything to show of the diagnostic at hand.
    has_marked: bool,
}

impl<'a> Lines<'a> {
    /// What to show of a place: of a range over several lines, the first.
    fn mark(&mut self, file: &str, span: Option<Span>, label: Option<&'a str>) -> Option<Mark<'a>> {
        let span = span?;
        let (file, text) = self.texts.text(file)?;
        let starts = self.starts.entry(file).or_insert_with(|| line_starts(text));
        let line = (span.start.line as usize).min(starts.len() - 1);
        let start = starts[line];
        let end = starts.get(line + 1).copied().unwrap_or(text.len());
        let text = text[start..end].trim_end_matches(['\n', '\r']);
        let offset = |column| Position { line: 0, column }.offset_in(text);
        let range_start = offset(span.start.column);
        let range_end = if span.end.line == span.start.line {
            offset(span.end.column)
        } else {
            text.len()
        };
        self.has_marked = true;
        Some(Mark {
            line,
            start,
            text,
            range: range_start..range_end.max(range_start),
            label,
        })
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes());
    std::iter::once(0).chain(ends.map(|index| index + 1)).collect()
}

/// `text` on one line and without characters that drive a terminal.
fn harmless(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        c if is_harmful(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    Cow::Owned(text.chars().map(shown).collect())
}

/// `source` without characters that drive a terminal. Those that the renderer
/// does not replace itself become others of the same length, so that ranges stay true.
fn harmless_source(source: &str) -> Cow<'_, str> {
    let is_left_alone = |c: char| matches!(c, '\u{80}'..='\u{9f}');
    if source.contains(is_left_alone) {
        Cow::Owned(source.replace(is_left_alone, "\u{b7}"))
    } else {
        Cow::Borrowed(source)
    }
}

/// Control characters, and those that turn the direction of text.
fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use annotate_snippets::Renderer;

    use super::{HashMap, Lines, Texts, push, push_plain};
    use crate::diagnostic::{Diagnostic, Place, Severity, Span};
    use crate::sources::Source;

    #[test]
    fn what_is_written_without_the_library_is_what_it_writes() {
        let text = "short\n    indented = 1;\n\n\ttab\nspaces at the end  \nnot plain: \u{e9}\n".to_owned();
        let text = text + &"line\n".repeat(200) + &"long".repeat(60);
        let mut texts = Texts::new();
        let source = Source {
            shown: "protos/a.proto".into(),
            text: text.as_str().into(),
        };
        texts.insert("a.proto", source);
        let mut plain = 0;
        for number in 0..6_000_u32 {
            let line = number * 7 % 213;
            let (start, length) = (number % 13, number / 13 % 17);
            let end = if number % 5 == 0 {
                (line + 2, 0)
            } else {
                (line, start + length)
            };
            let mut diagnostic = Diagnostic {
                severity: [Severity::Error, Severity::Warning, Severity::Note][number as usize % 3],
                ..Diagnostic::error(
                    "RULE",
                    Place::new("a.proto", Span::new((line, start), end)),
                    "it is wrong",
                )
            };
            match number % 11 {
                0 => diagnostic.place = Some(Place::file("a.proto")),
                1 => diagnostic.place = Some(Place::new("b.proto", Span::new((line, start), end))),
                2 => diagnostic.message.push('\u{e9}'),
                _ => {}
            }
            for help in 0..number % 4 {
                diagnostic.help.push(format!("do {help}"));
            }
            let mut lines = Lines {
                texts: &texts,
                starts: HashMap::new(),
                has_marked: false,
            };
            let mut own = String::new();
            if push_plain(&diagnostic, &mut lines, &mut own) {
                plain += 1;
                let mut library = String::new();
                push(&diagnostic, &Renderer::plain(), &mut lines, &mut library);
                assert_eq!(own, library, "{diagnostic:?}");
            }
        }
        assert!(plain > 2_000, "{plain}");
    }
}
