//! The Kotlin functions that build messages, in an artifact beside the messages.

use anyhow::Result;
use serde::Serialize;

use super::artifact::{self, Artifact, Dependency, KOTLIN_STDLIB};
use super::client::project;
use super::field::{FieldModel, Shape, models};
use super::literal::escape_comment;
use super::names::{Start, camel};
use super::value::{Kind, Value};
use super::{Caster, Runtime, Unit};
use crate::config;
use crate::generate::naming::comment_lines;
use crate::generate::text::push_indented;
use crate::generate::{Job, Package};
use crate::schema::{Element, Message};
use crate::tree::FileTree;

/// What the names of artifacts with functions for Kotlin end with.
pub(super) const PART: &str = "-kotlin";

#[derive(Debug, Serialize)]
struct Readme<'a> {
    #[serde(flatten)]
    artifact: &'a Artifact,
    proto_package: &'a str,
    java_packages: &'a [String],
    messages: String,
    /// A function that builds a message.
    example: String,
}

#[derive(Debug, Serialize)]
struct FileContext<'a> {
    source: String,
    package: String,
    imports: Vec<&'a str>,
    body: &'a str,
}

#[derive(Debug, Serialize)]
struct MessageContext {
    /// The function that builds the message.
    factory: String,
    /// The object with what belongs to the message, and the same from the top of the file.
    object: String,
    path: String,
    /// The class of the message, with its package.
    class: String,
    documentation: Vec<String>,
    properties: Vec<Property>,
    oneofs: Vec<Oneof>,
    is_extendable: bool,
    is_lite: bool,
    /// The functions and objects of the messages inside, and the functions that copy these.
    nested: String,
    nested_copies: String,
}

#[derive(Debug, Serialize)]
struct Oneof {
    lower: String,
    upper: String,
}

#[derive(Debug, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of the templates")]
struct Property {
    shape: Shape,
    lower: String,
    upper: String,
    /// What the accessors of the Java class are named after.
    java: String,
    #[serde(rename = "type")]
    ty: String,
    key: String,
    is_open: bool,
    is_string: bool,
    has_presence: bool,
    is_in_oneof: bool,
    /// The property that is `null` where the message is not set.
    or_null: Option<String>,
    deprecation: Option<String>,
    documentation: Vec<String>,
}

/// What is declared for a message, and the functions that copy it, which stand at the top of a file.
struct Text {
    declarations: String,
    copies: String,
}

/// Whether there is anything to build.
pub(super) fn is_cast(java: &config::Java, package: &Package<'_>) -> bool {
    java.kotlin && package.messages().next().is_some()
}

pub(super) fn cast(
    job: &Job<'_>,
    java: &config::Java,
    unit: &Unit<'_>,
    caster: &Caster<'_>,
    tree: &mut FileTree,
) -> Result<()> {
    let package = unit.package;
    let Some(first) = package.messages().next().filter(|_| is_cast(java, package)) else {
        return Ok(());
    };
    let end = match caster.runtime {
        Runtime::Lite => ", for the lite runtime",
        Runtime::Full => "",
    };
    let summary = format!(
        "Builders in Kotlin for the messages of the proto package `{}`{end}",
        package.name
    );
    let name = artifact::name(package.name, PART, caster.runtime);
    let messages = artifact::name(package.name, "", caster.runtime);
    let artifact = Artifact::new(job, java, name, summary);
    let mut artifact = artifact.for_runtime(package.name, PART, caster.runtime);
    artifact.kotlin = Some(artifact::KOTLIN);
    artifact.dependencies = vec![
        artifact.sibling(messages.clone()),
        runtime(caster.runtime),
        KOTLIN_STDLIB,
    ];
    let readme = Readme {
        artifact: &artifact,
        proto_package: package.name,
        java_packages: &unit.java_packages,
        messages,
        example: factory(first),
    };
    project(job, &artifact, &readme, "java/kotlin/README.md.tera", tree)?;
    for message in package.messages() {
        let java_package = caster.names.package(message.file());
        let folder = match java_package.as_str() {
            "" => String::new(),
            package => format!("{}/", package.replace('.', "/")),
        };
        let text = caster.kotlin(message, "")?;
        let body = format!("{}{}", text.declarations.trim_matches('\n'), text.copies);
        let context = FileContext {
            source: escape_comment(message.file().path()),
            package: escaped(&java_package),
            imports: IMPORTS.into_iter().filter(|import| is_used(import, &body)).collect(),
            body: &body,
        };
        let path = format!("{}/src/main/kotlin/{folder}{}Kt.kt", artifact.name, message.name());
        tree.insert(path, job.templates.render("java/kotlin/file.kt.tera", &context)?)?;
    }
    Ok(())
}

/// The oldest release whose classes belong to the oldest of the runtime.
fn runtime(runtime: Runtime) -> Dependency {
    let messages = artifact::protobuf(runtime);
    let name = match runtime {
        Runtime::Lite => "protobuf-kotlin-lite",
        Runtime::Full => "protobuf-kotlin",
    };
    Dependency {
        artifact: name.into(),
        ..messages
    }
}

