//! Bytes of a `FileDescriptorSet` → [`Schema`].

use std::ops::Range;

use anyhow::{Context as _, Result, bail, ensure};

use crate::diagnostic::{Position, Span};
use crate::schema::store::{
    Blob, EnumData, EnumId, EnumValueData, ExtensionRangeData, FieldData, FieldId, FileData, FileId, ImportData,
    MessageData, MessageId, MethodData, Name, OneofData, OneofId, ServiceData, ServiceId, Store, SymbolId, Text,
    TypeId,
};
use crate::schema::wire::{Reader, Value};
use crate::schema::{
    Cardinality, Features, FieldPresence, ImportKind, Location, Locations, MessageEncoding, Options, Origin,
    RepeatedFieldEncoding, Scalar, Schema, Syntax, default_json_name, number,
};

/// How deep messages may be nested in each other; protoc's parser stops earlier.
const MAX_DEPTH: usize = 64;

/// Links the files of an encoded `FileDescriptorSet`. `origin` tells for each
/// import path where the file comes from.
///
/// # Errors
///
/// The bytes are no `FileDescriptorSet`, or it does not hold all that its files refer to.
pub fn decode(bytes: &[u8], origin: impl Fn(&str) -> Origin) -> Result<Schema> {
    let mut decoder = Decoder::default();
    for file in children(fields(bytes)?, 1)? {
        let path = file.string(1).unwrap_or_default();
        decoder
            .file(file, origin(path))
            .with_context(|| format!("the descriptor of `{path}` cannot be used"))?;
    }
    decoder.link()?;
    Ok(Schema { store: decoder.store })
}

/// The fields of a message, all of them well-formed.
fn fields(bytes: &[u8]) -> Result<Options<'_>> {
    ensure!(
        Reader::new(bytes).all(|field| field.is_ok()),
        "the bytes are not an encoded message"
    );
    Ok(Options::new(bytes))
}

fn children(parent: Options<'_>, number: u32) -> Result<Vec<Options<'_>>> {
    parent.messages(number).map(|child| fields(child.bytes())).collect()
}

/// A name that is resolved when all files are known.
struct Reference<'a> {
    name: &'a str,
    from: &'a str,
    target: Target,
}

enum Target {
    FieldType(FieldId),
    Extendee(FieldId),
    Input(usize),
    Output(usize),
}

/// What declarations inherit from what is around them.
#[derive(Clone, Copy)]
struct Scope {
    file: FileId,
    parent: Option<MessageId>,
    /// The package or message; empty at the top of a file without a package.
    name: Text,
    features: Features,
    depth: usize,
    syntax: Syntax,
}

#[derive(Default)]
struct Decoder<'a> {
    store: Store,
    references: Vec<Reference<'a>>,
}

impl<'a> Decoder<'a> {
    fn text(&mut self, text: &str) -> Result<Text> {
        let start = u32::try_from(self.store.text.len()).context("the names take more than 4 GiB")?;
        let length = u32::try_from(text.len())?;
        self.store.text.push_str(text);
        Ok(Text { start, length })
    }

    fn blob(&mut self, options: impl Iterator<Item = Options<'a>>) -> Result<Blob> {
        let start = self.store.blobs.len();
        for part in options {
            // Parts of one message merge by lying one after another.
            self.store.blobs.extend_from_slice(fields(part.bytes())?.bytes());
        }
        Ok(Blob {
            start: u32::try_from(start).context("the options take more than 4 GiB")?,
            length: u32::try_from(self.store.blobs.len() - start)?,
        })
    }

