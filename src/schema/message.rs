//! Messages.

use std::ops::Range;

use super::element::{declared, named, view};
use super::numbers::FEW;
use super::store::ExtensionRangeData;
use super::{Element, Enum, Features, Field, File, Oneof, Options, Scalar, Type, number};

view!(
    /// A message, a group's message, or the entry of a map.
    Message, MessageId, MessageData, messages
);

impl<'a> Message<'a> {
    /// The message that this one is declared in.
    pub fn parent(self) -> Option<Message<'a>> {
        self.data().parent.map(|id| Message::new(self.schema, id))
    }

    /// The fields, in the order of declaration.
    pub fn fields(self) -> impl ExactSizeIterator<Item = Field<'a>> {
        self.range(&self.data().fields, Field::at)
    }

    /// The field with this number.
    pub fn field(self, number: i32) -> Option<Field<'a>> {
        let store = &self.schema.store;
        let fields = self.data().fields.start as usize..self.data().fields.end as usize;
        // Numbers mostly ascend; where they do not, this leads to some other field.
        let near = fields.start + store.fields[fields.clone()].partition_point(|field| field.number < number);
        if fields.contains(&near) && store.fields[near].number == number {
            return Some(Field::at(self.schema, near));
        }
        if fields.len() <= FEW {
            return self.fields().find(|field| field.number() == number);
        }
        let index = store.unordered_field(self.id, number)?;
        Some(Field::at(self.schema, index))
    }

    /// The oneofs that were written as such.
    pub fn oneofs(self) -> impl Iterator<Item = Oneof<'a>> {
        self.all_oneofs().filter(|oneof| !oneof.is_synthetic())
    }

    /// The oneofs, and those that stand for `optional` fields of proto3.
    pub fn all_oneofs(self) -> impl ExactSizeIterator<Item = Oneof<'a>> {
        self.range(&self.data().oneofs, Oneof::at)
    }

    /// The messages declared in this one, entries of maps included.
    pub fn messages(self) -> impl ExactSizeIterator<Item = Message<'a>> {
        self.range(&self.data().messages, Message::at)
    }

    pub fn enums(self) -> impl ExactSizeIterator<Item = Enum<'a>> {
        self.range(&self.data().enums, Enum::at)
    }

    /// The extensions declared in this message, whatever they extend.
    pub fn extensions(self) -> impl ExactSizeIterator<Item = Field<'a>> {
        self.range(&self.data().extensions, Field::at)
    }

    pub fn extension_ranges(self) -> impl ExactSizeIterator<Item = ExtensionRange<'a>> {
        self.data()
            .extension_ranges
            .iter()
            .map(move |range| self.view_range(range))
    }

    fn view_range(self, range: &ExtensionRangeData) -> ExtensionRange<'a> {
        ExtensionRange {
            numbers: range.start..range.end,
            options: Options::new(self.schema.store.blob(range.options)),
        }
    }

    /// The extension range with this number in it.
    pub fn extension_range(self, number: i32) -> Option<ExtensionRange<'a>> {
        let ranges = &self.data().extension_ranges;
        let holds = |range: &ExtensionRangeData| (range.start..range.end).contains(&number);
        // Ranges mostly ascend; where they do not, this leads to some other one.
        let behind = ranges.partition_point(|range| range.start <= number);
        let near = behind.checked_sub(1).filter(|index| holds(&ranges[*index]));
        let index = match near {
            None if ranges.len() <= FEW => ranges.iter().position(holds),
            None => self.schema.store.unordered_range(self.id, number),
            near => near,
        };
        Some(self.view_range(&ranges[index?]))
    }

    pub fn reserved_ranges(self) -> impl ExactSizeIterator<Item = Range<i32>> {
        self.data().reserved_ranges.iter().map(|&(start, end)| start..end)
    }

    pub fn reserved_names(self) -> impl ExactSizeIterator<Item = &'a str> {
        let store = &self.schema.store;
        self.data().reserved_names.iter().map(|&name| store.str(name))
    }

    /// Whether this is the entry of a map field, which nobody wrote down.
    pub fn is_map_entry(self) -> bool {
        self.options().bool(number::message::MAP_ENTRY) == Some(true)
    }

    pub fn features(self) -> Features {
        self.data().features
    }

    /// `SymbolVisibility` of edition 2024; zero if unset.
    pub fn visibility(self) -> i32 {
        self.data().visibility
    }

    /// The key's type and the value's field, if this is the entry of a map.
    pub(super) fn entry(self) -> Option<(Scalar, Field<'a>)> {
        if !self.is_map_entry() {
            return None;
        }
        match (self.field(1)?.ty(), self.field(2)?) {
            (Type::Scalar(key), value) => Some((key, value)),
            _ => None,
        }
    }
}

impl<'a> Element<'a> for Message<'a> {
    named!();
    declared!(Message);

    fn file(self) -> File<'a> {
        File::new(self.schema, self.data().file)
    }

    fn descriptor_path(self) -> Vec<i32> {
        let index = self.data().index.cast_signed();
        match self.parent() {
            Some(parent) => [parent.descriptor_path(), vec![3, index]].concat(),
            None => vec![4, index],
        }
    }

    fn is_deprecated(self) -> bool {
        self.options().bool(number::message::DEPRECATED) == Some(true)
    }
}

/// Numbers of a message that are left to extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionRange<'a> {
    pub numbers: Range<i32>,
    pub options: Options<'a>,
}
