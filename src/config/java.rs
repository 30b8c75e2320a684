//! `packages.java`: how Maven artifacts and Java packages are named, and what they hold.

use crate::diagnostic::{Span, nearest};

use super::value::{read_name, read_switch};
use super::yaml::{Fields, Node, Reader};

/// How Maven artifacts and Java packages are named, and what they hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Java {
    /// The group of every artifact.
    pub group: String,
    /// Goes before the Java package of files that name none, if they are managed.
    pub prefix: String,
    /// Whether files that say nothing about Java get one file for each type
    /// and a class that ends in `Proto`; otherwise protoc's defaults hold.
    pub managed: bool,
    /// What packages are cast for that say nothing else.
    pub runtime: JavaRuntime,
    /// Proto packages with settings of their own.
    pub packages: Vec<JavaPackage>,
    /// Nothing if services are left out.
    pub client: Option<JavaClient>,
    /// Whether there are artifacts with stubs for grpc-java.
    pub grpc: bool,
    /// Whether there are artifacts with builders for Kotlin.
    pub kotlin: bool,
}

/// What holds for one proto package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JavaPackage {
    /// The proto package's name, and where it is written.
    pub name: String,
    pub span: Span,
    pub runtime: Option<JavaRuntime>,
}

/// The runtimes that Java packages are cast for, each in an artifact of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JavaRuntime {
    /// `protobuf-javalite`, for Android.
    Lite,
    /// `protobuf-java`, with descriptors and reflection.
    Full,
    Both,
}

impl JavaRuntime {
    pub fn includes(self, other: Self) -> bool {
        self == Self::Both || self == other
    }
}

/// The library that clients and mocks share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JavaClient {
    /// The artifact's name, which those for HTTP clients, Kotlin and mocks start with.
    pub artifact: String,
    /// The Java package of its classes.
    pub package: String,
}

pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Java {
    let known = [
        "group",
        "prefix",
        "managed",
        "runtime",
        "packages",
        "client",
        "client_artifact",
        "client_package",
        "grpc",
        "kotlin",
    ];
    let fields = reader.fields(node, &known);
    if fields.get("group").is_none() {
        let error = reader.error(node.span, "the key `group` is missing");
        error.advise("write `group: com.acme`, the group of the Maven artifacts");
    }
    let prefix = read_package(reader, fields, "prefix");
    let has_client = fields.get("client").and_then(|node| reader.bool(node)).unwrap_or(true);
    let client = JavaClient {
        artifact: fields.get("client_artifact").map_or("rpc".to_owned(), |_| {
            let allowed = "small letters, digits and `-`";
            read_name(reader, fields, "client_artifact", allowed, is_artifact)
        }),
        package: match fields.get("client_package") {
            Some(_) => read_package(reader, fields, "client_package"),
            None if prefix.is_empty() => "rpc".to_owned(),
            None => format!("{prefix}.rpc"),
        },
    };
    Java {
        group: read_package(reader, fields, "group"),
        prefix,
        managed: fields.get("managed").and_then(|node| reader.bool(node)).unwrap_or(true),
        runtime: fields
            .get("runtime")
            .map_or(JavaRuntime::Both, |node| read_runtime(reader, node)),
        packages: fields
            .get("packages")
            .map_or_else(Vec::new, |node| read_packages(reader, node)),
        client: has_client.then_some(client),
        grpc: read_switch(reader, fields, "grpc"),
        kotlin: read_switch(reader, fields, "kotlin"),
    }
}

fn read_packages(reader: &mut Reader<'_>, node: &Node) -> Vec<JavaPackage> {
    let entries = reader.mapping(node);
    entries
        .iter()
        .map(|(name, settings)| JavaPackage {
            name: name.as_str().unwrap_or_default().to_owned(),
            span: name.span,
            runtime: reader
                .fields(settings, &["runtime"])
                .get("runtime")
                .map(|node| read_runtime(reader, node)),
        })
        .collect()
}

/// A Java package, or a name that looks like one.
fn read_package(reader: &mut Reader<'_>, fields: Fields<'_>, key: &str) -> String {
    let is_fit = match key {
        "prefix" => |name: &str| name.is_empty() || is_package(name),
        _ => is_package,
    };
    let name = read_name(reader, fields, key, "names in small letters, separated by dots", is_fit);
    if let Some(node) = fields.get(key)
        && let Some(word) = name.split('.').find(|part| is_java_keyword(part))
    {
        let error = reader.error(
            node.span,
            format!("`{name}` is no {key}: `{word}` is a keyword of Java"),
        );
        error.advise(format!("write another word, such as `{word}_`"));
    }
    name
}

fn read_runtime(reader: &mut Reader<'_>, node: &Node) -> JavaRuntime {
    let runtimes = [
        ("lite", JavaRuntime::Lite),
        ("full", JavaRuntime::Full),
        ("both", JavaRuntime::Both),
    ];
    let written = reader.string(node).unwrap_or_default();
    if let Some((_, known)) = runtimes.iter().find(|(name, _)| *name == written) {
        return *known;
    }
    let error = reader.error(node.span, format!("`{written}` is no runtime of Java packages"));
    error.advise(match nearest(&written, ["lite", "full", "both"]) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "write `lite` for Android, `full` for servers, or `both`".to_owned(),
    });
    JavaRuntime::Both
}

fn is_package(name: &str) -> bool {
    name.split('.').all(is_identifier)
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_artifact(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Whether Java cannot use the word as an identifier.
pub fn is_java_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

const KEYWORDS: [&str; 54] = [
    "_",
    "abstract",
    "assert",
    "boolean",
    "break",
    "byte",
    "case",
    "catch",
    "char",
    "class",
    "const",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "extends",
    "false",
    "final",
    "finally",
    "float",
    "for",
    "goto",
    "if",
    "implements",
    "import",
    "instanceof",
    "int",
    "interface",
    "long",
    "native",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "short",
    "static",
    "strictfp",
    "super",
    "switch",
    "synchronized",
    "this",
    "throw",
    "throws",
    "transient",
    "true",
    "try",
    "void",
    "volatile",
    "while",
];
