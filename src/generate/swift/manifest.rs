//! What the package manager is told about a package.
//!
//! Each proto package is a Swift package, with its own repository and versions:
//! the package manager reads one manifest for a repository and its tags, and an app that
//! needs offers should neither fetch nor follow the versions of everything else.

use anyhow::Result;
use heck::ToKebabCase as _;
use serde::Serialize;

use super::client::methods;
use super::module::Module;
use super::names;
use super::transport::Transport;
use super::{Job, Package};
use crate::config;
use crate::generate::naming::{comment_lines, kebab_package};
use crate::schema::{Cardinality, Field, Scalar, Type};
use crate::tree::FileTree;

/// The context of a package's manifest and README.
#[derive(Serialize)]
struct PackageContext<'a> {
    name: String,
    module: &'a str,
    version: &'a str,
    proto_package: &'a str,
    summary: String,
    /// Lines of the package's comment.
    comment: Vec<String>,
    url: Option<&'a str>,
    platforms: Vec<Platform>,
    /// The packages that it depends on, the runtime's left out.
    packages: Vec<String>,
    dependencies: Vec<Dependency>,
    has_mock: bool,
    transport: &'a str,
    transport_package: &'a str,
    /// What the mock is called in code.
    constant: String,
    example: Option<Example>,
}

#[derive(Serialize)]
struct Dependency {
    module: String,
    package: String,
}

/// The call that a README shows.
#[derive(Serialize)]
struct Example {
    service: String,
    method: String,
    #[serde(rename = "type")]
    ty: String,
    /// An expression for the request.
    request: String,
}

impl Example {
    /// A call that changes nothing, if there is one.
    fn new(package: &Package<'_>) -> Option<Self> {
        let unary = || {
            let methods = package.services().flat_map(methods);
            methods.filter(|method| !method.is_server_streaming())
        };
        let method = unary().find(|method| method.has_no_side_effects()).or(unary().next())?;
        let is_text = |field: &Field<'_>| {
            field.ty() == Type::Scalar(Scalar::String) && field.cardinality() != Cardinality::Repeated
        };
        let text = method.input().fields().find(is_text);
        Some(Self {
            service: names::service_name(method.service()),
            method: names::function(method),
            ty: names::method_type(method),
            request: match text {
                Some(field) => format!(".with {{ $0.{} = \"…\" }}", names::field_property(field).name),
                None => ".init()".to_owned(),
            },
        })
    }
}

/// A platform, and the first version of it that packages work on.
#[derive(Serialize)]
pub(super) struct Platform {
    name: &'static str,
    version: String,
}

/// The platforms of all packages.
pub(super) fn platforms(swift: &config::Swift) -> Vec<Platform> {
    let platform = |(name, version): &(&'static str, String)| Platform {
        name,
        version: version.clone(),
    };
    swift.platforms.iter().map(platform).collect()
}

/// The name of a proto package's package, which is its folder's and its repository's, too.
pub(super) fn package_name(swift: &config::Swift, package: &str) -> String {
    let name = match kebab_package(package) {
        name if name.is_empty() => "protos".to_owned(),
        name => name,
    };
    match swift.prefix.to_kebab_case() {
        prefix if prefix.is_empty() => name,
        prefix => format!("{prefix}-{name}"),
    }
}

/// Adds the manifest and the README of a package.
pub(super) fn cast(
    job: &Job<'_>,
    swift: &config::Swift,
    modules: &[Module<'_>],
    module: &Module<'_>,
    transport: &Transport,
    tree: &mut FileTree,
) -> Result<()> {
    let context = context(job, swift, modules, module, transport);
    for file in ["Package.swift", "README.md"] {
        let text = job.templates.render(&format!("swift/{file}.tera"), &context)?;
        tree.insert(format!("{}/{file}", context.name), text)?;
    }
    Ok(())
}

fn context<'a>(
    job: &'a Job<'_>,
    swift: &'a config::Swift,
    modules: &[Module<'_>],
    module: &'a Module<'_>,
    transport: &'a Transport,
) -> PackageContext<'a> {
    let has_mock = module.package.services().next().is_some();
    let used = modules.iter().filter(|other| module.dependencies.contains(&other.name));
    let mut dependencies: Vec<Dependency> = used
        .map(|other| Dependency {
            module: other.name.clone(),
            package: package_name(swift, other.package.name),
        })
        .collect();
    if has_mock {
        dependencies.push(Dependency {
            module: transport.module.clone(),
            package: transport.package.clone(),
        });
    }
    dependencies.sort_by(|one, other| one.module.cmp(&other.module));
    let mut packages: Vec<String> = dependencies
        .iter()
        .map(|dependency| dependency.package.clone())
        .collect();
    packages.sort();
    let kinds = if has_mock {
        "Messages, clients and a mock"
    } else {
        "Messages"
    };
    PackageContext {
        name: package_name(swift, module.package.name),
        module: &module.name,
        version: &job.config.version,
        proto_package: module.package.name,
        summary: match module.package.name {
            "" => format!("{kinds} of the protos without a package"),
            name => format!("{kinds} of the proto package `{name}`"),
        },
        comment: module.package.comment().map_or_else(Vec::new, comment_lines),
        url: swift.url.as_deref(),
        platforms: platforms(swift),
        packages,
        dependencies,
        has_mock,
        transport: &transport.module,
        transport_package: &transport.package,
        constant: names::lower_first(&module.name),
        example: Example::new(&module.package),
    }
}
