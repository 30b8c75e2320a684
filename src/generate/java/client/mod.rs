//! What igata casts from services: an interface and a client, the answers of a
//! mock, stubs for grpc-java, and the library that clients and mocks share.

mod library;
mod method;
mod mock;

pub(super) use library::{artifacts as library_artifacts, classes as library_classes, library};

use anyhow::Result;
use serde::Serialize;

use super::artifact::{self, Artifact, Dependency};
use super::literal::{documentation, escape_comment};
use super::names::join;
use super::{Caster, Runtime, Unit, gradle, kotlin};
use crate::config;
use crate::generate::package::is_cast;
use crate::generate::{Job, Package};
use crate::schema::{Element, Service};
use crate::tree::FileTree;

use method::{MethodContext, methods};

/// What the names of artifacts with answers of a mock end with.
const MOCK: &str = "-mock";
/// What those of artifacts with stubs for grpc-java end with.
const STUBS: &str = "-grpc";

/// A service, as templates see it.
#[derive(Debug, Serialize)]
pub(super) struct ServiceContext<'a> {
    /// Of the file that declares it, for the header.
    source: String,
    package: String,
    name: &'a str,
    /// The interface with its package.
    class: String,
    full_name: &'a str,
    documentation: Vec<String>,
    is_deprecated: bool,
    methods: Vec<MethodContext<'a>>,
    /// The class of the file, which knows descriptors.
    file_class: String,
    is_lite: bool,
    /// The Java package of the library.
    library: &'a str,
}

/// The context of an artifact's README.
#[derive(Debug, Serialize)]
struct Readme<'a> {
    #[serde(flatten)]
    artifact: &'a Artifact,
    services: &'a [ServiceContext<'a>],
    messages: String,
}

/// The classes that are cast for a service, without their package.
pub(super) fn classes(java: &config::Java, service: Service<'_>) -> Vec<String> {
    let name = service.name();
    let mut classes = Vec::new();
    if java.client.is_some() {
        classes.extend([name.to_owned(), format!("{name}Client"), format!("{name}Mock")]);
    }
    if java.grpc {
        classes.push(format!("{name}Grpc"));
    }
    classes
}

/// What the names of a package's artifacts end with.
pub(super) fn parts(java: &config::Java, package: &Package<'_>) -> Vec<&'static str> {
    let mut parts = vec![""];
    if kotlin::is_cast(java, package) {
        parts.push(kotlin::PART);
    }
    let has_services = package.files.iter().all(|file| is_cast(*file)) && package.services().next().is_some();
    if has_services && java.client.is_some() {
        parts.push(MOCK);
    }
    if has_services && java.grpc {
        parts.push(STUBS);
    }
    parts
}

/// The services of a package of the workspace, if anything is cast from services.
pub(super) fn services<'a>(job: &Job<'a>, java: &'a config::Java, caster: &Caster<'a>) -> Vec<ServiceContext<'a>> {
    if parts(java, caster.package)
        .iter()
        .all(|part| ![MOCK, STUBS].contains(part))
    {
        return Vec::new();
    }
    let services = caster.package.services();
    services
        .map(|service| {
            let file = service.file();
            let package = caster.names.package(file);
            ServiceContext {
                source: escape_comment(file.path()),
                name: service.name(),
                class: join(&package, service.name()),
                package,
                full_name: service.full_name(),
                documentation: documented(service, "@deprecated The service is marked as deprecated."),
                is_deprecated: service.is_deprecated(),
                methods: methods(job, caster.names, service),
                file_class: caster.names.file_path(file),
                is_lite: caster.runtime == Runtime::Lite,
                library: java.client.as_ref().map_or("", |client| &client.package),
            }
        })
        .collect()
}

/// The lines of Javadoc about an element.
fn documented<'a>(element: impl Element<'a>, deprecation: &str) -> Vec<String> {
    let mut lines = element.comments().leading.map_or_else(Vec::new, documentation);
    if element.is_deprecated() {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(deprecation.to_owned());
    }
    lines
}

