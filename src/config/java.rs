//! `packages.java`: how Maven artifacts and Java packages are named, and what they hold.

use crate::diagnostic::nearest;

use super::value::{is_java_package, read_name};
use super::yaml::{Node, Reader};

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
    pub runtime: JavaRuntime,
    /// Nothing if services are left out.
    pub client: Option<JavaClient>,
    /// Whether there are artifacts with stubs for grpc-java.
    pub grpc: bool,
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
        "client",
        "client_artifact",
        "client_package",
        "grpc",
    ];
    let fields = reader.fields(node, &known);
    if fields.get("group").is_none() {
        let error = reader.error(node.span, "the key `group` is missing");
        error
            .help
            .push("write `group: com.acme`, the group of the Maven artifacts".to_owned());
    }
    let prefix = read_name(reader, fields, "prefix", "names separated by dots", is_java_package);
    let has_client = fields.get("client").and_then(|node| reader.bool(node)).unwrap_or(true);
    let client = JavaClient {
        artifact: fields.get("client_artifact").map_or("rpc".to_owned(), |_| {
            let allowed = "small letters, digits and `-`";
            read_name(reader, fields, "client_artifact", allowed, is_artifact)
        }),
        package: match fields.get("client_package") {
            Some(_) => {
                let allowed = "names separated by dots";
                let is_fit = |name: &str| !name.is_empty() && is_java_package(name);
                read_name(reader, fields, "client_package", allowed, is_fit)
            }
            None if prefix.is_empty() => "rpc".to_owned(),
            None => format!("{prefix}.rpc"),
        },
    };
    Java {
        group: read_name(reader, fields, "group", "names separated by dots", is_java_package),
        prefix,
        managed: fields.get("managed").and_then(|node| reader.bool(node)).unwrap_or(true),
        runtime: fields
            .get("runtime")
            .map_or(JavaRuntime::Both, |node| read_runtime(reader, node)),
        client: has_client.then_some(client),
        grpc: fields.get("grpc").and_then(|node| reader.bool(node)).unwrap_or(false),
    }
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
    error.help.push(match nearest(&written, ["lite", "full", "both"]) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "write `lite` for Android, `full` for servers, or `both`".to_owned(),
    });
    JavaRuntime::Both
}

fn is_artifact(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
