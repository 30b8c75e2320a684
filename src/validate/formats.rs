//! Formats of text that rules ask for: addresses, names and references of the internet.

use core::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use regex::Regex;

/// An email address as forms of HTML take it, which is less than RFC 5322 allows.
pub fn is_email(text: &str) -> bool {
    static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
        let label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
        Regex::new(&format!(
            r"\A[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{label}(?:\.{label})*\z"
        ))
        .expect("the pattern is fixed")
    });
    EMAIL.is_match(text)
}

/// Labels of letters, digits and inner hyphens, the last not all digits; a dot may end it.
pub fn is_hostname(text: &str) -> bool {
    if text.len() > 253 {
        return false;
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    name.split('.').all(is_label)
        && name
            .rsplit('.')
            .next()
            .is_some_and(|last| !last.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A host name or an IP address, and a port; an IPv6 address stands in brackets.
pub fn is_host_and_port(text: &str, needs_port: bool) -> bool {
    if let Some(rest) = text.strip_prefix('[') {
        let Some((address, rest)) = rest.rsplit_once(']') else {
            return false;
        };
        return is_ip(address, 6)
            && match rest.strip_prefix(':') {
                Some(port) => is_port(port),
                None => rest.is_empty() && !needs_port,
            };
    }
    let is_host = |host: &str| is_hostname(host) || is_ip(host, 4);
    match text.rsplit_once(':') {
        Some((host, port)) => is_host(host) && is_port(port),
        None => !needs_port && is_host(text),
    }
}

fn is_port(text: &str) -> bool {
    is_decimal(text) && text.parse::<u16>().is_ok()
}

/// Digits without leading zeros.
fn is_decimal(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'))
}

/// An IP address of version 4 or 6, or of either for 0.
pub fn is_ip(text: &str, version: i64) -> bool {
    let is_v4 = || text.parse::<Ipv4Addr>().is_ok();
    let is_v6 = || {
        let (address, zone) = text
            .split_once('%')
            .map_or((text, None), |(address, zone)| (address, Some(zone)));
        zone.is_none_or(|zone| !zone.is_empty() && !zone.contains('\0')) && address.parse::<Ipv6Addr>().is_ok()
    };
    match version {
        0 => is_v4() || is_v6(),
        4 => is_v4(),
        6 => is_v6(),
        _ => false,
    }
}

/// An IP address with the length of its prefix; if `is_strict`, the other bits are zero.
pub fn is_ip_prefix(text: &str, version: i64, is_strict: bool) -> bool {
    let Some((address, length)) = text.rsplit_once('/') else {
        return false;
    };
    let Some(length) = is_decimal(length).then(|| length.parse::<u32>().ok()).flatten() else {
        return false;
    };
    let is_v4 = || {
        address.parse::<Ipv4Addr>().is_ok_and(|address| {
            let rest = u32::MAX.checked_shr(length).unwrap_or(0);
            length <= 32 && (!is_strict || address.to_bits() & rest == 0)
        })
    };
    let is_v6 = || {
        address.parse::<Ipv6Addr>().is_ok_and(|address| {
            let rest = u128::MAX.checked_shr(length).unwrap_or(0);
            length <= 128 && (!is_strict || address.to_bits() & rest == 0)
        })
    };
    match version {
        0 => is_v4() || is_v6(),
        4 => is_v4(),
        6 => is_v6(),
        _ => false,
    }
}

/// A URI of RFC 3986, with a scheme.
pub fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme && is_reference(rest, |_| true)
}

/// A URI or a relative reference of RFC 3986.
pub fn is_uri_ref(text: &str) -> bool {
    // The first segment of a relative path has no colon: it would be a scheme.
    is_uri(text) || is_reference(text, |path| !path.split('/').next().unwrap_or_default().contains(':'))
}

/// What stands behind a scheme, or is a relative reference.
fn is_reference(text: &str, is_start: impl Fn(&str) -> bool) -> bool {
    let (text, fragment) = parts(text, '#');
    let (text, query) = parts(text, '?');
    let is_tail = |tail: Option<&str>| tail.is_none_or(|tail| is_made_of(tail, b":@/?"));
    if !is_tail(fragment) || !is_tail(query) {
        return false;
    }
    match text.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            is_authority(&rest[..end]) && is_made_of(&rest[end..], b":@/")
        }
        None => is_made_of(text, b":@/") && is_start(text),
    }
}

fn parts(text: &str, separator: char) -> (&str, Option<&str>) {
    text.split_once(separator)
        .map_or((text, None), |(before, after)| (before, Some(after)))
}

