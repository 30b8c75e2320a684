//! Texts that keep rules: of a length, with parts, in a format, or matching a regular expression.

use regex_syntax::hir::{Class, HirKind};

use crate::validate::{Kind, Literal, Pattern, TypeRules};

use super::identity;
use super::key::Key;
use super::locale::{ENGLISH, pick};
use super::rules::read_pattern;

/// How long a text is that a regular expression makes, at most.
const MAX_LENGTH: usize = 4000;

/// What rules say of a text, or of bytes.
#[derive(Debug)]
pub struct TextRules {
    least: usize,
    most: Option<usize>,
    least_bytes: usize,
    most_bytes: Option<usize>,
    prefix: Vec<u8>,
    suffix: Vec<u8>,
    contains: Vec<u8>,
    /// What may not be in it.
    refused: String,
    /// The name of the rule that asks for a format.
    format: Option<&'static str>,
    pattern: Option<Pattern>,
}

const FORMATS: &[&str] = &[
    "email",
    "hostname",
    "ip",
    "ipv4",
    "ipv6",
    "uri",
    "uri_ref",
    "address",
    "uuid",
    "tuuid",
    "ip_with_prefixlen",
    "ipv4_with_prefixlen",
    "ipv6_with_prefixlen",
    "ip_prefix",
    "ipv4_prefix",
    "ipv6_prefix",
    "host_and_port",
    "ulid",
    "protobuf_fqn",
    "protobuf_dot_fqn",
];

impl TextRules {
    pub fn of(rules: &TypeRules<'_>) -> Self {
        let length = |rule| {
            rules
                .length(rule)
                .map(|length| usize::try_from(length).unwrap_or(usize::MAX))
        };
        let part = |rule| match rules.get(rule) {
            Some(Literal::Text(text)) => text.as_bytes().to_vec(),
            Some(Literal::Bytes(bytes)) => bytes.to_vec(),
            _ => Vec::new(),
        };
        let least = length("len").or(length("min_len")).unwrap_or_default();
        let least_bytes = length("len_bytes").or(length("min_bytes")).unwrap_or_default();
        let format = match rules.get("well_known_regex") {
            Some(Literal::Uint(1)) => Some("header_name"),
            Some(Literal::Uint(_)) => Some("header_value"),
            _ => FORMATS
                .iter()
                .copied()
                .find(|format| rules.kind.rule(format).is_some() && rules.bool(format) == Some(true)),
        };
        Self {
            least: least.min(MAX_LENGTH),
            most: length("len").or(length("max_len")),
            least_bytes: least_bytes.min(MAX_LENGTH),
            most_bytes: length("len_bytes").or(length("max_bytes")),
            prefix: part("prefix"),
            suffix: part("suffix"),
            contains: part("contains"),
            refused: rules.text("not_contains").unwrap_or_default().to_owned(),
            format,
            pattern: read_pattern(rules).filter(|_| matches!(rules.kind, Kind::String | Kind::Bytes)),
        }
    }

    /// How many ASCII characters are between the prefix and the suffix, where there would be `count`.
    fn room(&self, count: usize) -> usize {
        let characters = |bytes: &[u8]| String::from_utf8_lossy(bytes).chars().count();
        let around = characters(&self.prefix) + characters(&self.suffix);
        let bytes_around = self.prefix.len() + self.suffix.len();
        let least = self
            .least
            .saturating_sub(around)
            .max(self.least_bytes.saturating_sub(bytes_around));
        let most = self.most.map_or(usize::MAX, |most| most.saturating_sub(around)).min(
            self.most_bytes
                .map_or(usize::MAX, |most| most.saturating_sub(bytes_around)),
        );
        count.max(least).min(most)
    }
}

/// Some words.
pub fn plain(key: Key) -> String {
    format!("{} {}", word(key, "first"), word(key, "second"))
}

fn word(key: Key, part: &str) -> &'static str {
    pick(&ENGLISH.words, key.with(part)).written
}

