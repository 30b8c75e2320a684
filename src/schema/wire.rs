//! The protobuf wire format, as far as options and descriptors need it.

/// One field of a message as it lies on the wire.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    Varint(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
    Group(&'a [u8]),
    Fixed32(u32),
}

/// The bytes end early, or hold a tag that no message can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

/// The next value of a packed list of varints; `None` at its end, or where it ends early.
pub fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut reader = Reader::new(bytes);
    let value = reader.varint().ok()?;
    *bytes = reader.bytes;
    Some(value)
}

/// How deep groups may nest, so that hostile bytes cannot exhaust the stack.
const MAX_GROUP_DEPTH: usize = 100;

/// Reads the fields of one message, in the order in which they were written.
/// After the first malformed field it ends.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    fn varint(&mut self) -> Result<u64, Malformed> {
        let mut value = 0_u64;
        for shift in (0..70).step_by(7) {
            let (&byte, rest) = self.bytes.split_first().ok_or(Malformed)?;
            self.bytes = rest;
            // The tenth byte holds one bit more than fits; as everywhere, the excess is dropped.
            value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Malformed)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(Malformed)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.take(N)?.try_into().map_err(|_| Malformed)
    }

    fn tag(&mut self) -> Result<(u32, u8), Malformed> {
        let tag = u32::try_from(self.varint()?).map_err(|_| Malformed)?;
        let number = tag >> 3;
        if number == 0 {
            return Err(Malformed);
        }
        Ok((number, (tag & 7) as u8))
    }

    fn value(&mut self, number: u32, wire_type: u8) -> Result<Value<'a>, Malformed> {
        Ok(match wire_type {
            0 => Value::Varint(self.varint()?),
            1 => Value::Fixed64(u64::from_le_bytes(self.array()?)),
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| Malformed)?;
                Value::Bytes(self.take(length)?)
            }
            3 => Value::Group(self.group(number)?),
            5 => Value::Fixed32(u32::from_le_bytes(self.array()?)),
            _ => return Err(Malformed),
        })
    }

    /// The content of the group whose start was just read.
    fn group(&mut self, number: u32) -> Result<&'a [u8], Malformed> {
        let start = self.bytes;
        let mut open = vec![number];
        loop {
            let before = self.bytes.len();
            let (number, wire_type) = self.tag()?;
            match wire_type {
                3 if open.len() < MAX_GROUP_DEPTH => open.push(number),
                3 => return Err(Malformed),
                4 => {
                    if open.pop() != Some(number) {
                        return Err(Malformed);
                    }
                    if open.is_empty() {
                        return Ok(&start[..start.len() - before]);
                    }
                }
                _ => {
                    self.value(number, wire_type)?;
                }
            }
        }
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<(u32, Value<'a>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() {
            return None;
        }
        let field = self
            .tag()
            .and_then(|(number, wire_type)| Ok((number, self.value(number, wire_type)?)));
        if field.is_err() {
            self.bytes = &[];
        }
        Some(field)
    }
}

