//! What the literals of a text mean: values of numbers and strings.

use std::borrow::Cow;

/// The value of an integer token: decimal, octal with a leading `0`,
/// hexadecimal with `0x`. `None` where it does not fit into 64 bits.
pub fn integer(text: &str) -> Option<u64> {
    let (digits, radix) = if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        (digits, 16)
    } else if text.len() > 1 && text.starts_with('0') {
        (text, 8)
    } else {
        (text, 10)
    };
    u64::from_str_radix(digits, radix).ok()
}

/// The value of an integer or float token where a float is wanted: integers
/// too large for 64 bits are read as floats, octal and hexadecimal ones are `None`.
pub fn float(text: &str) -> Option<f64> {
    let is_integer = !text.contains(['.', 'e', 'E']) || text.starts_with("0x") || text.starts_with("0X");
    if is_integer {
        #[allow(clippy::cast_precision_loss, reason = "a float is wanted")]
        if let Some(value) = integer(text) {
            return Some(value as f64);
        }
        if text.starts_with('0') {
            return None;
        }
    }
    text.trim_end_matches(['f', 'F']).parse().ok()
}

/// The bytes that adjacent string tokens mean together. Never fails: what the
/// lexer has found fault with comes out as it stands.
pub fn string<'a>(pieces: impl Iterator<Item = &'a str>) -> Cow<'a, [u8]> {
    let mut value: Option<Cow<'a, [u8]>> = None;
    for piece in pieces {
        let inner = unquoted(piece).as_bytes();
        match &mut value {
            None if !inner.contains(&b'\\') => value = Some(Cow::Borrowed(inner)),
            None => {
                let mut bytes = Vec::with_capacity(inner.len());
                unescape(inner, &mut bytes);
                value = Some(Cow::Owned(bytes));
            }
            Some(value) => unescape(inner, value.to_mut()),
        }
    }
    value.unwrap_or_default()
}

fn unquoted(token: &str) -> &str {
    let Some(quote) = token.chars().next() else {
        return token;
    };
    let inner = &token[quote.len_utf8()..];
    inner.strip_suffix(quote).unwrap_or(inner)
}

fn unescape(text: &[u8], bytes: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        bytes.extend_from_slice(&rest[..at]);
        rest = unescape_one(&rest[at + 1..], bytes);
    }
    bytes.extend_from_slice(rest);
}

/// Decodes the escape whose backslash is already gone; returns what is behind it.
fn unescape_one<'a>(text: &'a [u8], bytes: &mut Vec<u8>) -> &'a [u8] {
    let Some((&key, rest)) = text.split_first() else {
        return text;
    };
    let simple = match key {
        b'0'..=b'7' => return digits(text, 8, 3, bytes),
        b'x' | b'X' => return digits(rest, 16, 2, bytes),
        b'u' | b'U' => return code_point(text, bytes),
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0C,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0B,
        b'\\' | b'\'' | b'"' | b'?' => key,
        _ => b'?',
    };
    bytes.push(simple);
    rest
}

/// Pushes one byte made of at most `longest` digits, cut to eight bits as in C.
fn digits<'a>(text: &'a [u8], radix: u32, longest: usize, bytes: &mut Vec<u8>) -> &'a [u8] {
    let mut value = 0;
    let mut length = 0;
    for digit in text
        .iter()
        .take(longest)
        .map_while(|byte| char::from(*byte).to_digit(radix))
    {
        value = value * radix + digit;
        length += 1;
    }
    bytes.push(value.to_le_bytes()[0]);
    &text[length..]
}

fn code_point<'a>(text: &'a [u8], bytes: &mut Vec<u8>) -> &'a [u8] {
    let Some((mut value, mut rest)) = hexadecimal(text) else {
        bytes.push(text[0]);
        return &text[1..];
    };
    if (0xD800..0xDC00).contains(&value)
        && let Some(next) = rest.strip_prefix(b"\\")
        && next.first() == Some(&b'u')
        && let Some((trail, behind)) = hexadecimal(next)
        && (0xDC00..0xE000).contains(&trail)
    {
        value = 0x1_0000 + ((value - 0xD800) << 10 | (trail - 0xDC00));
        rest = behind;
    }
    push_code_point(value, bytes);
    rest
}

/// Reads `u` and four digits, or `U` and eight.
fn hexadecimal(text: &[u8]) -> Option<(u32, &[u8])> {
    let (key, rest) = text.split_first()?;
    let (digits, rest) = rest.split_at_checked(if *key == b'u' { 4 } else { 8 })?;
    let value = digits
        .iter()
        .try_fold(0u32, |value, byte| Some((value << 4) | char::from(*byte).to_digit(16)?))?;
    Some((value, rest))
}

/// UTF-8, for lone surrogates too, as protoc writes them.
#[allow(clippy::cast_possible_truncation, reason = "each byte is masked to six bits")]
fn push_code_point(value: u32, bytes: &mut Vec<u8>) {
    let tail = |shift: u32| 0x80 | ((value >> shift) & 0x3F) as u8;
    match value {
        0..0x80 => bytes.push(value as u8),
        0x80..0x800 => bytes.extend([0xC0 | (value >> 6) as u8, tail(0)]),
        0x800..0x1_0000 => bytes.extend([0xE0 | (value >> 12) as u8, tail(6), tail(0)]),
        0x1_0000..0x11_0000 => bytes.extend([0xF0 | (value >> 18) as u8, tail(12), tail(6), tail(0)]),
        _ => bytes.extend_from_slice(format!("\\U{value:08x}").as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::{float, integer, string};

    #[test]
    fn integers_are_read_in_three_bases() {
        assert_eq!(integer("0"), Some(0));
        assert_eq!(integer("017"), Some(15));
        assert_eq!(integer("0x1F"), Some(31));
        assert_eq!(integer("18446744073709551615"), Some(u64::MAX));
        assert_eq!(integer("18446744073709551616"), None);
        assert_eq!(integer("0x10000000000000000"), None);
    }

    #[test]
    fn large_decimals_are_floats_where_floats_are_wanted() {
        assert_eq!(float("18446744073709551616"), Some(18_446_744_073_709_551_616.0));
        assert_eq!(float("0x10000000000000000"), None);
        assert_eq!(float("1e5"), Some(1e5));
        assert_eq!(float(".5"), Some(0.5));
        assert_eq!(float("1."), Some(1.0));
        assert_eq!(float("010"), Some(8.0));
    }

    #[test]
    fn strings_are_decoded_as_protoc_decodes_them() {
        let value = |pieces: &[&'static str]| string(pieces.iter().copied()).into_owned();
        assert_eq!(value(&[r#""a""#, r"'b'"]), b"ab");
        assert_eq!(value(&[r#""\a\b\f\n\r\t\v\\\?\'\"""#]), b"\x07\x08\x0C\n\r\t\x0B\\?'\"");
        assert_eq!(value(&[r#""\0\12\1234\xff\x7g""#]), b"\0\nS4\xff\x07g");
        assert_eq!(value(&[r#""\u00e9\U0001f600\ud83d\ude00""#]), "é😀😀".as_bytes());
        assert_eq!(value(&[r#""\777""#]), [0xFF]);
        assert_eq!(value(&[r#""\ud800""#]), [0xED, 0xA0, 0x80]);
        assert_eq!(value(&[]), b"");
    }
}
