//! Messages: declared ones, those of groups, and the entries of maps.

use std::borrow::Cow;
use std::ops::Range;

use hashbrown::HashSet;

use super::extension::ExtendItem;
use super::{Lowerer, MAP_ENTRY_OPTIONS, Scope, Target, length, names, options_of};
use crate::schema::Features;
use crate::schema::store::{Blob, FileId, MessageData, MessageId, OneofData, OneofId};
use crate::syntax::{Node, ast};

/// What becomes a message of the descriptor.
#[derive(Clone, Copy)]
pub(super) enum MessageItem<'t> {
    Declared(ast::Message<'t>),
    Group(ast::Field<'t>),
    MapEntry(ast::Field<'t>),
}

/// A field with the position of the oneof around it.
#[derive(Clone, Copy)]
pub(super) struct FieldItem<'t> {
    pub(super) field: ast::Field<'t>,
    pub(super) options: Option<ast::OptionList<'t>>,
    pub(super) oneof: Option<u32>,
    /// The position of the message that stands for its type, among those around it.
    pub(super) message: Option<u32>,
}

impl<'t> FieldItem<'t> {
    pub(super) fn new(field: ast::Field<'t>, oneof: Option<u32>, message: Option<u32>) -> Self {
        Self {
            field,
            options: field.options(),
            oneof,
            message,
        }
    }
}

/// What the body of a message holds, sorted by kind.
#[derive(Default)]
pub(super) struct Contents<'t> {
    pub(super) fields: Vec<FieldItem<'t>>,
    pub(super) oneofs: Vec<ast::Oneof<'t>>,
    pub(super) messages: Vec<MessageItem<'t>>,
    pub(super) enums: Vec<ast::Enum<'t>>,
    pub(super) extends: Vec<ExtendItem<'t>>,
}

impl<'t> MessageItem<'t> {
    /// The message that stands for the field's type, if there is one.
    pub(super) fn of_field(field: ast::Field<'t>) -> Option<Self> {
        match field.field_type()? {
            ast::FieldType::Group(_) => Some(Self::Group(field)),
            ast::FieldType::Map(_) => Some(Self::MapEntry(field)),
            ast::FieldType::Path(_) => None,
        }
    }

    pub(super) fn node(self) -> Node<'t> {
        match self {
            Self::Declared(message) => message.node(),
            Self::Group(field) | Self::MapEntry(field) => field.node(),
        }
    }

    pub(super) fn name_node(self) -> Node<'t> {
        let name = match self {
            Self::Declared(message) => message.name(),
            Self::Group(field) | Self::MapEntry(field) => field.name(),
        };
        name.map_or_else(|| self.node(), ast::Name::node)
    }

    pub(super) fn name(self) -> Cow<'t, str> {
        let name = match self {
            Self::Declared(message) => message.name(),
            Self::Group(field) | Self::MapEntry(field) => field.name(),
        };
        let name = name.map_or("", ast::Name::text);
        match self {
            Self::MapEntry(_) => Cow::Owned(names::map_entry(name)),
            Self::Declared(_) | Self::Group(_) => Cow::Borrowed(name),
        }
    }

    pub(super) fn body(self) -> Option<ast::Body<'t>> {
        match self {
            Self::Declared(message) => message.body(),
            Self::Group(field) => field.body(),
            Self::MapEntry(_) => None,
        }
    }
}

impl<'t> Contents<'t> {
    fn of(body: ast::Body<'t>) -> Self {
        let mut contents = Self::default();
        for item in body.items() {
            match item {
                ast::Item::Field(field) => contents.field(field, None),
                ast::Item::Oneof(oneof) => {
                    let index = length(contents.oneofs.len());
                    contents.oneofs.push(oneof);
                    for item in oneof.body().into_iter().flat_map(ast::Body::items) {
                        if let ast::Item::Field(field) = item {
                            contents.field(field, Some(index));
                        }
                    }
                }
                ast::Item::Message(message) => contents.messages.push(MessageItem::Declared(message)),
                ast::Item::Enum(enumeration) => contents.enums.push(enumeration),
                ast::Item::Extend(extend) => {
                    let extend = ExtendItem::of(extend, &mut contents.messages);
                    contents.extends.push(extend);
                }
                _ => {}
            }
        }
        contents
    }

    fn field(&mut self, field: ast::Field<'t>, oneof: Option<u32>) {
        let item = MessageItem::of_field(field);
        let message = item.map(|_| length(self.messages.len()));
        self.messages.extend(item);
        self.fields.push(FieldItem::new(field, oneof, message));
    }
}