/// Casts what a package has besides its messages.
pub(super) fn cast(
    job: &Job<'_>,
    java: &config::Java,
    unit: &Unit<'_>,
    caster: &Caster<'_>,
    services: &[ServiceContext<'_>],
    tree: &mut FileTree,
) -> Result<()> {
    if services.is_empty() {
        return Ok(());
    }
    let part = Part {
        job,
        java,
        caster,
        services,
    };
    if let Some(client) = unit.client {
        let messages = artifact::name(unit.package.name, "", caster.runtime);
        for service in services {
            part.class(
                &messages,
                service,
                service.name,
                "java/client/interface.java.tera",
                tree,
            )?;
            let name = format!("{}Client", service.name);
            part.class(&messages, service, &name, "java/client/client.java.tera", tree)?;
        }
        part.mock(client, tree)?;
    }
    if java.grpc {
        part.grpc(tree)?;
    }
    Ok(())
}

/// What is cast from the services of a package for a runtime.
struct Part<'a> {
    job: &'a Job<'a>,
    java: &'a config::Java,
    caster: &'a Caster<'a>,
    services: &'a [ServiceContext<'a>],
}

impl Part<'_> {
    fn class(
        &self,
        folder: &str,
        service: &ServiceContext<'_>,
        name: &str,
        template: &str,
        tree: &mut FileTree,
    ) -> Result<()> {
        let text = self.job.templates.render(template, service)?;
        self.insert(folder, service, name, &text, tree)
    }

    fn insert(
        &self,
        folder: &str,
        service: &ServiceContext<'_>,
        name: &str,
        text: &str,
        tree: &mut FileTree,
    ) -> Result<()> {
        let header = self.job.templates.render("java/header.java.tera", service)?;
        let package = match service.package.as_str() {
            "" => String::new(),
            package => format!("{}/", package.replace('.', "/")),
        };
        tree.insert(
            format!("{folder}/src/main/java/{package}{name}.java"),
            format!("{header}{}\n", text.trim_matches('\n')),
        )
    }

    /// An artifact beside that of the messages, with its dependency on them.
    fn artifact(&self, part: &str, what: &str) -> Artifact {
        let package = self.caster.package.name;
        let runtime = self.caster.runtime;
        let end = match runtime {
            Runtime::Lite => ", for the lite runtime",
            Runtime::Full => "",
        };
        let summary = format!("{what} of the proto package `{package}`{end}");
        let name = artifact::name(package, part, runtime);
        let artifact = Artifact::new(self.job, self.java, name, summary);
        let mut artifact = artifact.for_runtime(package, part, runtime);
        let messages = artifact.sibling(artifact::name(package, "", runtime));
        artifact.dependencies.push(messages);
        artifact
    }

    fn project(&self, artifact: &Artifact, readme: &str, tree: &mut FileTree) -> Result<()> {
        let context = Readme {
            artifact,
            services: self.services,
            messages: artifact::name(self.caster.package.name, "", self.caster.runtime),
        };
        project(self.job, artifact, &context, readme, tree)
    }

    /// The stubs for grpc-java.
    fn grpc(&self, tree: &mut FileTree) -> Result<()> {
        let mut artifact = self.artifact(STUBS, "Stubs for grpc-java");
        artifact
            .dependencies
            .push(Dependency::new("io.grpc", "grpc-stub", GRPC));
        artifact.dependencies.push(match self.caster.runtime {
            Runtime::Lite => Dependency::new("io.grpc", "grpc-protobuf-lite", GRPC),
            Runtime::Full => Dependency::new("io.grpc", "grpc-protobuf", GRPC),
        });
        self.project(&artifact, "java/client/grpc/README.md.tera", tree)?;
        for service in self.services {
            let name = format!("{}Grpc", service.name);
            self.class(&artifact.name, service, &name, "java/client/grpc/grpc.java.tera", tree)?;
        }
        Ok(())
    }
}

/// The oldest release of grpc-java that has all that the stubs refer to.
const GRPC: &str = "1.75.0";

/// The files of an artifact besides its sources.
pub(super) fn project(
    job: &Job<'_>,
    artifact: &Artifact,
    context: &impl Serialize,
    readme: &str,
    tree: &mut FileTree,
) -> Result<()> {
    let folder = &artifact.name;
    tree.insert(
        format!("{folder}/{}", gradle::file_name(artifact)),
        gradle::metadata(artifact),
    )?;
    tree.insert(
        format!("{folder}/pom.xml"),
        job.templates.render("java/pom.xml.tera", context)?,
    )?;
    tree.insert(format!("{folder}/README.md"), job.templates.render(readme, context)?)
}
