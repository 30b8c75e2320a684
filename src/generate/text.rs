//! Text that more than one language writes or reads.

/// Adds the text of a type inside another, after an empty line.
pub(super) fn push_indented(text: &mut String, inner: &str) {
    text.push('\n');
    for line in inner.trim_matches('\n').lines() {
        text.push('\n');
        if !line.is_empty() {
            text.push_str("  ");
            text.push_str(line);
        }
    }
}

/// The bytes that a default of type `bytes` stands for: descriptors write it with C's escapes.
pub(super) fn unescaped(default: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(default.len());
    let mut rest = default.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'\\' {
            bytes.push(first);
            continue;
        }
        let Some((&escape, after)) = rest.split_first() else {
            break;
        };
        rest = after;
        match escape {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'a' => bytes.push(7),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'v' => bytes.push(11),
            b'x' => bytes.push(number(&mut rest, 0, 16, 2)),
            b'0'..=b'7' => bytes.push(number(&mut rest, escape - b'0', 8, 2)),
            other => bytes.push(other),
        }
    }
    bytes
}

fn number(rest: &mut &[u8], start: u8, radix: u8, digits: usize) -> u8 {
    let mut number = start;
    for _ in 0..digits {
        let Some((&first, after)) = rest.split_first() else {
            break;
        };
        let Some(digit) = char::from(first).to_digit(u32::from(radix)) else {
            break;
        };
        number = number.wrapping_mul(radix).wrapping_add(digit as u8);
        *rest = after;
    }
    number
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn defaults_of_bytes_are_read_back() {
        assert_eq!(unescaped(r#"\001\377x\n\"\\\x41\'"#), b"\x01\xffx\n\"\\A'");
        assert_eq!(unescaped("\\"), b"");
    }
}
