//! Diagnostics with the lines of source that they are about.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Place, Position, Severity, Span};

use super::{Color, Texts};

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
        let group = group(diagnostic, texts, &mut lines);
        let one = renderer.render(&[group]);
        if lines.has_marked {
            rendered.push_str(&one);
        } else {
            // Without line numbers everything would start at the margin.
            rendered.push_str(&one.replace('\n', "\n "));
        }
        rendered.push_str("\n\n");
    }
    rendered
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
        let Some(mark) = lines.mark(place, label) else {
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
struct Mark<'a> {
    /// Counted from zero.
    line: usize,
    start: usize,
    text: &'a str,
    range: Range<usize>,
    label: Option<&'a str>,
}

fn snippet<'a>(file: &'a str, marks: &[Mark<'a>], texts: &'a Texts) -> Snippet<'a, Annotation<'a>> {
    let text = texts.text(file).unwrap_or_default();
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
    fn mark(&mut self, place: &'a Place, label: Option<&'a str>) -> Option<Mark<'a>> {
        let span = place.span?;
        let text = self.texts.text(&place.file)?;
        let starts = self.starts.entry(&place.file).or_insert_with(|| line_starts(text));
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
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0).chain(ends.map(|(index, _)| index + 1)).collect()
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