/// What files name without its package. An import goes before classes of the file's own package,
/// so a message may have any of these names.
const IMPORTS: [&str; 26] = [
    "com.google.protobuf.ByteString",
    "com.google.protobuf.ExtensionLite",
    "com.google.protobuf.MessageLite",
    "com.google.protobuf.kotlin.DslList",
    "com.google.protobuf.kotlin.DslMap",
    "com.google.protobuf.kotlin.ExtensionList",
    "com.google.protobuf.kotlin.OnlyForUseByGeneratedProtoCode",
    "com.google.protobuf.kotlin.ProtoDslMarker",
    "kotlin.Any",
    "kotlin.Boolean",
    "kotlin.Comparable",
    "kotlin.Deprecated",
    "kotlin.Double",
    "kotlin.Float",
    "kotlin.Int",
    "kotlin.Long",
    "kotlin.OptIn",
    "kotlin.PublishedApi",
    "kotlin.String",
    "kotlin.Unit",
    "kotlin.apply",
    "kotlin.collections.Iterable",
    "kotlin.collections.List",
    "kotlin.collections.Map",
    "kotlin.jvm.JvmName",
    "kotlin.jvm.JvmSynthetic",
];

/// Whether the text has the import's name as a word that no package stands before.
fn is_used(import: &str, text: &str) -> bool {
    let name = import.rsplit('.').next().unwrap_or(import);
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let bytes = text.as_bytes();
    text.match_indices(name).any(|(start, _)| {
        let before = start.checked_sub(1).and_then(|index| bytes.get(index));
        !is_part(before) && (before != Some(&b'.') || name == "apply") && !is_part(bytes.get(start + name.len()))
    })
}

impl Caster<'_> {
    /// `around` is the object that the message's is in.
    fn kotlin(&self, message: Message<'_>, around: &str) -> Result<Text> {
        let object = format!("{}Kt", message.name());
        let path = super::names::join(around, &object);
        let (mut nested, mut nested_copies) = (String::new(), String::new());
        for message in message.messages().filter(|message| !message.is_map_entry()) {
            let text = self.kotlin(message, &path)?;
            push_indented(&mut nested, &text.declarations);
            nested_copies.push_str(&text.copies);
        }
        let context = MessageContext {
            factory: factory(message),
            object,
            path,
            class: escaped(&self.names.message(message)),
            documentation: documentation(message),
            properties: models(message, self.names).into_iter().map(property).collect(),
            oneofs: message.oneofs().map(|oneof| oneof_names(oneof.name())).collect(),
            is_extendable: message.extension_ranges().len() > 0,
            is_lite: self.runtime == Runtime::Lite,
            nested,
            nested_copies,
        };
        Ok(Text {
            declarations: self.templates.render("java/kotlin/message.kt.tera", &context)?,
            copies: self.templates.render("java/kotlin/copy.kt.tera", &context)?,
        })
    }
}

/// The name of the function that builds the message.
fn factory(message: Message<'_>) -> String {
    let mut name = camel(message.name(), Start::Upper);
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    match name {
        name if is_keyword(&name) => name + "_",
        name => name,
    }
}

fn oneof_names(name: &str) -> Oneof {
    Oneof {
        lower: camel(name, Start::Lower),
        upper: camel(name, Start::Upper),
    }
}

fn property(model: FieldModel<'_>) -> Property {
    let FieldModel {
        field,
        name,
        shape,
        value,
        key,
        ..
    } = model;
    let mark = if is_keyword(&name.lower) { "_" } else { "" };
    let is_message = value.kind == Kind::Message && matches!(shape, Shape::Singular | Shape::Oneof);
    Property {
        shape,
        upper: format!("{}{mark}", name.upper),
        ty: ty(&value),
        key: key.as_ref().map_or_else(String::new, ty),
        is_open: value.is_open,
        is_string: value.kind == Kind::String,
        has_presence: field.has_presence(),
        is_in_oneof: shape == Shape::Oneof,
        or_null: is_message.then(|| format!("{}OrNull", name.lower)),
        deprecation: field
            .is_deprecated()
            .then(|| format!("Field {} is deprecated", name.lower)),
        documentation: documentation(field),
        lower: name.lower + mark,
        java: name.upper,
    }
}

fn ty(value: &Value) -> String {
    let name = match (value.kind, value.primitive) {
        (Kind::Message | Kind::Enum, _) => return escaped(&value.ty),
        (Kind::String, _) => "String",
        (Kind::Bytes, _) => "ByteString",
        (Kind::Primitive, "int") => "Int",
        (Kind::Primitive, "long") => "Long",
        (Kind::Primitive, "float") => "Float",
        (Kind::Primitive, "double") => "Double",
        (Kind::Primitive, _) => "Boolean",
    };
    name.to_owned()
}

/// The lines of a comment, which Kotlin takes for Markdown.
fn documentation<'a>(element: impl Element<'a>) -> Vec<String> {
    let mut lines: Vec<String> = element.comments().leading.map_or_else(Vec::new, comment_lines);
    for line in &mut lines {
        *line = escape_comment(line);
    }
    let start = lines.iter().take_while(|line| line.is_empty()).count();
    lines.split_off(start)
}

/// A name with its package, as Kotlin writes it.
fn escaped(path: &str) -> String {
    let escaped = |part: &str| {
        if is_keyword(part) {
            format!("`{part}`")
        } else {
            part.to_owned()
        }
    };
    path.split('.').map(escaped).collect::<Vec<_>>().join(".")
}

/// Whether Kotlin never takes the word for a name.
fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

const KEYWORDS: [&str; 28] = [
    "as",
    "break",
    "class",
    "continue",
    "do",
    "else",
    "false",
    "for",
    "fun",
    "if",
    "in",
    "interface",
    "is",
    "null",
    "object",
    "package",
    "return",
    "super",
    "this",
    "throw",
    "true",
    "try",
    "typealias",
    "typeof",
    "val",
    "var",
    "when",
    "while",
];
