use crate::diagnostic::{Diagnostic, Place, Severity, Span};
use crate::sources::Source;

use super::{Color, Format, Summary, Texts, render};

const TEXT: &str = "syntax = \"proto3\";\n\tmessage a {\n}\nmessage b {}\n";

fn texts(text: &str) -> Texts {
    let mut texts = Texts::new();
    let source = Source {
        shown: "protos/a.proto".into(),
        text: text.into(),
    };
    texts.insert("a.proto", source);
    texts
}

fn at(start: (u32, u32), end: (u32, u32)) -> Diagnostic {
    Diagnostic::error("RULE", Place::new("a.proto", Span::new(start, end)), "`a` is wrong")
}

fn text(diagnostic: &Diagnostic) -> String {
    render(
        std::slice::from_ref(diagnostic),
        &texts(TEXT),
        Format::Text,
        Color::Never,
    )
}

fn json(diagnostic: &Diagnostic) -> String {
    render(
        std::slice::from_ref(diagnostic),
        &texts(TEXT),
        Format::Json,
        Color::Never,
    )
}

#[test]
fn the_first_line_of_a_range_is_shown() {
    let diagnostic = at((1, 8), (2, 1))
        .with_related(Place::new("a.proto", Span::new((3, 8), (3, 9))), "like this")
        .with_related(Place::file("b.proto"), "and there")
        .with_help("write it better");
    let expected = "\
error[RULE]: `a` is wrong
 --> protos/a.proto:2:2
  |
2 |     message a {
  |     ^^^^^^^^^^^
3 | }
4 | message b {}
  |         - like this
  |
  = note: b.proto: and there
  = help: write it better

";
    assert_eq!(text(&diagnostic), expected);
}

#[test]
fn places_far_apart_are_shown_in_pieces() {
    let text = "a\n".repeat(100);
    let far = at((0, 0), (0, 1)).with_related(Place::new("a.proto", Span::new((98, 0), (98, 1))), "far");
    let expected = "\
error[RULE]: `a` is wrong
  --> protos/a.proto:1:1
   |
 1 | a
   | ^
   |
  ::: protos/a.proto:99:1
   |
99 | a
   | - far

";
    assert_eq!(render(&[far], &texts(&text), Format::Text, Color::Never), expected);
}

#[test]
fn a_file_a_foreign_place_and_no_place_are_shown_without_source() {
    let whole = Diagnostic::error("RULE", Place::file("a.proto"), "wrong").with_help("do");
    assert_eq!(
        text(&whole),
        "error[RULE]: wrong\n --> protos/a.proto\n  = help: do\n\n"
    );
    let foreign = Diagnostic::error("RULE", Place::new("c.proto", Span::new((4, 2), (4, 3))), "wrong");
    assert_eq!(text(&foreign), "error[RULE]: wrong\n --> c.proto:5:3\n\n");
    let nowhere = Diagnostic {
        place: None,
        severity: Severity::Warning,
        ..whole
    };
    assert_eq!(text(&nowhere), "warning[RULE]: wrong\n  |\n  = help: do\n\n");
}

#[test]
fn places_outside_of_the_text_are_shown_at_its_end() {
    for place in [((9, 9), (9, 10)), ((0, 90), (0, 91)), ((2, 5), (1, 0))] {
        assert!(text(&at(place.0, place.1)).contains("protos/a.proto:"), "{place:?}");
    }
    let empty = render(&[at((3, 0), (3, 1))], &texts(""), Format::Text, Color::Never);
    assert!(empty.contains("protos/a.proto:1:1"), "{empty}");
}

#[test]
fn nothing_in_a_file_or_a_message_drives_a_terminal() {
    let nasty = "\u{1b}]0;x\u{7}\u{9b}31m\u{202e}\u{8}\r";
    let mut diagnostic = at((0, 0), (0, 40));
    diagnostic.message = format!("a{nasty}\nb");
    diagnostic = diagnostic
        .with_help(nasty)
        .with_related(Place::file(nasty), nasty)
        .with_related(Place::new("a.proto", Span::new((0, 0), (0, 3))), nasty);
    let texts = texts(&format!("// {nasty} é\n"));
    for format in Format::ALL {
        let rendered = render(std::slice::from_ref(&diagnostic), &texts, format, Color::Never);
        let harmful = rendered.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(harmful, None, "{rendered}");
    }
    let rendered = render(&[diagnostic], &texts, Format::Text, Color::Never);
    assert!(!rendered.contains('\u{202e}'), "{rendered}");
}

#[test]
fn colours_are_there_only_when_asked_for() {
    let diagnostics = [at((0, 0), (0, 6))];
    assert!(render(&diagnostics, &texts(TEXT), Format::Text, Color::Always).contains('\u{1b}'));
    assert!(!render(&diagnostics, &texts(TEXT), Format::Json, Color::Always).contains('\u{1b}'));
}

#[test]
fn json_has_the_fields_of_buf_in_its_order() {
    let mut diagnostic = at((1, 8), (2, 1));
    diagnostic.message = "`<a>` & \"b\"".to_owned();
    assert_eq!(
        json(&diagnostic),
        "{\"path\":\"protos/a.proto\",\"start_line\":2,\"start_column\":9,\"end_line\":3,\"end_column\":2,\
         \"type\":\"RULE\",\"message\":\"`\\u003ca\\u003e` \\u0026 \\\"b\\\"\"}\n"
    );
    diagnostic.place = None;
    assert!(json(&diagnostic).starts_with("{\"start_line\":1,\"start_column\":1,\"end_line\":1,\"end_column\":1,"));
}

#[test]
fn summaries_count_problems_and_files() {
    let other = Diagnostic::error("RULE", Place::file("b.proto"), "wrong");
    let summary = |diagnostics: &[Diagnostic]| Summary::of(diagnostics).to_string();
    assert_eq!(summary(&[]), "no problems");
    assert_eq!(summary(&[at((0, 0), (0, 1))]), "1 problem in 1 file");
    assert_eq!(
        summary(&[at((0, 0), (0, 1)), other.clone(), other.clone()]),
        "3 problems in 2 files"
    );
    let mut both = Summary::of(&[other.clone(), other.clone()]);
    both.add(Summary::of(&[other.clone(), at((0, 0), (0, 1))]));
    assert_eq!(both.to_string(), "4 problems in 2 files");
    assert_eq!(summary(&[Diagnostic { place: None, ..other }]), "1 problem");
}
