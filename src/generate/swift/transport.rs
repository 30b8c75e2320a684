//! The package that carries the calls of clients. It is the same for all clients of a repository.

use std::collections::BTreeSet;

use anyhow::Result;
use heck::ToKebabCase as _;
use serde::Serialize;

use super::manifest::{Platform, platforms};
use super::names::RUNTIME;
use super::{Job, Templates};
use crate::config;
use crate::tree::FileTree;

/// What the module is called, behind the prefix of all modules.
const MODULE: &str = "ServiceTransport";

/// Sources of the module, and of its mock.
const SOURCES: [&str; 16] = [
    "Backlog",
    "ConnectProtocol",
    "Deadline",
    "Envelope",
    "Metadata",
    "OptionsTransport",
    "ProtobufProtocol",
    "RPCError",
    "ResponseLimits",
    "ResponseStream",
    "ServiceMethod",
    "Status",
    "StreamReceiver",
    "Transport",
    "URLSessionTransport",
    "WireProtocol",
];
const MOCK_SOURCES: [&str; 4] = ["MockAnswer", "MockPackage", "MockTransport", "Playback"];

/// The names of the package.
pub(super) struct Transport {
    pub(super) module: String,
    pub(super) package: String,
}

#[derive(Serialize)]
struct TransportContext<'a> {
    transport: &'a str,
    /// What the sources of the mock import.
    imports: BTreeSet<&'a str>,
    /// What those of them import that handle messages.
    message_imports: BTreeSet<&'a str>,
    name: &'a str,
    version: &'a str,
    url: Option<&'a str>,
    platforms: Vec<Platform>,
}

impl Transport {
    pub(super) fn new(swift: &config::Swift) -> Self {
        let module = format!("{}{MODULE}", swift.prefix);
        Self {
            package: module.to_kebab_case(),
            module,
        }
    }

    /// The modules of the package.
    pub(super) fn modules(&self) -> [String; 2] {
        [self.module.clone(), format!("{}Mock", self.module)]
    }

    /// Adds the package.
    pub(super) fn cast(&self, job: &Job<'_>, swift: &config::Swift, tree: &mut FileTree) -> Result<()> {
        let context = TransportContext {
            transport: &self.module,
            imports: BTreeSet::from(["Foundation", &self.module]),
            message_imports: BTreeSet::from(["Foundation", &self.module, RUNTIME]),
            name: &self.package,
            version: &job.config.version,
            url: swift.url.as_deref(),
            platforms: platforms(swift),
        };
        let [module, mock] = self.modules();
        let folder = &self.package;
        let mut files = vec![
            (format!("{folder}/Package.swift"), "Package.swift".to_owned()),
            (format!("{folder}/README.md"), "README.md".to_owned()),
        ];
        for source in SOURCES {
            files.push((
                format!("{folder}/Sources/{module}/{source}.swift"),
                format!("{source}.swift"),
            ));
        }
        for source in MOCK_SOURCES {
            files.push((
                format!("{folder}/Sources/{mock}/{source}.swift"),
                format!("mock/{source}.swift"),
            ));
        }
        for (path, template) in files {
            let text = render(job.templates, &template, &context)?;
            tree.insert(path, text)?;
        }
        Ok(())
    }
}

fn render(templates: &Templates, name: &str, context: &TransportContext<'_>) -> Result<String> {
    templates.render(&format!("swift/transport/{name}.tera"), context)
}