/// Writes messages.
#[derive(Debug, Clone, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub fn new() -> Self {
        Self::default()
    }

    /// How many bytes are written so far.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// What is written so far.
    pub fn written(&self) -> &[u8] {
        &self.bytes
    }

    /// Forgets what is written, and keeps its memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub fn varint(&mut self, number: u32, value: u64) {
        self.raw_varint(u64::from(number) << 3);
        self.raw_varint(value);
    }

    /// An `int32` or enum field: negative numbers take ten bytes.
    pub fn int32(&mut self, number: u32, value: i32) {
        self.varint(number, i64::from(value).cast_unsigned());
    }

    pub fn bool(&mut self, number: u32, value: bool) {
        self.varint(number, u64::from(value));
    }

    pub fn bytes(&mut self, number: u32, value: &[u8]) {
        self.raw_varint(u64::from(number) << 3 | 2);
        self.raw_varint(value.len() as u64);
        self.bytes.extend_from_slice(value);
    }

    pub fn string(&mut self, number: u32, value: &str) {
        self.bytes(number, value.as_bytes());
    }

    /// A message field whose content `write` writes.
    pub fn message(&mut self, number: u32, write: impl FnOnce(&mut Self)) {
        self.raw_varint(u64::from(number) << 3 | 2);
        let start = self.bytes.len();
        // Most messages are short: the length takes one byte, and they stay where they are.
        self.bytes.push(0);
        write(self);
        let end = self.bytes.len();
        let mut length = [0; 10];
        let length = encode_varint((end - start - 1) as u64, &mut length);
        if length.len() > 1 {
            self.bytes.extend_from_slice(&length[1..]);
            self.bytes.copy_within(start + 1..end, start + length.len());
        }
        self.bytes[start..start + length.len()].copy_from_slice(length);
    }

    /// A group whose content `write` writes.
    pub fn group(&mut self, number: u32, write: impl FnOnce(&mut Self)) {
        self.raw_varint(u64::from(number) << 3 | 3);
        write(self);
        self.raw_varint(u64::from(number) << 3 | 4);
    }

    pub fn fixed32(&mut self, number: u32, value: u32) {
        self.raw_varint(u64::from(number) << 3 | 5);
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub fn fixed64(&mut self, number: u32, value: u64) {
        self.raw_varint(u64::from(number) << 3 | 1);
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// A packed `int32` field; nothing if there are no values.
    pub fn packed_int32(&mut self, number: u32, values: &[i32]) {
        if values.is_empty() {
            return;
        }
        self.message(number, |writer| {
            for value in values {
                writer.raw_varint(i64::from(*value).cast_unsigned());
            }
        });
    }

    /// Fields that are already encoded.
    pub fn raw(&mut self, fields: &[u8]) {
        self.bytes.extend_from_slice(fields);
    }

    /// A varint without a tag, as packed lists hold it.
    pub fn raw_varint(&mut self, value: u64) {
        if value < 0x80 {
            return self.bytes.push(value as u8);
        }
        let mut buffer = [0; 10];
        let encoded = encode_varint(value, &mut buffer);
        self.bytes.extend_from_slice(encoded);
    }
}

fn encode_varint(mut value: u64, buffer: &mut [u8; 10]) -> &[u8] {
    let mut length = 0;
    while value >= 0x80 {
        buffer[length] = (value as u8 & 0x7f) | 0x80;
        value >>= 7;
        length += 1;
    }
    buffer[length] = value as u8;
    &buffer[..=length]
}

#[cfg(test)]
mod tests {
    use super::{Malformed, Reader, Value, Writer};

    #[test]
    fn what_is_written_is_read() {
        let mut writer = Writer::new();
        writer.int32(1, -1);
        writer.string(2, "x");
        writer.message(3, |writer| writer.bool(4, true));
        let bytes = writer.into_bytes();
        let fields: Vec<_> = Reader::new(&bytes).map(Result::unwrap).collect();
        assert_eq!(
            fields,
            [
                (1, Value::Varint(u64::MAX)),
                (2, Value::Bytes(b"x")),
                (3, Value::Bytes(&[0x20, 1])),
            ]
        );
    }

    #[test]
    fn long_messages_make_room_for_their_length() {
        for length in [0, 1, 127, 128, 16_383, 16_384] {
            let text = "x".repeat(length);
            let mut writer = Writer::new();
            writer.message(1, |writer| writer.raw(text.as_bytes()));
            writer.bool(2, true);
            let bytes = writer.into_bytes();
            let fields: Vec<_> = Reader::new(&bytes).map(Result::unwrap).collect();
            assert_eq!(fields, [(1, Value::Bytes(text.as_bytes())), (2, Value::Varint(1))]);
        }
    }

    #[test]
    fn a_group_ends_at_its_own_end() {
        // Group 1 { group 2 { } varint 3: 5 } varint 4: 1
        let bytes = [0x0b, 0x13, 0x14, 0x18, 5, 0x0c, 0x20, 1];
        let fields: Vec<_> = Reader::new(&bytes).map(Result::unwrap).collect();
        assert_eq!(
            fields,
            [(1, Value::Group(&[0x13, 0x14, 0x18, 5])), (4, Value::Varint(1))]
        );
    }

    #[test]
    fn malformed_bytes_end_the_reading() {
        for bytes in [
            &[0x08][..],
            &[0x0a, 5, 1],
            &[0x00, 1],
            &[0x0b, 0x14],
            &[0x0f],
            &[0x08, 0xff],
        ] {
            assert_eq!(Reader::new(bytes).collect::<Vec<_>>(), [Err(Malformed)], "{bytes:?}");
        }
        let deep = vec![0x0b; 100_000];
        assert_eq!(Reader::new(&deep).count(), 1);
    }
}
