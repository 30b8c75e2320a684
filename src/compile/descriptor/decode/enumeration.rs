//! Enums and their values.

use std::ops::Range;

use anyhow::{Result, ensure};

use super::message::ranges;
use super::{Decoder, Scope, children, count};
use crate::schema::store::{EnumData, EnumId, EnumValueData, EnumValueId, SymbolId};
use crate::schema::{Options, number};

impl<'a> Decoder<'a> {
    pub(super) fn enums(&mut self, scope: Scope, list: &[Options<'a>]) -> Result<Range<u32>> {
        let start = count(&self.store.enums);
        for (index, descriptor) in (0..).zip(list) {
            let id = EnumId(count(&self.store.enums));
            let name = self.name(scope.name, *descriptor)?;
            self.declare(name, SymbolId::Enum(id))?;
            let first_value = count(&self.store.values);
            for (index, value) in (0..).zip(children(*descriptor, 2)?) {
                let data = EnumValueData {
                    // Values live beside their enum, not in it.
                    name: self.name(scope.name, value)?,
                    parent: id,
                    index,
                    number: value.int32(2).unwrap_or(0),
                    options: self.blob(value.messages(3))?,
                };
                let id = EnumValueId(count(&self.store.values));
                self.declare(data.name, SymbolId::EnumValue(id))?;
                self.store.values.push(data);
            }
            let options = self.blob(descriptor.messages(3))?;
            let data = EnumData {
                name,
                file: scope.file,
                parent: scope.parent,
                index,
                values: first_value..count(&self.store.values),
                reserved_ranges: ranges(*descriptor, 4)?,
                reserved_names: self.texts(descriptor.strings(5))?,
                features: scope
                    .features
                    .inherited_by(self.options(options), number::enumeration::FEATURES),
                options,
                visibility: descriptor.int32(6).unwrap_or(0),
            };
            ensure!(!data.values.is_empty(), "an enum has no values");
            self.store.enums.push(data);
        }
        Ok(start..count(&self.store.enums))
    }
}