/// A text from rules, or from `natural` as far as they allow.
pub fn candidate(rules: &TextRules, key: Key, natural: &str) -> String {
    if let Some(format) = rules.format {
        return in_format(format, key);
    }
    let mut body = String::new();
    if let Some(pattern) = &rules.pattern {
        matching(pattern, key, &mut body);
        let is_whole = key.with("padded").chance(70);
        if is_whole {
            return body;
        }
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if body.is_empty() {
        // Whole words are cut only where there is no other way.
        natural.clone_into(&mut body);
    }
    let contains = text(&rules.contains);
    if !body.contains(&contains) {
        body = contains.clone();
    }
    let is_wide = body.len() != body.chars().count() && (rules.least_bytes > 0 || rules.most_bytes.is_some());
    if is_wide {
        body = contains;
    }
    let count = body.chars().count();
    let room = rules.room(count);
    let mut body: String = body.chars().take(room).collect();
    let mut part = 0;
    while body.chars().count() < room {
        if !body.is_empty() {
            body.push(' ');
        }
        body.push_str(word(key.at(part), "more"));
        part += 1;
    }
    let mut body: String = body.chars().take(room).collect();
    if body.ends_with(' ') {
        body.pop();
        body.push('s');
    }
    if !rules.refused.is_empty() {
        let clean = body.replace(&rules.refused, "");
        let is_free = |letter: &char| !rules.refused.contains(*letter);
        let filler = ('a'..='z').find(is_free).unwrap_or('a');
        let missing = room - clean.chars().count();
        body = clean + &filler.to_string().repeat(missing);
    }
    text(&rules.prefix) + &body + &text(&rules.suffix)
}

/// Bytes from rules.
pub fn bytes(rules: &TextRules, key: Key) -> Vec<u8> {
    let random = |count: usize| -> Vec<u8> {
        let numbers = (0..).map(|index| key.at(index).number().to_be_bytes());
        numbers.flatten().take(count).collect()
    };
    match rules.format {
        Some("ipv6" | "uuid") => return random(16),
        Some(_) => return random(4),
        None => {}
    }
    if let Some(pattern) = &rules.pattern {
        let mut text = String::new();
        matching(pattern, key, &mut text);
        return text.into_bytes();
    }
    let around = rules.prefix.len() + rules.suffix.len();
    let inside = rules.contains.len();
    let least = rules.least.saturating_sub(around).max(inside);
    let most = rules.most.map_or(usize::MAX, |most| most.saturating_sub(around));
    let room = inside.max(8).max(least).min(most);
    let mut body = rules.contains.clone();
    body.extend(random(room.saturating_sub(inside)));
    [&rules.prefix[..], &body, &rules.suffix].concat()
}

fn in_format(format: &str, key: Key) -> String {
    let byte = |part: &str| key.with(part).below(256);
    let group = |part: &str| key.with(part).below(1 << 16);
    let host = || format!("{}.example.com", word(key, "host").to_lowercase());
    match format {
        "email" => format!("{}@example.com", word(key, "login").to_lowercase()),
        "hostname" | "address" => host(),
        // Addresses that are reserved for documentation.
        "ip" | "ipv4" => format!("192.0.2.{}", byte("last")),
        "ipv6" => format!("2001:db8::{:x}:{:x}", group("one"), group("two")),
        "uri" => format!("https://example.com/{}/{}", word(key, "path"), word(key, "page")).to_lowercase(),
        "uri_ref" => format!("/{}/{}", word(key, "path"), word(key, "page")).to_lowercase(),
        "uuid" => identity::uuid(key),
        "tuuid" => format!("{:032x}", key.wide()),
        "ip_with_prefixlen" | "ipv4_with_prefixlen" => format!("192.0.2.{}/24", byte("last")),
        "ipv6_with_prefixlen" => format!("2001:db8::{:x}/64", group("one")),
        "ip_prefix" | "ipv4_prefix" => format!("10.{}.{}.0/24", byte("one"), byte("two")),
        "ipv6_prefix" => format!("2001:db8:{:x}::/48", group("one")),
        "host_and_port" => format!("{}:{}", host(), key.between(8000, 8999)),
        "ulid" => ulid(key),
        "protobuf_fqn" => format!("acme.v1.{}", capitalised(word(key, "name"))),
        "protobuf_dot_fqn" => format!(".acme.v1.{}", capitalised(word(key, "name"))),
        "header_name" => format!("X-{}", capitalised(word(key, "name"))),
        _ => word(key, "value").to_owned(),
    }
}

fn capitalised(word: &str) -> String {
    let letters: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut rest = letters.chars();
    rest.next().map_or_else(
        || "Name".to_owned(),
        |first| first.to_ascii_uppercase().to_string() + rest.as_str(),
    )
}

fn ulid(key: Key) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let number = key.wide();
    let digits = (0..26).rev().map(|place| (number >> (5 * place)) as usize % 32);
    digits.map(|digit| char::from(DIGITS[digit])).collect()
}

