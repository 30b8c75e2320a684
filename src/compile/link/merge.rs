//! Puts the stores of files behind each other.

use std::ops::Range;

use super::{Graph, LinkedFile, Lowered, Offsets};
use crate::schema::store::{Blob, EnumId, FileId, MessageId, Name, OneofId, ServiceId, Store, Text, TypeId};

pub(super) fn merge<'t>(graph: &Graph, lowered: Vec<Lowered<'t>>) -> (Store, Vec<LinkedFile<'t>>) {
    let mut store = Store::default();
    reserve(&mut store, &lowered);
    let mut files = Vec::with_capacity(lowered.len());
    for (index, file) in (0..).map(FileId).zip(lowered) {
        let offsets = offsets(&store);
        append(&mut store, file.store, index, offsets);
        files.push(LinkedFile {
            offsets,
            nodes: file.nodes,
            references: file.references,
            option_sites: file.option_sites,
            options: file.options,
        });
    }
    for index in 0..store.files.len() {
        for import in 0..store.files[index].imports.len() {
            let path = store.files[index].imports[import].path;
            let target = graph.by_path.get(store.str(path)).copied().map(FileId);
            store.files[index].imports[import].file = target;
        }
        let path = store.str(store.files[index].path).to_owned();
        store.file_paths.insert(path, FileId(super::super::count(index)));
    }
    (store, files)
}

fn reserve(store: &mut Store, lowered: &[Lowered<'_>]) {
    let sum = |size: fn(&Store) -> usize| lowered.iter().map(|file| size(&file.store)).sum();
    store.text.reserve(sum(|store| store.text.len()));
    store.files.reserve(lowered.len());
    store.messages.reserve(sum(|store| store.messages.len()));
    store.fields.reserve(sum(|store| store.fields.len()));
    store.oneofs.reserve(sum(|store| store.oneofs.len()));
    store.enums.reserve(sum(|store| store.enums.len()));
    store.values.reserve(sum(|store| store.values.len()));
    store.services.reserve(sum(|store| store.services.len()));
    store.methods.reserve(sum(|store| store.methods.len()));
}

fn offsets(store: &Store) -> Offsets {
    let count = super::super::count;
    Offsets {
        text: count(store.text.len()),
        blobs: count(store.blobs.len()),
        messages: count(store.messages.len()),
        fields: count(store.fields.len()),
        oneofs: count(store.oneofs.len()),
        enums: count(store.enums.len()),
        values: count(store.values.len()),
        services: count(store.services.len()),
        methods: count(store.methods.len()),
    }
}

fn append(store: &mut Store, file: Store, id: FileId, by: Offsets) {
    store.text.push_str(&file.text);
    store.blobs.extend_from_slice(&file.blobs);
    store.files.extend(file.files.into_iter().map(|mut data| {
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
    store.messages.extend(file.messages.into_iter().map(|mut data| {
        by.name(&mut data.name);
        data.file = id;
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
    store.fields.extend(file.fields.into_iter().map(|mut data| {
        by.name(&mut data.name);
        by.text(&mut data.json_name);
        data.file = id;
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
    store.oneofs.extend(file.oneofs.into_iter().map(|mut data| {
        by.name(&mut data.name);
        data.parent = by.message(data.parent);
        data
    }));
    store.enums.extend(file.enums.into_iter().map(|mut data| {
        by.name(&mut data.name);
        data.file = id;
        data.parent = data.parent.map(|parent| by.message(parent));
        shift(&mut data.values, by.values);
        data.reserved_names.iter_mut().for_each(|name| by.text(name));
        data
    }));
    store.values.extend(file.values.into_iter().map(|mut data| {
        by.name(&mut data.name);
        data.parent = EnumId(data.parent.0 + by.enums);
        data
    }));
    store.services.extend(file.services.into_iter().map(|mut data| {
        by.name(&mut data.name);
        data.file = id;
        shift(&mut data.methods, by.methods);
        data
    }));
    store.methods.extend(file.methods.into_iter().map(|mut data| {
        by.name(&mut data.name);
        data.parent = ServiceId(data.parent.0 + by.services);
        data
    }));
}

fn shift(range: &mut Range<u32>, by: u32) {
    range.start += by;
    range.end += by;
}

impl Offsets {
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
}
