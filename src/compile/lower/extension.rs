//! `extend` blocks.

use std::ops::Range;

use super::message::{FieldItem, MessageItem};
use super::{Lowerer, Scope, length};
use crate::syntax::{Edition, ast};

/// An `extend` with its fields.
pub(super) struct ExtendItem<'t> {
    pub(super) extend: ast::Extend<'t>,
    pub(super) fields: Vec<FieldItem<'t>>,
}

impl<'t> ExtendItem<'t> {
    /// Reads an `extend`; the messages of its groups join `messages`, those around it.
    pub(super) fn of(extend: ast::Extend<'t>, messages: &mut Vec<MessageItem<'t>>) -> Self {
        let mut fields = Vec::new();
        for item in extend.body().into_iter().flat_map(ast::Body::items) {
            let ast::Item::Field(field) = item else { continue };
            let mut message = None;
            if field.is_group() {
                message = Some(length(messages.len()));
                messages.push(MessageItem::Group(field));
            }
            fields.push(FieldItem::new(field, None, message));
        }
        Self { extend, fields }
    }
}

/// Messages that proto3 may extend: those that hold options.
fn holds_options(extendee: &str) -> bool {
    const HOLDERS: [&str; 12] = [
        "FileOptions",
        "MessageOptions",
        "FieldOptions",
        "EnumOptions",
        "EnumValueOptions",
        "ServiceOptions",
        "MethodOptions",
        "OneofOptions",
        "ExtensionRangeOptions",
        "StreamOptions",
        "FeatureSet",
        "SourceCodeInfo",
    ];
    let last = extendee.rsplit('.').next().unwrap_or(extendee);
    HOLDERS.contains(&last)
}

impl<'t> Lowerer<'t> {
    pub(super) fn extensions(&mut self, scope: Scope, list: &[ExtendItem<'t>], first_message: u32) -> Range<u32> {
        let start = length(self.out.store.fields.len());
        let mut index = 0;
        for item in list {
            let extendee = item.extend.extendee();
            if let Some(path) = extendee
                && self.edition == Edition::Proto3
                && !holds_options(&path.text())
            {
                self.report.error(
                    &path.node(),
                    format!("proto3 cannot extend `{}`", path.text()),
                    "in proto3 only the messages of options in `google/protobuf/descriptor.proto` are extended; \
                     use `google.protobuf.Any`, or another syntax",
                );
            }
            for field in &item.fields {
                self.field(scope, *field, index, scope.features, (0, first_message), extendee);
                index += 1;
            }
        }
        start..length(self.out.store.fields.len())
    }
}