/// Adds a text that a regular expression matches; what it says of boundaries is not looked at.
fn matching(pattern: &Pattern, key: Key, text: &mut String) {
    if text.len() > MAX_LENGTH {
        return;
    }
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(Class::Unicode(class)) => {
            let ranges: Vec<(u32, u32)> = class
                .ranges()
                .iter()
                .map(|range| (u32::from(range.start()), u32::from(range.end())))
                .collect();
            text.extend(letter(&ranges, key));
        }
        HirKind::Class(Class::Bytes(class)) => {
            let ranges: Vec<(u32, u32)> = class
                .ranges()
                .iter()
                .map(|range| (u32::from(range.start()), u32::from(range.end())))
                .collect();
            text.extend(letter(&ranges, key));
        }
        HirKind::Repetition(repetition) => {
            // Few more than there have to be, and sometimes many.
            let more = if key.with("many").chance(20) { 40 } else { 6 };
            let most = repetition
                .max
                .unwrap_or(u32::MAX)
                .min(repetition.min.saturating_add(more));
            let count = key.with("count").between(repetition.min.into(), most.into());
            for index in 0..count {
                matching(&repetition.sub, key.at(index), text);
            }
        }
        HirKind::Capture(capture) => matching(&capture.sub, key, text),
        HirKind::Concat(parts) => {
            for (index, part) in parts.iter().enumerate() {
                matching(part, key.with("part").at(index as u64), text);
            }
        }
        HirKind::Alternation(cases) => {
            let index = key.with("case").below(cases.len() as u64) as usize;
            if let Some(case) = cases.get(index) {
                matching(case, key.with("chosen"), text);
            }
        }
    }
}

/// A letter of some ranges: one that people type, if there is one.
fn letter(ranges: &[(u32, u32)], key: Key) -> Option<char> {
    const TYPED: &[(u32, u32)] = &[(0x61, 0x7a), (0x30, 0x39), (0x41, 0x5a), (0x21, 0x7e)];
    let typed = TYPED.iter().map(|typed| {
        let common = ranges
            .iter()
            .map(|range| (range.0.max(typed.0), range.1.min(typed.1)))
            .filter(|range| range.0 <= range.1);
        common.collect::<Vec<_>>()
    });
    // What is below the space cannot be seen, and what is beyond 16 bits few have letters for.
    let seen = ranges
        .iter()
        .map(|range| (range.0.max(0x20), range.1.min(0xffff)))
        .filter(|range| range.0 <= range.1);
    let found = typed
        .chain([seen.collect(), ranges.to_vec()])
        .find(|ranges| !ranges.is_empty())?;
    let range = found[key.with("range").below(found.len() as u64) as usize];
    let span = u64::from(range.1 - range.0) + 1;
    let number = range.0 + u32::try_from(key.below(span)).unwrap_or_default();
    char::from_u32(number).or_else(|| char::from_u32(range.0))
}
