//! The library that clients and mocks share: small artifacts of their own, of
//! which a program takes those that it needs.

use anyhow::Result;
use serde::Serialize;

use super::project;
use crate::config;
use crate::generate::java::Runtime;
use crate::generate::java::artifact::{self, Artifact, Dependency, KOTLIN, KOTLIN_STDLIB};
use crate::generate::java::names::join;
use crate::generate::{Job, Templates};
use crate::tree::FileTree;

/// An artifact of the library.
struct Library {
    /// Goes behind the library's name, and behind its Java package.
    part: &'static str,
    summary: &'static str,
    release: &'static str,
    /// What it needs besides the library itself and protobuf.
    dependencies: &'static [Dependency],
    kotlin: Option<&'static str>,
    /// The templates of its sources.
    folder: &'static str,
}

const OKHTTP: Dependency = Dependency::new("com.squareup.okhttp3", "okhttp", "4.12.0");

const LIBRARIES: &[Library] = &[
    Library {
        part: "",
        summary: "What clients of services share: calls, errors, and the protocols",
        release: "8",
        dependencies: &[],
        kotlin: None,
        folder: "java/client/library/core/",
    },
    Library {
        part: "okhttp",
        summary: "Carries the calls of clients with OkHttp",
        release: "8",
        dependencies: &[OKHTTP],
        kotlin: None,
        folder: "java/client/library/okhttp/",
    },
    Library {
        part: "jdk",
        summary: "Carries the calls of clients with the HTTP client of Java 11",
        release: "11",
        dependencies: &[],
        kotlin: None,
        folder: "java/client/library/jdk/",
    },
    Library {
        part: "kotlin",
        summary: "Lets coroutines call services: suspending calls, and streams as flows",
        release: "8",
        dependencies: &[
            KOTLIN_STDLIB,
            Dependency::new("org.jetbrains.kotlinx", "kotlinx-coroutines-core", "1.8.1"),
        ],
        kotlin: Some(KOTLIN),
        folder: "java/client/library/kotlin/",
    },
    Library {
        part: "mock",
        summary: "Answers the calls of clients without a server, for tests",
        release: "8",
        dependencies: &[OKHTTP],
        kotlin: None,
        folder: "java/client/library/mock/",
    },
];

#[derive(Debug, Serialize)]
struct Context<'a> {
    #[serde(flatten)]
    artifact: &'a Artifact,
    /// The Java package of the library.
    package: &'a str,
    part: &'a str,
    library: &'a str,
}

/// The names of the library's artifacts.
pub(in crate::generate::java) fn artifacts(client: &config::JavaClient) -> impl Iterator<Item = String> {
    LIBRARIES.iter().map(|library| library.artifact(client))
}

/// The classes of the library, with their packages.
pub(in crate::generate::java) fn classes(client: &config::JavaClient) -> impl Iterator<Item = String> {
    LIBRARIES.iter().flat_map(|library| {
        let package = library.package(client);
        Templates::below(library.folder).map(move |(_, source)| {
            let class = source.split('.').next().unwrap_or_default();
            format!("{package}.{class}")
        })
    })
}

/// Casts the library, if there are clients.
pub(in crate::generate::java) fn library(
    job: &Job<'_>,
    java: &config::Java,
    runtime: Runtime,
    tree: &mut FileTree,
) -> Result<()> {
    let Some(client) = &java.client else { return Ok(()) };
    if job.packages.iter().all(|package| package.services().next().is_none()) {
        return Ok(());
    }
    for library in LIBRARIES {
        library.cast(job, java, client, runtime, tree)?;
    }
    Ok(())
}

impl Library {
    fn artifact(&self, client: &config::JavaClient) -> String {
        match self.part {
            "" => client.artifact.clone(),
            part => format!("{}-{part}", client.artifact),
        }
    }

    fn package(&self, client: &config::JavaClient) -> String {
        join(&client.package, self.part)
    }

    fn cast(
        &self,
        job: &Job<'_>,
        java: &config::Java,
        client: &config::JavaClient,
        runtime: Runtime,
        tree: &mut FileTree,
    ) -> Result<()> {
        let is_core = self.part.is_empty();
        let mut artifact = Artifact::new(job, java, self.artifact(client), self.summary.to_owned());
        artifact.release = self.release;
        artifact.kotlin = self.kotlin;
        if !is_core {
            let core = artifact.sibling(client.artifact.clone());
            artifact.dependencies.push(core);
        }
        let is_mock = self.part == "mock";
        for dependency in self.dependencies {
            // Only tests of programs that have OkHttp intercept it.
            let dependency = dependency.clone();
            artifact
                .dependencies
                .push(if is_mock { dependency.optional() } else { dependency });
        }
        // The messages bring the runtime that they are for.
        artifact.dependencies.push(artifact::protobuf(runtime).provided());
        let context = Context {
            artifact: &artifact,
            package: &client.package,
            part: self.part,
            library: &client.artifact,
        };
        project(job, &artifact, &context, "java/client/library/README.md.tera", tree)?;
        let language = if self.kotlin.is_some() { "kotlin" } else { "java" };
        let package = self.package(client).replace('.', "/");
        for (template, source) in Templates::below(self.folder) {
            let text = job.templates.render(template, &context)?;
            tree.insert(
                format!("{}/src/main/{language}/{package}/{source}", artifact.name),
                format!("// Generated by igata. Do not edit.\n{text}"),
            )?;
        }
        Ok(())
    }
}
