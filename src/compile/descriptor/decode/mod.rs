//! Bytes of a `FileDescriptorSet` → [`Schema`].
//!
//! ```text
//! set ──▶ order ──▶ file by file: messages, fields, enums, services ──▶ link ──▶ check
//! ```
//!
//! An image comes from anywhere: whatever a compiler would have refused and
//! later steps rely on is looked at here.

mod check;
mod enumeration;
mod field;
mod link;
mod locations;
mod message;
mod order;
mod service;

use anyhow::{Context as _, Result, bail, ensure};

use crate::schema::store::{Blob, FieldId, FileData, FileId, ImportData, MessageId, Name, Store, SymbolId, Text};
use crate::schema::wire::Reader;
use crate::schema::{Features, ImportKind, Options, Origin, Schema, Syntax, number};

use locations::{locations, packed};

/// Links the files of an encoded `FileDescriptorSet`. `origin` tells for each
/// import path where the file comes from.
///
/// # Errors
///
/// The bytes are no `FileDescriptorSet`, or it does not hold all that its files refer to.
pub fn decode(bytes: &[u8], origin: impl Fn(&str) -> Origin) -> Result<Schema> {
    let mut decoder = Decoder::default();
    for file in order::sorted(&children(fields(bytes)?, 1)?)? {
        let path = file.string(1).unwrap_or_default();
        let origin = if is_import(file)? {
            Origin::Bundled
        } else {
            origin(path)
        };
        decoder
            .file(file, origin)
            .with_context(|| format!("the descriptor of `{path}` cannot be used"))?;
    }
    decoder.link()?;
    let schema = Schema { store: decoder.store };
    check::check(&schema)?;
    Ok(schema)
}

/// The fields of a message, all of them well-formed.
fn fields(bytes: &[u8]) -> Result<Options<'_>> {
    ensure!(
        Reader::new(bytes).all(|field| field.is_ok()),
        "the bytes are not an encoded message"
    );
    Ok(Options::new(bytes))
}

/// Whether buf has marked the file as one that others only import.
fn is_import(file: Options<'_>) -> Result<bool> {
    const BUF_EXTENSION: u32 = 8042;
    const IS_IMPORT: u32 = 1;
    let marks = children(file, BUF_EXTENSION)?;
    Ok(marks.iter().any(|mark| mark.bool(IS_IMPORT) == Some(true)))
}

fn children(parent: Options<'_>, number: u32) -> Result<Vec<Options<'_>>> {
    parent.messages(number).map(|child| fields(child.bytes())).collect()
}

fn is_identifier(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().all(is_part) && name.bytes().next().is_some_and(|byte| !byte.is_ascii_digit())
}

/// Whether the path stays below the folder that imports start at.
fn is_import_path(path: &str) -> bool {
    let is_part = |part: &str| !matches!(part, "" | "." | "..");
    path.split('/').all(is_part) && !path.contains(|character: char| character == '\\' || character.is_control())
}

/// A name that is resolved when all files are known.
struct Reference<'a> {
    name: &'a str,
    from: &'a str,
    target: Target,
}

enum Target {
    /// With the kind that the descriptor gives it, or zero.
    FieldType(FieldId, i32),
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
        ensure!(is_identifier(short), "`{short}` is no name that a declaration can have");
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
        ensure!(is_import_path(path), "`{path}` is no path that imports can have");
        self.store.file_paths.insert(path.into(), id);
        let package = file.string(2).unwrap_or_default();
        ensure!(
            package.is_empty() || package.split('.').all(is_identifier),
            "`{package}` is no name that a package can have"
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
            shared_path: path.into(),
            package: self.text(package)?,
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
