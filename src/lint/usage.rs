//! Which imports a file needs.

use std::collections::{HashMap, HashSet};

use crate::schema::wire::Reader;
use crate::schema::wire::Value;
use crate::schema::{Element, Enum, Field, File, Import, ImportKind, Message, Options, Schema, Service, Symbol, Type};

/// How deep messages in options are looked into.
const MAX_DEPTH: usize = 100;

/// The imports of `files` through which the files see nothing that they name, in the order of the files.
pub(super) fn unused_imports<'a>(schema: &'a Schema, files: &[File<'a>]) -> Vec<Import<'a>> {
    let extensions = Extensions::new(schema);
    let mut exposed = HashMap::new();
    let mut unused = Vec::new();
    for &file in files {
        if file.imports().len() == 0 {
            continue;
        }
        let named = named_files(schema, file, &extensions);
        for import in file.imports().filter(|import| import.kind() != ImportKind::Public) {
            let Some(target) = import.file() else {
                continue;
            };
            let exposed: &HashSet<usize> = exposed.entry(target.ordinal()).or_insert_with(|| exposed_by(target));
            if exposed.is_disjoint(&named) {
                unused.push(import);
            }
        }
    }
    unused
}

/// The ordinals of the files whose names an importer of `file` sees: its own, and those that it hands on.
fn exposed_by(file: File<'_>) -> HashSet<usize> {
    let mut exposed = HashSet::new();
    let mut waiting = vec![file];
    while let Some(file) = waiting.pop() {
        if exposed.insert(file.ordinal()) {
            let public = file.imports().filter(|import| import.kind() == ImportKind::Public);
            waiting.extend(public.filter_map(Import::file));
        }
    }
    exposed
}

/// The ordinals of the files that declare what `file` names: types, extended messages, custom options.
fn named_files<'a>(schema: &'a Schema, file: File<'a>, extensions: &Extensions<'a>) -> HashSet<usize> {
    let mut named = HashSet::new();
    for field in file.all_fields() {
        match field.ty() {
            Type::Message(message) => named.insert(message.file().ordinal()),
            Type::Enum(one) => named.insert(one.file().ordinal()),
            Type::Scalar(_) => false,
        };
        named.insert(field.message().file().ordinal());
    }
    for method in file.services().flat_map(Service::methods) {
        named.extend([method.input(), method.output()].map(|message| message.file().ordinal()));
    }
    if !extensions.by_number.is_empty() {
        let mut walk = Walk {
            schema,
            extensions,
            named: &mut named,
        };
        walk.file(file);
    }
    named
}

/// The extensions of a schema, by the message that they extend and their number.
struct Extensions<'a> {
    by_number: HashMap<(usize, i32), Vec<Field<'a>>>,
}

impl<'a> Extensions<'a> {
    fn new(schema: &'a Schema) -> Self {
        let mut by_number: HashMap<_, Vec<_>> = HashMap::new();
        for extension in schema
            .files()
            .flat_map(File::all_fields)
            .filter(|field| field.is_extension())
        {
            let key = (extension.message().ordinal(), extension.number());
            by_number.entry(key).or_default().push(extension);
        }
        Self { by_number }
    }
}

/// Notes the files of the extensions that options set.
struct Walk<'w, 'a> {
    schema: &'a Schema,
    extensions: &'w Extensions<'a>,
    named: &'w mut HashSet<usize>,
}

impl<'a> Walk<'_, 'a> {
    fn file(&mut self, file: File<'a>) {
        self.options(file.options(), "google.protobuf.FileOptions");
        for message in file.all_messages() {
            self.options(message.options(), "google.protobuf.MessageOptions");
            for oneof in message.all_oneofs() {
                self.options(oneof.options(), "google.protobuf.OneofOptions");
            }
            for range in message.extension_ranges() {
                self.options(range.options, "google.protobuf.ExtensionRangeOptions");
            }
        }
        for field in file.all_fields() {
            self.options(field.options(), "google.protobuf.FieldOptions");
        }
        for one in file.all_enums() {
            self.options(one.options(), "google.protobuf.EnumOptions");
        }
        for value in file.all_enums().flat_map(Enum::values) {
            self.options(value.options(), "google.protobuf.EnumValueOptions");
        }
        for service in file.services() {
            self.options(service.options(), "google.protobuf.ServiceOptions");
            for method in service.methods() {
                self.options(method.options(), "google.protobuf.MethodOptions");
            }
        }
    }

    fn options(&mut self, options: Options<'a>, message: &str) {
        if options.is_empty() {
            return;
        }
        if let Some(message) = self.schema.message(message) {
            self.message(options, message, 0);
        }
    }

    fn message(&mut self, content: Options<'a>, message: Message<'a>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        if message.full_name() == "google.protobuf.Any" {
            self.any(content, depth);
            return;
        }
        for (number, value) in Reader::new(content.bytes()).map_while(Result::ok) {
            let Ok(number) = i32::try_from(number) else {
                continue;
            };
            let extensions = self.extensions.by_number.get(&(message.ordinal(), number));
            for extension in extensions.into_iter().flatten() {
                self.named.insert(extension.file().ordinal());
            }
            let field = extensions.and_then(|extensions| extensions.first().copied());
            let (Value::Bytes(bytes) | Value::Group(bytes)) = value else {
                continue;
            };
            if let Some(Type::Message(inner)) = field.or_else(|| message.field(number)).map(Field::ty) {
                self.message(Options::new(bytes), inner, depth + 1);
            }
        }
    }

    fn any(&mut self, content: Options<'a>, depth: usize) {
        let name = content.string(1).map(|url| url.rsplit('/').next().unwrap_or(url));
        if let Some(Symbol::Message(message)) = name.and_then(|name| self.schema.symbol(name)) {
            self.named.insert(message.file().ordinal());
            for value in content.messages(2) {
                self.message(value, message, depth + 1);
            }
        }
    }
}
