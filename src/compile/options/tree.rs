//! A message that is being put together, field by field.

use std::borrow::Cow;

use hashbrown::HashMap;

use crate::schema::wire::Writer;

/// The fields that are set so far, in the order in which they were.
#[derive(Debug, Default)]
pub(super) struct Tree<'t> {
    pub(super) fields: Vec<(u32, Content<'t>)>,
    /// Fields lie in items with their numbers, as in the old `MessageSet`.
    pub(super) is_message_set: bool,
    /// Where there are many fields, what is known of each number.
    index: HashMap<u32, Seen>,
}

/// So few fields are searched faster than a table is made.
const FEW: usize = 16;

/// The fields of one number.
#[derive(Debug, Clone, Copy)]
struct Seen {
    first: usize,
    count: usize,
}

#[derive(Debug)]
pub(super) enum Content<'t> {
    Varint(u64),
    Fixed32(u32),
    Fixed64(u64),
    Bytes(Cow<'t, [u8]>),
    Message {
        tree: Tree<'t>,
        is_delimited: bool,
    },
    /// Values of one list in one field.
    Packed(Vec<Content<'t>>),
}

impl<'t> Tree<'t> {
    fn seen(&self, number: u32) -> Option<Seen> {
        if !self.index.is_empty() {
            return self.index.get(&number).copied();
        }
        let first = self.fields.iter().position(|(known, _)| *known == number)?;
        let rest = self.fields[first..].iter();
        Some(Seen {
            first,
            count: rest.filter(|(known, _)| *known == number).count(),
        })
    }

    pub(super) fn has(&self, number: u32) -> bool {
        self.seen(number).is_some()
    }

    /// How many values a repeated field has.
    pub(super) fn count(&self, number: u32) -> usize {
        let Some(seen) = self.seen(number) else { return 0 };
        match &self.fields[seen.first].1 {
            Content::Packed(values) => values.len(),
            _ => seen.count,
        }
    }

    pub(super) fn push(&mut self, number: u32, content: Content<'t>) {
        self.fields.push((number, content));
        if self.fields.len() > FEW {
            // The first time, all that were there before are entered, too.
            let new = if self.index.is_empty() {
                0
            } else {
                self.fields.len() - 1
            };
            for (first, (number, _)) in self.fields.iter().enumerate().skip(new) {
                self.index.entry(*number).or_insert(Seen { first, count: 0 }).count += 1;
            }
        }
    }

    /// Adds a value to a packed list.
    pub(super) fn push_packed(&mut self, number: u32, content: Content<'t>) {
        let list = self.seen(number).map(|seen| &mut self.fields[seen.first].1);
        match list {
            Some(Content::Packed(values)) => values.push(content),
            _ => self.push(number, Content::Packed(vec![content])),
        }
    }

    /// The message in a field, which is made if it is not there.
    pub(super) fn child(&mut self, number: u32, is_delimited: bool) -> &mut Tree<'t> {
        let is_message = |position: &usize| matches!(self.fields[*position].1, Content::Message { .. });
        let position = self.seen(number).map(|seen| seen.first).filter(is_message);
        let position = position.unwrap_or_else(|| {
            let tree = Tree::default();
            self.push(number, Content::Message { tree, is_delimited });
            self.fields.len() - 1
        });
        match &mut self.fields[position].1 {
            Content::Message { tree, .. } => tree,
            _ => unreachable!("the position is that of a message"),
        }
    }

    /// The encoded message.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        let mut writer = Writer::new();
        self.write(&mut writer);
        writer.into_bytes()
    }

    /// Writes the fields, in the order of their numbers.
    pub(super) fn write(mut self, writer: &mut Writer) {
        self.fields.sort_by_key(|(number, _)| *number);
        for (number, content) in self.fields {
            if !self.is_message_set {
                content.write(number, writer);
                continue;
            }
            let Content::Message { tree, .. } = content else {
                continue;
            };
            writer.group(1, |writer| {
                writer.varint(2, u64::from(number));
                writer.message(3, |writer| tree.write(writer));
            });
        }
    }
}

impl Content<'_> {
    /// Whether it is what a field holds that is not set.
    pub(super) fn is_zero(&self) -> bool {
        match self {
            Self::Varint(value) | Self::Fixed64(value) => *value == 0,
            Self::Fixed32(value) => *value == 0,
            Self::Bytes(bytes) => bytes.is_empty(),
            Self::Message { .. } | Self::Packed(_) => false,
        }
    }

    fn write(self, number: u32, writer: &mut Writer) {
        match self {
            Self::Varint(value) => writer.varint(number, value),
            Self::Fixed32(value) => writer.fixed32(number, value),
            Self::Fixed64(value) => writer.fixed64(number, value),
            Self::Bytes(bytes) => writer.bytes(number, &bytes),
            Self::Message {
                tree,
                is_delimited: true,
            } => writer.group(number, |writer| tree.write(writer)),
            Self::Message { tree, .. } => writer.message(number, |writer| tree.write(writer)),
            Self::Packed(values) => writer.message(number, |writer| {
                for value in values {
                    value.write_packed(writer);
                }
            }),
        }
    }

    fn write_packed(self, writer: &mut Writer) {
        match self {
            Self::Varint(value) => writer.raw_varint(value),
            Self::Fixed32(value) => writer.raw(&value.to_le_bytes()),
            Self::Fixed64(value) => writer.raw(&value.to_le_bytes()),
            Self::Bytes(_) | Self::Message { .. } | Self::Packed(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Content, FEW, Tree};

    #[test]
    fn many_fields_are_found_as_few_are() {
        let mut tree = Tree::default();
        for index in 0..FEW as u32 * 4 {
            let number = index % 3;
            assert_eq!(tree.count(number), index as usize / 3);
            tree.push(number, Content::Varint(1));
        }
        assert!(!tree.has(3));
        tree.push_packed(3, Content::Varint(1));
        tree.push_packed(3, Content::Varint(2));
        assert_eq!(tree.count(3), 2);
        tree.child(4, false).push(1, Content::Varint(5));
        tree.child(4, false).push(2, Content::Varint(6));
        assert_eq!(tree.count(4), 1);
        // Another field of the number of one that is no message.
        tree.child(0, false).push(1, Content::Varint(7));
        let bytes = tree.into_bytes();
        assert!(bytes.ends_with(&[3 << 3 | 2, 2, 1, 2, 4 << 3 | 2, 4, 1 << 3, 5, 2 << 3, 6]));
    }
}
