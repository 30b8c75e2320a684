//! A message that is being put together, field by field.

use std::borrow::Cow;

use crate::schema::wire::Writer;

/// The fields that are set so far, in the order in which they were.
#[derive(Debug, Default)]
pub(super) struct Tree<'t> {
    pub(super) fields: Vec<(u32, Content<'t>)>,
    /// Fields lie in items with their numbers, as in the old `MessageSet`.
    pub(super) is_message_set: bool,
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
    pub(super) fn has(&self, number: u32) -> bool {
        self.fields.iter().any(|(known, _)| *known == number)
    }

    /// How many values a repeated field has.
    pub(super) fn count(&self, number: u32) -> usize {
        let values = self.fields.iter().filter(|(known, _)| *known == number);
        values
            .map(|(_, content)| match content {
                Content::Packed(values) => values.len(),
                _ => 1,
            })
            .sum()
    }

    pub(super) fn push(&mut self, number: u32, content: Content<'t>) {
        self.fields.push((number, content));
    }

    /// Adds a value to a packed list.
    pub(super) fn push_packed(&mut self, number: u32, content: Content<'t>) {
        let list = self.fields.iter_mut().find_map(|(known, list)| match list {
            Content::Packed(values) if *known == number => Some(values),
            _ => None,
        });
        match list {
            Some(values) => values.push(content),
            None => self.fields.push((number, Content::Packed(vec![content]))),
        }
    }

    /// The message in a field, which is made if it is not there.
    pub(super) fn child(&mut self, number: u32, is_delimited: bool) -> &mut Tree<'t> {
        let position = self
            .fields
            .iter()
            .position(|(known, content)| *known == number && matches!(content, Content::Message { .. }));
        let position = position.unwrap_or_else(|| {
            let tree = Tree::default();
            self.fields.push((number, Content::Message { tree, is_delimited }));
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
