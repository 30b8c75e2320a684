//! Puts what files declare behind each other: into one store, under ids that
//! hold for all files.

use std::ops::Range;

use super::declare::{Declared, enter};
use crate::compile::count;
use crate::compile::lower::{Lowered, Nodes, OptionSite, Reference, Referrer, Target};
use crate::schema::store::{
    Blob, EnumId, EnumValueId, FieldId, FileId, MessageId, MethodId, Name, OneofId, ServiceId, Store, Text, TypeId,
};
use crate::syntax::NodeId;

/// What the files that were added declare.
#[derive(Default)]
pub(in crate::compile) struct Merged {
    pub(in crate::compile) store: Store,
    pub(in crate::compile) nodes: Nodes,
    pub(in crate::compile) references: Vec<Reference>,
    pub(in crate::compile) option_sites: Vec<OptionSite>,
    pub(in crate::compile) options: Vec<NodeId>,
    pub(in crate::compile) files: Vec<Parts>,
    /// Whether a name was declared twice.
    pub(in crate::compile) has_conflicts: bool,
    names: Vec<Declared>,
}

/// Which references and options are those of one file.
pub(in crate::compile) struct Parts {
    pub(in crate::compile) references: Range<usize>,
    pub(in crate::compile) option_sites: Range<usize>,
}

impl Merged {
    /// Makes room for files of so many bytes, so that lists seldom move. What
    /// is not used of it costs nothing: memory counts when it is written to.
    pub(in crate::compile) fn reserve(&mut self, bytes: usize) {
        const BYTES_OF_TEXT: usize = 2;
        const BYTES_A_FIELD: usize = 200;
        const BYTES_A_MESSAGE: usize = 600;
        const BYTES_A_SYMBOL: usize = 200;
        let store = &mut self.store;
        store.text.reserve(bytes / BYTES_OF_TEXT);
        store.symbols.reserve(&store.text, bytes / BYTES_A_SYMBOL);
        self.references.reserve(bytes / BYTES_A_FIELD);
        store.fields.reserve(bytes / BYTES_A_FIELD);
        store.values.reserve(bytes / BYTES_A_FIELD);
        store.messages.reserve(bytes / BYTES_A_MESSAGE);
        self.nodes.fields.reserve(bytes / BYTES_A_FIELD);
        self.nodes.values.reserve(bytes / BYTES_A_FIELD);
        self.nodes.messages.reserve(bytes / BYTES_A_MESSAGE);
        self.option_sites.reserve(bytes / BYTES_A_FIELD);
        self.options.reserve(bytes / BYTES_A_FIELD);
    }

    /// Adds what a file declares, and leaves `file` empty, with its memory.
    pub(in crate::compile) fn add(&mut self, file: &mut Lowered) {
        let by = Offsets::of(self);
        self.parts(file, by);
        self.nodes(file);
        self.store.append(&mut file.store, by);
        self.has_conflicts |= !enter(&mut self.store, by.file, &mut self.names);
    }

    fn parts(&mut self, file: &mut Lowered, by: Offsets) {
        let (references, option_sites) = (self.references.len(), self.option_sites.len());
        self.references.extend(file.references.drain(..).map(|mut reference| {
            reference.scope = reference.scope.map(|message| by.message(message));
            by.referrer(&mut reference.from);
            reference
        }));
        self.option_sites.extend(file.option_sites.drain(..).map(|mut site| {
            site.scope = site.scope.map(|message| by.message(message));
            by.target(&mut site.target);
            site.start += by.options;
            site.end += by.options;
            site
        }));
        self.options.append(&mut file.options);
        self.files.push(Parts {
            references: references..self.references.len(),
            option_sites: option_sites..self.option_sites.len(),
        });
    }

    fn nodes(&mut self, file: &mut Lowered) {
        let (all, new) = (&mut self.nodes, &mut file.nodes);
        all.messages.append(&mut new.messages);
        all.fields.append(&mut new.fields);
        all.enums.append(&mut new.enums);
        all.values.append(&mut new.values);
        all.services.append(&mut new.services);
        all.methods.append(&mut new.methods);
    }
}

