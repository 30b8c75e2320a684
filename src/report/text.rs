//! Diagnostics with the lines of source that they are about.

use std::borrow::Cow;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Place, Severity, Span};

use super::lines::{Lines, Mark};
use super::{Color, Texts, plain};

/// How many lines lie at most between two places that are shown in one piece.
pub(super) const NEAR: usize = 20;

/// How many bytes the piece about a diagnostic has, as a rule.
const USUAL: usize = 400;

pub(super) fn render(diagnostics: &[Diagnostic], texts: &Texts, color: Color) -> String {
    let renderer = match color {
        Color::Always => Renderer::styled(),
        Color::Never => Renderer::plain(),
    };
    let mut lines = Lines::of(texts);
    let mut rendered = String::with_capacity(diagnostics.len() * USUAL);
    for diagnostic in diagnostics {
        if color == Color::Always || !plain::push(diagnostic, &mut lines, &mut rendered) {
            push(diagnostic, &renderer, &mut lines, &mut rendered);
        }
    }
    rendered
}

fn push<'a>(diagnostic: &'a Diagnostic, renderer: &Renderer, lines: &mut Lines<'a>, rendered: &mut String) {
    let (group, has_marked) = group(diagnostic, lines.texts, lines);
    let one = renderer.render(&[group]);
    if has_marked {
        rendered.push_str(&one);
    } else {
        // Without line numbers everything would start at the margin.
        rendered.push_str(&one.replace('\n', "\n "));
    }
    rendered.push_str("\n\n");
}

/// What is shown of a diagnostic, and whether lines of source are.
fn group<'a>(diagnostic: &'a Diagnostic, texts: &'a Texts, lines: &mut Lines<'a>) -> (Group<'a>, bool) {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
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
    let has_marked = !marks.is_empty();
    for (file, marks) in marks {
        group = group.element(snippet(file, &marks, texts));
    }
    let notes = notes
        .iter()
        .map(|note| Level::NOTE.message(harmless(note).into_owned()));
    group = group.elements(notes.collect::<Vec<_>>());
    let help = diagnostic.help.iter().map(|help| Level::HELP.message(harmless(help)));
    (group.elements(help), has_marked)
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

    use super::{Lines, Texts, plain, push};
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
        texts.insert(
            "c.proto",
            Source {
                shown: "protos/c.proto".into(),
                ..source.clone()
            },
        );
        texts.insert("a.proto", source);
        let mut simple = [0; 4];
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
                diagnostic.advise(format!("do {help}"));
            }
            for related in 0..number / 7 % 4 {
                let file = ["a.proto", "c.proto"][(number + related) as usize % 2];
                let start = (number * (related + 3) % 230, related);
                let place = Place::new(file, Span::new(start, (start.0, start.1 + number % 4)));
                diagnostic.relate(place, "it is there");
            }
            let mut lines = Lines::of(&texts);
            let mut own = String::new();
            if plain::push(&diagnostic, &mut lines, &mut own) {
                simple[diagnostic.related.len()] += 1;
                let mut library = String::new();
                push(&diagnostic, &Renderer::plain(), &mut lines, &mut library);
                assert_eq!(own, library, "{diagnostic:?}");
            }
        }
        assert!(simple.iter().all(|count| *count > 100), "{simple:?}");
    }
}
