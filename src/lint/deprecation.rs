//! What the rules of the category LIFECYCLE share: what is deprecated, and its dates.

use crate::diagnostic::Place;
use crate::schema::{Element, Enum, Field, File, Message, Method, Service, part};

use super::date::Date;
use super::scope::Scope;

/// An element with `deprecated = true`.
#[derive(Debug)]
pub(super) struct Deprecated<'a> {
    /// The kind of element, such as `field`.
    pub(super) kind: &'static str,
    pub(super) name: &'a str,
    pub(super) place: Place,
    comment: &'a str,
}

/// When an element was deprecated, and when it goes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dates {
    pub(super) since: Option<Date>,
    pub(super) until: Option<Date>,
}

/// Everything in the files that is deprecated itself.
pub(super) fn elements<'a>(scope: &Scope<'a>) -> Vec<Deprecated<'a>> {
    let mut found = Vec::new();
    for &file in &scope.files {
        if file.is_deprecated() {
            found.push(Deprecated {
                kind: "file",
                name: file.path(),
                place: file.package_place(),
                comment: file.package_comments().leading.unwrap_or_default(),
            });
        }
        add(&mut found, "message", file.all_messages());
        add(&mut found, "field", file.all_fields());
        add(&mut found, "enum", file.all_enums());
        add(&mut found, "enum value", file.all_enums().flat_map(Enum::values));
        add(&mut found, "service", file.services());
        add(&mut found, "method", file.services().flat_map(Service::methods));
    }
    found
}

fn add<'a, E: Element<'a>>(found: &mut Vec<Deprecated<'a>>, kind: &'static str, elements: impl Iterator<Item = E>) {
    found.extend(
        elements
            .filter(|element| element.is_deprecated())
            .map(|element| Deprecated {
                kind,
                name: element.name(),
                place: element.place_of(part::NAME),
                comment: element.comments().leading.unwrap_or_default(),
            }),
    );
}

impl Deprecated<'_> {
    /// The dates of the comment, if it has a paragraph that starts with `Deprecated`.
    pub(super) fn dates(&self) -> Option<Dates> {
        dates(self.comment)
    }
}

/// Reads `Deprecated since 2026-03-01 until 2027-02-28: …`. The two may stand anywhere in the paragraph.
fn dates(comment: &str) -> Option<Dates> {
    let mut paragraph = comment
        .lines()
        .map(str::trim)
        .skip_while(|line| !line.starts_with("Deprecated"))
        .take_while(|line| !line.is_empty())
        .flat_map(str::split_whitespace)
        .peekable();
    paragraph.peek()?;
    let mut dates = Dates {
        since: None,
        until: None,
    };
    while let Some(word) = paragraph.next() {
        let slot = match word {
            "since" => &mut dates.since,
            "until" => &mut dates.until,
            _ => continue,
        };
        let date = paragraph.peek().and_then(|word| {
            let word = word.trim_end_matches(|c: char| !c.is_ascii_digit());
            word.parse().ok()
        });
        *slot = slot.or(date);
    }
    Some(dates)
}

/// Whether a message, or one around it, or its file, is deprecated.
pub(super) fn is_message_deprecated(message: Message<'_>) -> bool {
    std::iter::successors(Some(message), |message| message.parent()).any(Element::is_deprecated)
        || message.file().is_deprecated()
}

/// The same for an enum.
pub(super) fn is_enum_deprecated(one: Enum<'_>) -> bool {
    one.is_deprecated()
        || match one.parent() {
            Some(parent) => is_message_deprecated(parent),
            None => one.file().is_deprecated(),
        }
}

/// The same for a field or extension.
pub(super) fn is_field_deprecated(field: Field<'_>) -> bool {
    field.is_deprecated()
        || match field.parent() {
            Some(parent) => is_message_deprecated(parent),
            None => File::is_deprecated(field.file()),
        }
}

/// The same for a method.
pub(super) fn is_method_deprecated(method: Method<'_>) -> bool {
    method.is_deprecated() || method.service().is_deprecated() || method.file().is_deprecated()
}

#[cfg(test)]
mod tests {
    use super::dates;

    #[test]
    fn dates_are_read_from_the_paragraph_that_starts_with_deprecated() {
        let read = |comment: &str| {
            dates(comment).map(|dates| [dates.since, dates.until].map(|date| date.map(|date| date.to_string())))
        };
        let both = [Some("2026-03-01".to_owned()), Some("2027-02-28".to_owned())];
        assert_eq!(
            read(" Deprecated since 2026-03-01 until 2027-02-28: see `b`.\n"),
            Some(both.clone())
        );
        assert_eq!(
            read(" A thing.\n\n Deprecated: see `b`. Since\n since 2026-03-01, filled\n until 2027-02-28.\n\n until x"),
            Some(both)
        );
        assert_eq!(read("Deprecated until 2027-02-30"), Some([None, None]));
        assert_eq!(read("Deprecated.\n\nsince 2026-03-01"), Some([None, None]));
        assert_eq!(read("since 2026-03-01 until 2027-02-28"), None);
    }
}