impl Store {
    fn append(&mut self, file: &mut Store, by: Offsets) {
        self.text.push_str(&file.text);
        file.text.clear();
        self.blobs.append(&mut file.blobs);
        self.files.extend(file.files.drain(..).map(|mut data| {
            by.text(&mut data.path);
            by.text(&mut data.package);
            for import in &mut data.imports {
                by.text(&mut import.path);
            }
            for range in [&mut data.messages, &mut data.all_messages] {
                shift(range, by.messages);
            }
            for range in [&mut data.enums, &mut data.all_enums] {
                shift(range, by.enums);
            }
            for range in [&mut data.extensions, &mut data.all_fields] {
                shift(range, by.fields);
            }
            shift(&mut data.services, by.services);
            data
        }));
        self.messages.extend(file.messages.drain(..).map(|mut data| {
            by.name(&mut data.name);
            data.file = by.file;
            data.parent = data.parent.map(|parent| by.message(parent));
            shift(&mut data.fields, by.fields);
            shift(&mut data.extensions, by.fields);
            shift(&mut data.oneofs, by.oneofs);
            shift(&mut data.messages, by.messages);
            shift(&mut data.enums, by.enums);
            data.reserved_names.iter_mut().for_each(|name| by.text(name));
            by.blob(&mut data.options);
            data
        }));
        self.fields.extend(file.fields.drain(..).map(|mut data| {
            by.name(&mut data.name);
            by.text(&mut data.json_name);
            data.file = by.file;
            data.parent = data.parent.map(|parent| by.message(parent));
            data.oneof = data.oneof.map(|oneof| OneofId(oneof.0 + by.oneofs));
            if let TypeId::Message(message) = data.ty {
                data.ty = TypeId::Message(by.message(message));
            }
            if let Some(default) = &mut data.default {
                by.text(default);
            }
            data
        }));
        self.oneofs.extend(file.oneofs.drain(..).map(|mut data| {
            by.name(&mut data.name);
            data.parent = by.message(data.parent);
            shift(&mut data.fields, by.fields);
            data
        }));
        self.enums.extend(file.enums.drain(..).map(|mut data| {
            by.name(&mut data.name);
            data.file = by.file;
            data.parent = data.parent.map(|parent| by.message(parent));
            shift(&mut data.values, by.values);
            data.reserved_names.iter_mut().for_each(|name| by.text(name));
            data
        }));
        self.values.extend(file.values.drain(..).map(|mut data| {
            by.name(&mut data.name);
            data.parent = EnumId(data.parent.0 + by.enums);
            data
        }));
        self.services.extend(file.services.drain(..).map(|mut data| {
            by.name(&mut data.name);
            data.file = by.file;
            shift(&mut data.methods, by.methods);
            data
        }));
        self.methods.extend(file.methods.drain(..).map(|mut data| {
            by.name(&mut data.name);
            data.parent = ServiceId(data.parent.0 + by.services);
            data
        }));
    }
}

/// What is added to the ids and texts of one file, so that they hold for all.
#[derive(Clone, Copy)]
struct Offsets {
    file: FileId,
    text: u32,
    blobs: u32,
    messages: u32,
    fields: u32,
    oneofs: u32,
    enums: u32,
    values: u32,
    services: u32,
    methods: u32,
    options: u32,
}

fn shift(range: &mut Range<u32>, by: u32) {
    range.start += by;
    range.end += by;
}

impl Offsets {
    fn of(merged: &Merged) -> Self {
        let store = &merged.store;
        Self {
            file: FileId(count(store.files.len())),
            text: count(store.text.len()),
            blobs: count(store.blobs.len()),
            messages: count(store.messages.len()),
            fields: count(store.fields.len()),
            oneofs: count(store.oneofs.len()),
            enums: count(store.enums.len()),
            values: count(store.values.len()),
            services: count(store.services.len()),
            methods: count(store.methods.len()),
            options: count(merged.options.len()),
        }
    }

    fn text(&self, text: &mut Text) {
        text.start += self.text;
    }

    fn name(&self, name: &mut Name) {
        self.text(&mut name.full);
    }

    fn blob(&self, blob: &mut Blob) {
        blob.start += self.blobs;
    }

    fn message(&self, id: MessageId) -> MessageId {
        MessageId(id.0 + self.messages)
    }

    fn referrer(&self, referrer: &mut Referrer) {
        match referrer {
            Referrer::FieldType(FieldId(id)) | Referrer::Extendee(FieldId(id)) => *id += self.fields,
            Referrer::Input(MethodId(id)) | Referrer::Output(MethodId(id)) => *id += self.methods,
        }
    }

    fn target(&self, target: &mut Target) {
        match target {
            Target::File(FileId(id)) => *id += self.file.0,
            Target::Message(MessageId(id)) | Target::ExtensionRange(MessageId(id), _) => *id += self.messages,
            Target::Field(FieldId(id)) => *id += self.fields,
            Target::Oneof(OneofId(id)) => *id += self.oneofs,
            Target::Enum(EnumId(id)) => *id += self.enums,
            Target::EnumValue(EnumValueId(id)) => *id += self.values,
            Target::Service(ServiceId(id)) => *id += self.services,
            Target::Method(MethodId(id)) => *id += self.methods,
        }
    }
}