    fn options(&self, blob: Blob) -> Options<'_> {
        Options::new(self.store.blob(blob))
    }

    fn name(&mut self, scope: Text, descriptor: Options<'a>) -> Result<Name> {
        let short = descriptor.string(1).unwrap_or_default();
        ensure!(!short.is_empty(), "a declaration has no name");
        let scope = self.store.str(scope);
        let full = if scope.is_empty() {
            short.to_owned()
        } else {
            format!("{scope}.{short}")
        };
        Ok(Name {
            full: self.text(&full)?,
            short: u32::try_from(short.len())?,
        })
    }

    fn declare(&mut self, name: Name, symbol: SymbolId) -> Result<()> {
        if self.store.declare(name.full, symbol).is_err() {
            bail!("`{}` is declared twice", self.store.str(name.full));
        }
        Ok(())
    }

    fn file(&mut self, file: Options<'a>, origin: Origin) -> Result<()> {
        let id = FileId(count(&self.store.files));
        let path = file.string(1).unwrap_or_default();
        ensure!(!path.is_empty(), "a file has no name");
        ensure!(
            self.store.file_paths.insert(path.to_owned(), id).is_none(),
            "the file is in the set twice"
        );
        let syntax = syntax(file)?;
        let options = self.blob(file.messages(8))?;
        let preset = match syntax {
            Syntax::Proto2 => Features::PROTO2,
            Syntax::Proto3 => Features::PROTO3,
            Syntax::Edition(edition) => Features::of_edition(edition),
        };
        let data = FileData {
            path: self.text(path)?,
            package: self.text(file.string(2).unwrap_or_default())?,
            syntax,
            origin,
            imports: self.imports(file)?,
            messages: 0..0,
            enums: 0..0,
            extensions: 0..0,
            services: 0..0,
            all_messages: 0..0,
            all_enums: 0..0,
            all_fields: 0..0,
            features: preset.inherited_by(self.options(options), number::file::FEATURES),
            options,
            locations: locations(file)?.into(),
        };
        let scope = Scope {
            file: id,
            parent: None,
            name: data.package,
            features: data.features,
            depth: 0,
            syntax,
        };
        self.store.files.push(data);
        self.store.order.push(id);

        let before = self.counts();
        let messages = self.messages(scope, &children(file, 4)?)?;
        let enums = self.enums(scope, &children(file, 5)?)?;
        let services = self.services(scope, &children(file, 6)?)?;
        let extensions = self.fields(scope, &children(file, 7)?, &(0..0))?;
        let after = self.counts();
        let data = &mut self.store.files[id.index()];
        data.messages = messages;
        data.enums = enums;
        data.services = services;
        data.extensions = extensions;
        data.all_messages = before[0]..after[0];
        data.all_enums = before[1]..after[1];
        data.all_fields = before[2]..after[2];
        Ok(())
    }

    fn counts(&self) -> [u32; 3] {
        [
            count(&self.store.messages),
            count(&self.store.enums),
            count(&self.store.fields),
        ]
    }

    fn imports(&mut self, file: Options<'a>) -> Result<Vec<ImportData>> {
        let indexes = |number| packed(file, number);
        let (public, weak) = (indexes(10)?, indexes(11)?);
        let mut imports = Vec::new();
        for (index, path) in file.strings(3).enumerate() {
            let index = i32::try_from(index)?;
            let kind = if public.contains(&index) {
                ImportKind::Public
            } else if weak.contains(&index) {
                ImportKind::Weak
            } else {
                ImportKind::Plain
            };
            let path = self.text(path)?;
            imports.push(ImportData {
                path,
                kind,
                file: None,
                is_used: true,
            });
        }
        for path in file.strings(15) {
            let path = self.text(path)?;
            let kind = ImportKind::Option;
            imports.push(ImportData {
                path,
                kind,
                file: None,
                is_used: true,
            });
        }
        Ok(imports)
    }

    fn messages(&mut self, scope: Scope, list: &[Options<'a>]) -> Result<Range<u32>> {
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

    fn texts(&mut self, list: impl Iterator<Item = &'a str>) -> Result<Vec<Text>> {
        list.map(|text| self.text(text)).collect()
    }

    fn extension_ranges(&mut self, message: Options<'a>) -> Result<Vec<ExtensionRangeData>> {
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

    fn oneofs(&mut self, scope: Scope, parent: MessageId, list: &[Options<'a>]) -> Result<Range<u32>> {
        let start = count(&self.store.oneofs);
        for (index, oneof) in (0..).zip(list) {
            let data = OneofData {
                name: self.name(scope.name, *oneof)?,
                parent,
                index,
                options: self.blob(oneof.messages(2))?,
            };
            self.store.oneofs.push(data);
        }
        Ok(start..count(&self.store.oneofs))
    }

    fn fields(&mut self, scope: Scope, list: &[Options<'a>], oneofs: &Range<u32>) -> Result<Range<u32>> {
        let start = count(&self.store.fields);
        for (index, field) in (0..).zip(list) {
            self.field(scope, *field, index, oneofs)?;
        }
        Ok(start..count(&self.store.fields))
    }

    fn field(&mut self, scope: Scope, field: Options<'a>, index: u32, oneofs: &Range<u32>) -> Result<()> {
        let id = FieldId(count(&self.store.fields));
        let name = self.name(scope.name, field)?;
        let short = field.string(1).unwrap_or_default();
        let json_name = match field.string(10) {
            Some(json_name) => self.text(json_name)?,
            None => self.text(&default_json_name(short))?,
        };
        let oneof = match field.int32(9) {
            Some(index) => {
                let index = u32::try_from(index)
                    .ok()
                    .and_then(|index| oneofs.start.checked_add(index));
                let index = index.filter(|index| oneofs.contains(index));
                Some(OneofId(
                    index.with_context(|| format!("the oneof of `{short}` does not exist"))?,
                ))
            }
            None => None,
        };
        let cardinality = match field.int32(4) {
            Some(2) => Cardinality::Required,
            Some(3) => Cardinality::Repeated,
            _ => Cardinality::Singular,
        };
        let number = field.int32(3).unwrap_or(0);
        ensure!((1..=536_870_911).contains(&number), "`{short}` has the number {number}");
        let kind = field.int32(5).unwrap_or(0);
        let options = self.blob(field.messages(8))?;
        let proto3_optional = field.bool(17) == Some(true);
        let inherited = match oneof {
            Some(oneof) => scope.features.inherited_by(
                self.options(self.store.oneofs[oneof.index()].options),
                number::oneof::FEATURES,
            ),
            None => scope.features,
        };
        let features = if let Syntax::Edition(_) = scope.syntax {
            inherited.inherited_by(self.options(options), number::field::FEATURES)
        } else {
            legacy_features(inherited, self.options(options), cardinality, kind, proto3_optional)
        };
        let default = field.string(7).map(|text| self.text(text)).transpose()?;
        let full_name = field.string(1).unwrap_or_default();
        if let Some(extendee) = field.string(2) {
            self.references.push(Reference {
                name: extendee,
                from: full_name,
                target: Target::Extendee(id),
            });
            self.declare(name, SymbolId::Extension(id))?;
        } else {
            ensure!(scope.parent.is_some(), "the extension `{short}` extends nothing");
        }
        let ty = match field.string(6) {
            Some(type_name) => {
                self.references.push(Reference {
                    name: type_name,
                    from: full_name,
                    target: Target::FieldType(id),
                });
                // A placeholder until the name is resolved.
                TypeId::Scalar(Scalar::Bytes)
            }
            None => TypeId::Scalar(scalar(kind).with_context(|| format!("the type of `{short}` is unknown"))?),
        };
        self.store.fields.push(FieldData {
            name,
            json_name,
            file: scope.file,
            parent: scope.parent,
            // A placeholder, too: what matters until then is that there is one.
            extendee: field.has(2).then_some(MessageId(0)),
            index,
            number,
            cardinality,
            ty,
            oneof,
            proto3_optional,
            default,
            options,
            features,
        });
        Ok(())
    }

    fn enums(&mut self, scope: Scope, list: &[Options<'a>]) -> Result<Range<u32>> {
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

    fn services(&mut self, scope: Scope, list: &[Options<'a>]) -> Result<Range<u32>> {
        let start = count(&self.store.services);
        for (index, service) in (0..).zip(list) {
            let id = ServiceId(count(&self.store.services));
            let name = self.name(scope.name, *service)?;
            self.declare(name, SymbolId::Service(id))?;
            let first_method = count(&self.store.methods);
            for (index, method) in (0..).zip(children(*service, 2)?) {
                self.method(name.full, id, method, index)?;
            }
            let data = ServiceData {
                name,
                file: scope.file,
                index,
                methods: first_method..count(&self.store.methods),
                options: self.blob(service.messages(3))?,
            };
            self.store.services.push(data);
        }
        Ok(start..count(&self.store.services))
    }

    fn method(&mut self, scope: Text, parent: ServiceId, method: Options<'a>, index: u32) -> Result<()> {
        let position = self.store.methods.len();
        for (number, target) in [(2, Target::Input(position)), (3, Target::Output(position))] {
            self.references.push(Reference {
                name: method.string(number).unwrap_or_default(),
                from: method.string(1).unwrap_or_default(),
                target,
            });
        }
        let data = MethodData {
            name: self.name(scope, method)?,
            parent,
            index,
            input: MessageId(0),
            output: MessageId(0),
            client_streaming: method.bool(5) == Some(true),
            server_streaming: method.bool(6) == Some(true),
            options: self.blob(method.messages(4))?,
            has_options: method.has(4),
        };
        self.store.methods.push(data);
        Ok(())
    }

    /// Resolves what the files say about each other.
    fn link(&mut self) -> Result<()> {
        for index in 0..self.store.files.len() {
            for import in 0..self.store.files[index].imports.len() {
                let data = &self.store.files[index].imports[import];
                let path = self.store.str(data.path);
                let file = self.store.file_paths.get(path).copied();
                if file.is_none() && matches!(data.kind, ImportKind::Plain | ImportKind::Public) {
                    let importer = self.store.str(self.store.files[index].path);
                    bail!("`{importer}` imports `{path}`, which is not in the set of descriptors");
                }
                self.store.files[index].imports[import].file = file;
            }
        }
        for reference in std::mem::take(&mut self.references) {
            let Reference { name, from, .. } = reference;
            let symbol = name.strip_prefix('.').and_then(|name| self.store.symbol(name));
            match (reference.target, symbol) {
                (Target::FieldType(field), Some(SymbolId::Message(id))) => {
                    self.store.fields[field.index()].ty = TypeId::Message(id);
                }
                (Target::FieldType(field), Some(SymbolId::Enum(id))) => {
                    self.store.fields[field.index()].ty = TypeId::Enum(id);
                }
                (Target::Extendee(field), Some(SymbolId::Message(id))) => {
                    self.store.fields[field.index()].extendee = Some(id);
                }
                (Target::Input(method), Some(SymbolId::Message(id))) => self.store.methods[method].input = id,
                (Target::Output(method), Some(SymbolId::Message(id))) => self.store.methods[method].output = id,
                _ => bail!("`{from}` refers to `{name}`, which no descriptor in the set declares as a type it can use"),
            }
        }
        Ok(())
    }
}

/// proto2 and proto3 say with keywords and types what editions say with features.
fn legacy_features(
    inherited: Features,
    options: Options<'_>,
    cardinality: Cardinality,
    kind: i32,
    proto3_optional: bool,
) -> Features {
    const GROUP: i32 = 10;
    let mut features = inherited;
    if cardinality == Cardinality::Required {
        features.field_presence = FieldPresence::LegacyRequired;
    } else if proto3_optional {
        features.field_presence = FieldPresence::Explicit;
    }
    match options.bool(number::field::PACKED) {
        Some(true) => features.repeated_field_encoding = RepeatedFieldEncoding::Packed,
        Some(false) => features.repeated_field_encoding = RepeatedFieldEncoding::Expanded,
        None => {}
    }
    if kind == GROUP {
        features.message_encoding = MessageEncoding::Delimited;
    }
    features
}

fn count<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).expect("every element takes more than a byte of text, whose length is checked")
}

fn syntax(file: Options<'_>) -> Result<Syntax> {
    Ok(match file.string(12) {
        None | Some("" | "proto2") => Syntax::Proto2,
        Some("proto3") => Syntax::Proto3,
        Some("editions") => Syntax::Edition(file.int32(14).context("the edition is missing")?),
        Some(other) => bail!("the syntax `{other}` is unknown"),
    })
}

fn scalar(kind: i32) -> Option<Scalar> {
    Some(match kind {
        1 => Scalar::Double,
        2 => Scalar::Float,
        3 => Scalar::Int64,
        4 => Scalar::Uint64,
        5 => Scalar::Int32,
        6 => Scalar::Fixed64,
        7 => Scalar::Fixed32,
        8 => Scalar::Bool,
        9 => Scalar::String,
        12 => Scalar::Bytes,
        13 => Scalar::Uint32,
        15 => Scalar::Sfixed32,
        16 => Scalar::Sfixed64,
        17 => Scalar::Sint32,
        18 => Scalar::Sint64,
        _ => return None,
    })
}

fn ranges(parent: Options<'_>, number: u32) -> Result<Vec<(i32, i32)>> {
    let range = |range: Options<'_>| (range.int32(1).unwrap_or(0), range.int32(2).unwrap_or(0));
    Ok(children(parent, number)?.into_iter().map(range).collect())
}

/// A repeated `int32`, packed or not.
fn packed(parent: Options<'_>, number: u32) -> Result<Vec<i32>> {
    let mut values = Vec::new();
    for value in parent.values(number) {
        match value {
            Value::Varint(value) => values.push((value as u32).cast_signed()),
            Value::Bytes(mut bytes) => {
                while !bytes.is_empty() {
                    let value = take_varint(&mut bytes).context("a list of numbers ends early")?;
                    values.push((value as u32).cast_signed());
                }
            }
            _ => bail!("a list of numbers has the wrong type"),
        }
    }
    Ok(values)
}

fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn locations(file: Options<'_>) -> Result<Locations> {
    let mut list = Vec::new();
    for info in children(file, 9)? {
        for location in children(info, 1)? {
            let span = packed(location, 2)?;
            let number = |index: usize| span.get(index).map_or(0, |&number| number.max(0).cast_unsigned());
            let start = Position {
                line: number(0),
                column: number(1),
            };
            let end = match span.len() {
                3 => Position {
                    line: start.line,
                    column: number(2),
                },
                4 => Position {
                    line: number(2),
                    column: number(3),
                },
                length => bail!("a location has {length} numbers instead of 3 or 4"),
            };
            list.push(Location {
                path: packed(location, 1)?,
                span: Span { start, end },
                leading: location.string(3).map(str::to_owned),
                trailing: location.string(4).map(str::to_owned),
                detached: location.strings(6).map(str::to_owned).collect(),
            });
        }
    }
    Ok(Locations::new(list))
}