fn is_authority(text: &str) -> bool {
    let (user, host) = text
        .split_once('@')
        .map_or((None, text), |(user, host)| (Some(user), host));
    if user.is_some_and(|user| !is_made_of(user, b":")) {
        return false;
    }
    if let Some(rest) = host.strip_prefix('[') {
        let Some((address, rest)) = rest.rsplit_once(']') else {
            return false;
        };
        return is_address_literal(address) && rest.strip_prefix(':').map_or(rest.is_empty(), is_digits);
    }
    let (name, port) = host
        .rsplit_once(':')
        .map_or((host, None), |(name, port)| (name, Some(port)));
    is_made_of(name, b"") && is_utf8_decoded(name) && port.is_none_or(is_digits)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What stands in the brackets of an authority.
fn is_address_literal(text: &str) -> bool {
    if let Some(future) = text.strip_prefix(['v', 'V']) {
        let Some((version, address)) = future.split_once('.') else {
            return false;
        };
        return !version.is_empty()
            && version.bytes().all(|byte| byte.is_ascii_hexdigit())
            && !address.is_empty()
            && !address.contains('%')
            && is_made_of(address, b":");
    }
    match text.split_once("%25") {
        Some((address, zone)) => {
            let is_zone = zone
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte));
            !zone.is_empty()
                && is_zone
                && is_made_of(zone, b"")
                && is_utf8_decoded(zone)
                && address.parse::<Ipv6Addr>().is_ok()
        }
        None => text.parse::<Ipv6Addr>().is_ok(),
    }
}

/// Whether a text consists of unreserved characters, sub-delimiters, `%xx` and `more`.
fn is_made_of(text: &str, more: &[u8]) -> bool {
    let bytes = text.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        let byte = bytes[index];
        if byte == b'%' {
            let Some(digits) = bytes.get(index + 1..index + 3) else {
                return false;
            };
            if !digits.iter().all(u8::is_ascii_hexdigit) {
                return false;
            }
            index += 3;
            continue;
        }
        if !(byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&byte) || more.contains(&byte)) {
            return false;
        }
        index += 1;
    }
    true
}

/// Whether the `%xx` of a text stand for UTF-8.
fn is_utf8_decoded(text: &str) -> bool {
    let mut decoded = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let mut digit = || bytes.next().and_then(|byte| char::from(byte).to_digit(16)).unwrap_or(0) as u8;
        decoded.push(digit() << 4 | digit());
    }
    std::str::from_utf8(&decoded).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_from_their_lookalikes() {
        type Check = (fn(&str) -> bool, &'static [&'static str], &'static [&'static str]);
        let checks: &[Check] = &[
            (
                is_email,
                &["a@b", "o'x+1@mail.example.com"],
                &["", "a", "a@", "a@-b", "a b@c", "a@b."],
            ),
            (
                is_hostname,
                &["a", "a.b-c.d1", "example.com."],
                &["", ".", "1.2", "-a", "a-.b", "a_b", "a..b"],
            ),
            (
                |text| is_host_and_port(text, true),
                &["a:1", "[::1]:65535", "1.2.3.4:0"],
                &["a", "a:", "a:01", "a:65536", "::1:1", "[::1]", "[1.2.3.4]:1"],
            ),
            (
                |text| is_ip(text, 0),
                &["1.2.3.4", "::1", "fe80::a%en1"],
                &["1.2.3", "01.2.3.4", "::1%", "1::2::3"],
            ),
            (
                |text| is_ip_prefix(text, 0, true),
                &["10.0.0.0/8", "::/0", "1.2.3.4/32", "2001:db8::/32"],
                &["10.0.0.1/8", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "::1/127"],
            ),
            (
                is_uri,
                &[
                    "https://u:p@example.com:80/a/b?c=d#e",
                    "urn:a:b",
                    "a:",
                    "http://[::1]/",
                    "http://[fe80::1%25en1]/",
                ],
                &[
                    "",
                    "a",
                    "/a",
                    "1a:b",
                    "http://a b",
                    "http://[::1",
                    "a:%zz",
                    "http://a/[",
                    "http://a:b/",
                ],
            ),
            (
                is_uri_ref,
                &["", "a", "./a:b", "/a?b#c", "//h/p", "?q"],
                &[":a", "1:b", "a b", "%", "\\"],
            ),
        ];
        for (check, good, bad) in checks {
            for text in *good {
                assert!(check(text), "{text}");
            }
            for text in *bad {
                assert!(!check(text), "{text}");
            }
        }
    }
}