impl<'t> Lowerer<'t> {
    /// Siblings lie side by side; what they contain follows.
    pub(super) fn messages(&mut self, scope: Scope, list: &[MessageItem<'t>]) -> Range<u32> {
        let start = length(self.out.store.messages.len());
        for (index, item) in (0..).zip(list) {
            self.message(scope, index, *item);
        }
        for (id, item) in (start..).map(MessageId).zip(list) {
            match item {
                MessageItem::MapEntry(field) => self.map_entry(id, *field),
                MessageItem::Declared(_) | MessageItem::Group(_) => self.message_body(id, *item),
            }
        }
        start..start + length(list.len())
    }

    fn message(&mut self, scope: Scope, index: u32, item: MessageItem<'t>) {
        let id = MessageId(length(self.out.store.messages.len()));
        let name = self.name_in(scope.name, &item.name());
        let mut features = scope.features;
        let mut visibility = 0;
        let mut options = Blob::default();
        match item {
            MessageItem::MapEntry(_) => {
                let store = &mut self.out.store;
                options.start = length(store.blobs.len());
                options.length = length(MAP_ENTRY_OPTIONS.len());
                store.blobs.extend_from_slice(MAP_ENTRY_OPTIONS);
            }
            MessageItem::Declared(message) => {
                visibility = message
                    .visibility()
                    .map_or(0, |(visibility, _)| super::visibility(visibility));
            }
            MessageItem::Group(_) => {}
        }
        if let Some(body) = item.body() {
            features = super::features::apply(features, options_of(Some(body)));
            self.options(Target::Message(id), scope.parent, options_of(Some(body)));
        }
        self.out.store.messages.push(MessageData {
            name,
            file: FileId(0),
            parent: scope.parent,
            index,
            fields: 0..0,
            oneofs: 0..0,
            messages: 0..0,
            enums: 0..0,
            extensions: 0..0,
            extension_ranges: Vec::new(),
            reserved_ranges: Vec::new(),
            reserved_names: Vec::new(),
            options,
            features,
            visibility,
        });
        self.out.nodes.messages.push(item.node().id());
    }

    fn message_body(&mut self, id: MessageId, item: MessageItem<'t>) {
        let Some(body) = item.body() else { return };
        let contents = Contents::of(body);
        let scope = self.inside(id);
        let first_message = length(self.out.store.messages.len());

        let oneofs = self.oneofs(scope, id, &contents.oneofs);
        let features: Vec<Features> = contents
            .oneofs
            .iter()
            .map(|oneof| super::features::apply(scope.features, options_of(oneof.body())))
            .collect();
        self.has_json_names = false;
        let fields = self.fields(scope, &contents.fields, &features, (oneofs.start, first_message));
        let oneofs = self.synthetic_oneofs(id, oneofs, &fields);
        if !oneofs.is_empty() {
            self.out.store.fill_oneofs(fields.clone());
        }
        let ranges = self.ranges(id, body);
        if !self.out.store.messages[id.index()].reserved_names.is_empty() {
            let reserved: Vec<String> = self.out.store.messages[id.index()]
                .reserved_names
                .iter()
                .map(|name| self.out.store.str(*name).to_owned())
                .collect();
            self.check_reserved_twice(&reserved, Some(body));
        }
        self.check_scope(&contents);
        self.check_numbers(id, &fields, &ranges);

        let messages = self.messages(scope, &contents.messages);
        let enums = self.enums(scope, &contents.enums);
        let extensions = self.extensions(scope, &contents.extends, messages.start);
        let data = &mut self.out.store.messages[id.index()];
        data.fields = fields;
        data.oneofs = oneofs;
        data.messages = messages;
        data.enums = enums;
        data.extensions = extensions;
    }

    pub(super) fn inside(&self, id: MessageId) -> Scope {
        let data = &self.out.store.messages[id.index()];
        Scope {
            parent: Some(id),
            name: data.name.full,
            features: data.features,
        }
    }

    fn oneofs(&mut self, scope: Scope, parent: MessageId, list: &[ast::Oneof<'t>]) -> Range<u32> {
        let start = length(self.out.store.oneofs.len());
        for (index, oneof) in (0..).zip(list) {
            let id = OneofId(start + index);
            let name = self.name_in(scope.name, oneof.name().map_or("", ast::Name::text));
            self.out.store.oneofs.push(OneofData {
                name,
                parent,
                index,
                fields: 0..0,
                options: Blob::default(),
                is_synthetic: false,
            });
            self.options(Target::Oneof(id), scope.parent, options_of(oneof.body()));
        }
        start..length(self.out.store.oneofs.len())
    }

    /// Gives each `optional` field of proto3 a oneof of its own, behind those that are written.
    fn synthetic_oneofs(&mut self, parent: MessageId, oneofs: Range<u32>, fields: &Range<u32>) -> Range<u32> {
        let mut taken: Option<HashSet<String>> = None;
        let scope = self.out.store.messages[parent.index()].name.full;
        for index in fields.start as usize..fields.end as usize {
            if !self.out.store.fields[index].proto3_optional {
                continue;
            }
            let taken = taken.get_or_insert_with(|| {
                let store = &self.out.store;
                let fields = store.fields[fields.start as usize..].iter().map(|field| field.name);
                let oneofs = store.oneofs[oneofs.start as usize..].iter().map(|oneof| oneof.name);
                let names = fields.chain(oneofs).map(|name| store.short(name));
                // Only these can be what is made below.
                let names = names.filter(|name| name.starts_with(['_', 'X']));
                names.map(str::to_owned).collect()
            });
            let field = self.out.store.fields[index].name;
            let mut name = self.out.store.short(field).to_owned();
            if !name.starts_with('_') {
                name.insert(0, '_');
            }
            while taken.contains(&name) {
                name.insert(0, 'X');
            }
            let id = OneofId(length(self.out.store.oneofs.len()));
            let full_name = self.name_in(scope, &name);
            taken.insert(name);
            self.out.store.oneofs.push(OneofData {
                name: full_name,
                parent,
                index: id.0 - oneofs.start,
                fields: 0..0,
                options: Blob::default(),
                is_synthetic: true,
            });
            self.out.store.fields[index].oneof = Some(id);
        }
        oneofs.start..length(self.out.store.oneofs.len())
    }

    fn map_entry(&mut self, id: MessageId, field: ast::Field<'t>) {
        let scope = self.inside(id);
        let start = length(self.out.store.fields.len());
        if let Some(ast::FieldType::Map(map)) = field.field_type() {
            self.map_entry_fields(scope, field, map);
        }
        let fields = start..length(self.out.store.fields.len());
        let nothing = length(self.out.store.messages.len());
        let data = &mut self.out.store.messages[id.index()];
        data.fields = fields;
        data.messages = nothing..nothing;
    }
}
