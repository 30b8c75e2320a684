//! `pb.JavaFeatures`: what editions let a file say about its Java code alone.

use crate::schema::{Element, Field, File, Message, Options, Syntax, number};

/// The number of `pb.java` among the extensions of `FeatureSet`.
const JAVA: u32 = 1001;

const EDITION_2024: i32 = 1001;

/// Where the classes of types at the top of a file go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nesting {
    FileClass,
    OwnFiles,
    /// As `java_multiple_files` says.
    Option,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct JavaFeatures {
    /// Enum fields keep unknown numbers among the unknown fields, even if the enum is open.
    pub(super) closes_enums: bool,
    pub(super) verifies_utf8: bool,
    /// The file's class is named after the file alone, and avoids the names of its types.
    pub(super) has_old_file_class: bool,
    pub(super) nesting: Nesting,
}

impl JavaFeatures {
    pub(super) fn of_file(file: File<'_>) -> Self {
        let is_new = matches!(file.syntax(), Syntax::Edition(edition) if edition >= EDITION_2024);
        Self {
            closes_enums: file.syntax() == Syntax::Proto2,
            verifies_utf8: false,
            has_old_file_class: !is_new,
            nesting: if is_new { Nesting::OwnFiles } else { Nesting::Option },
        }
        .inherited_by(file.options(), number::file::FEATURES)
    }

    pub(super) fn of_message(message: Message<'_>) -> Self {
        let outer = message
            .parent()
            .map_or_else(|| Self::of_file(message.file()), Self::of_message);
        outer.inherited_by(message.options(), number::message::FEATURES)
    }

    pub(super) fn of_field(field: Field<'_>) -> Self {
        let outer = field
            .parent()
            .map_or_else(|| Self::of_file(field.file()), Self::of_message);
        let outer = match field.oneof() {
            Some(oneof) => outer.inherited_by(oneof.options(), number::oneof::FEATURES),
            None => outer,
        };
        outer.inherited_by(field.options(), number::field::FEATURES)
    }

    pub(super) fn inherited_by(self, options: Options<'_>, number: u32) -> Self {
        options
            .messages(number)
            .flat_map(|features| features.messages(JAVA))
            .fold(self, Self::overridden_by)
    }

    fn overridden_by(mut self, set: Options<'_>) -> Self {
        if let Some(closes_enums) = set.bool(1) {
            self.closes_enums = closes_enums;
        }
        match set.int32(2) {
            Some(1) => self.verifies_utf8 = false,
            Some(2) => self.verifies_utf8 = true,
            _ => {}
        }
        if let Some(has_old_file_class) = set.bool(4) {
            self.has_old_file_class = has_old_file_class;
        }
        match set.int32(5) {
            Some(1) => self.nesting = Nesting::OwnFiles,
            Some(2) => self.nesting = Nesting::FileClass,
            Some(3) => self.nesting = Nesting::Option,
            _ => {}
        }
        self
    }
}
