//! Messages, and the parts of them that are no fields.

use std::ops::Range;

use anyhow::{Result, ensure};

use super::{Decoder, Scope, children, count};
use crate::schema::store::{ExtensionRangeData, MessageData, MessageId, OneofData, SymbolId, Text};
use crate::schema::{Options, number};

/// How deep messages may be nested in each other; protoc's parser stops earlier.
const MAX_DEPTH: usize = 64;

impl<'a> Decoder<'a> {
    pub(super) fn messages(&mut self, scope: Scope, list: &[Options<'a>]) -> Result<Range<u32>> {
        ensure!(
            scope.depth < MAX_DEPTH,
            "messages are nested more than {MAX_DEPTH} deep"
        );
        let start = count(&self.store.messages);
        // Siblings come first and lie side by side; what they contain follows.
        for (index, message) in (0..).zip(list) {
            let id = MessageId(count(&self.store.messages));
            let name = self.name(scope.name, *message)?;
            self.declare(name, SymbolId::Message(id))?;
            let options = self.blob(message.messages(7))?;
            let data = MessageData {
                name,
                file: scope.file,
                parent: scope.parent,
                index,
                fields: 0..0,
                oneofs: 0..0,
                messages: 0..0,
                enums: 0..0,
                extensions: 0..0,
                extension_ranges: self.extension_ranges(*message)?,
                reserved_ranges: ranges(*message, 9)?,
                reserved_names: self.texts(message.strings(10))?,
                features: scope
                    .features
                    .inherited_by(self.options(options), number::message::FEATURES),
                options,
                visibility: message.int32(11).unwrap_or(0),
            };
            self.store.messages.push(data);
        }
        for (id, message) in (start..).map(MessageId).zip(list) {
            let data = &self.store.messages[id.index()];
            let inner = Scope {
                parent: Some(id),
                name: data.name.full,
                features: data.features,
                depth: scope.depth + 1,
                ..scope
            };
            let oneofs = self.oneofs(inner, id, &children(*message, 8)?)?;
            let fields = self.fields(inner, &children(*message, 2)?, &oneofs)?;
            self.store.fill_oneofs(fields.clone());
            let messages = self.messages(inner, &children(*message, 3)?)?;
            let enums = self.enums(inner, &children(*message, 4)?)?;
            let extensions = self.fields(inner, &children(*message, 6)?, &(0..0))?;
            let data = &mut self.store.messages[id.index()];
            data.fields = fields;
            data.oneofs = oneofs;
            data.messages = messages;
            data.enums = enums;
            data.extensions = extensions;
        }
        Ok(start..start + u32::try_from(list.len())?)
    }

    pub(super) fn texts(&mut self, list: impl Iterator<Item = &'a str>) -> Result<Vec<Text>> {
        list.map(|text| self.text(text)).collect()
    }

    pub(super) fn extension_ranges(&mut self, message: Options<'a>) -> Result<Vec<ExtensionRangeData>> {
        children(message, 5)?
            .into_iter()
            .map(|range| {
                Ok(ExtensionRangeData {
                    start: range.int32(1).unwrap_or(0),
                    end: range.int32(2).unwrap_or(0),
                    options: self.blob(range.messages(3))?,
                })
            })
            .collect()
    }

    pub(super) fn oneofs(&mut self, scope: Scope, parent: MessageId, list: &[Options<'a>]) -> Result<Range<u32>> {
        let start = count(&self.store.oneofs);
        for (index, oneof) in (0..).zip(list) {
            let data = OneofData {
                name: self.name(scope.name, *oneof)?,
                parent,
                index,
                fields: 0..0,
                options: self.blob(oneof.messages(2))?,
                // Its field says so.
                is_synthetic: false,
            };
            self.store.oneofs.push(data);
        }
        Ok(start..count(&self.store.oneofs))
    }
}

pub(super) fn ranges(parent: Options<'_>, number: u32) -> Result<Vec<(i32, i32)>> {
    let range = |range: Options<'_>| (range.int32(1).unwrap_or(0), range.int32(2).unwrap_or(0));
    Ok(children(parent, number)?.into_iter().map(range).collect())
}
