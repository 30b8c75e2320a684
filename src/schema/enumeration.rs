//! Enums and their values.

use std::ops::RangeInclusive;

use super::element::{declared, named, view};
use super::numbers::FEW;
use super::store::SymbolId;
use super::{Element, EnumType, Features, File, Message, number};

view!(
    /// An enum.
    Enum, EnumId, EnumData, enums
);

impl<'a> Enum<'a> {
    /// The message that the enum is declared in.
    pub fn parent(self) -> Option<Message<'a>> {
        self.data().parent.map(|id| Message::new(self.schema, id))
    }

    /// The values, in the order of declaration.
    pub fn values(self) -> impl ExactSizeIterator<Item = EnumValue<'a>> {
        self.range(&self.data().values, EnumValue::at)
    }

    /// The value with this name.
    pub fn value(self, name: &str) -> Option<EnumValue<'a>> {
        if self.values().len() <= FEW {
            return self.values().find(|value| value.name() == name);
        }
        // Values live beside their enum, so the table of symbols has them.
        let around = self.full_name().strip_suffix(self.name()).unwrap_or_default();
        match self.schema.store.symbol(&[around, name].concat())? {
            SymbolId::EnumValue(id) if self.data().values.contains(&id.0) => Some(EnumValue::new(self.schema, id)),
            // Something else has the name, too, which is a mistake.
            _ => self.values().find(|value| value.name() == name),
        }
    }

    /// A value with this number; of aliases any.
    pub fn value_with_number(self, number: i32) -> Option<EnumValue<'a>> {
        let store = &self.schema.store;
        let values = self.data().values.start as usize..self.data().values.end as usize;
        // Numbers mostly ascend; where they do not, this leads to some other value.
        let near = values.start + store.values[values.clone()].partition_point(|value| value.number < number);
        if values.contains(&near) && store.values[near].number == number {
            return Some(EnumValue::at(self.schema, near));
        }
        if values.len() <= FEW {
            return self.values().find(|value| value.number() == number);
        }
        let index = store.unordered_value(self.id, number)?;
        Some(EnumValue::at(self.schema, index))
    }

    /// Whether numbers that are not declared are unknown fields instead of values.
    pub fn is_closed(self) -> bool {
        self.data().features.enum_type == EnumType::Closed
    }

    /// Whether two values may have one number.
    pub fn allows_alias(self) -> bool {
        self.options().bool(number::enumeration::ALLOW_ALIAS) == Some(true)
    }

    pub fn reserved_ranges(self) -> impl ExactSizeIterator<Item = RangeInclusive<i32>> {
        self.data().reserved_ranges.iter().map(|&(start, end)| start..=end)
    }

    pub fn reserved_names(self) -> impl ExactSizeIterator<Item = &'a str> {
        let store = &self.schema.store;
        self.data().reserved_names.iter().map(|&name| store.str(name))
    }

    pub fn features(self) -> Features {
        self.data().features
    }

    /// `SymbolVisibility` of edition 2024; zero if unset.
    pub fn visibility(self) -> i32 {
        self.data().visibility
    }
}

impl<'a> Element<'a> for Enum<'a> {
    named!();
    declared!(Enum);

    fn file(self) -> File<'a> {
        File::new(self.schema, self.data().file)
    }

    fn descriptor_path(self) -> Vec<i32> {
        let index = self.data().index.cast_signed();
        match self.parent() {
            Some(parent) => [parent.descriptor_path(), vec![4, index]].concat(),
            None => vec![5, index],
        }
    }

    fn is_deprecated(self) -> bool {
        self.options().bool(number::enumeration::DEPRECATED) == Some(true)
    }
}

view!(
    /// A value of an enum.
    EnumValue, EnumValueId, EnumValueData, values
);

impl<'a> EnumValue<'a> {
    /// The enum that the value belongs to.
    pub fn parent(self) -> Enum<'a> {
        Enum::new(self.schema, self.data().parent)
    }

    pub fn number(self) -> i32 {
        self.data().number
    }
}

impl<'a> Element<'a> for EnumValue<'a> {
    named!();
    declared!(EnumValue);

    fn file(self) -> File<'a> {
        self.parent().file()
    }

    fn descriptor_path(self) -> Vec<i32> {
        [
            self.parent().descriptor_path(),
            vec![2, self.data().index.cast_signed()],
        ]
        .concat()
    }

    fn is_deprecated(self) -> bool {
        self.options().bool(number::enum_value::DEPRECATED) == Some(true)
    }
}
