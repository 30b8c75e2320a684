//! The configuration of a workspace: `igata.yaml`, parsed and checked.

pub mod buf;
mod java;
mod mock;
mod module;
mod packages;
mod rules;
mod source;
mod swift;
mod value;
pub mod yaml;

use crate::diagnostic::{Diagnostic, Severity};

use yaml::{Node, Reader, Value};

pub use java::{Java, JavaClient, JavaPackage, JavaRuntime, is_java_keyword};
pub use mock::{ErrorForm, LANGUAGES, Language, Mock, Route};
pub use module::{Module, lies_below};
pub use packages::{Packages, Php, Rust};
pub use rules::{Breaking, Lint, RuleSet, Rules};
pub use source::{ConfigFile, Found};
pub use swift::Swift;

/// The id of diagnostics about configuration.
pub const CONFIG: &str = "CONFIG";

/// The name of igata's configuration file.
pub const FILE_NAME: &str = "igata.yaml";

/// Everything that `igata.yaml` can say, with the defaults for what it leaves out.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    pub modules: Vec<Module>,
    /// Holds for every module that says nothing else.
    pub lint: Lint,
    /// The same for `breaking`.
    pub breaking: Breaking,
    pub packages: Packages,
    pub mock: Mock,
    /// Modules of a registry that `buf.yaml` names; igata downloads none.
    pub dependencies: Vec<String>,
    /// Whether `buf.yaml` names plugins, whose rules igata does not know.
    pub has_plugins: bool,
    /// What the file asks for and igata does not do, though it can work without.
    pub warnings: Vec<Diagnostic>,
}

/// What is wrong with a configuration.
#[derive(Debug, Clone)]
pub struct Mistakes {
    pub diagnostics: Vec<Diagnostic>,
    /// What it says apart from them, in which others may find more.
    pub rest: Box<Config>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            modules: vec![Module::new(".")],
            lint: Lint::default(),
            breaking: Breaking::default(),
            packages: Packages::default(),
            mock: Mock::default(),
            dependencies: Vec::new(),
            has_plugins: false,
            warnings: Vec::new(),
        }
    }
}

impl Config {
    /// Reads the text of an `igata.yaml`, which messages call `file`.
    ///
    /// # Errors
    ///
    /// Everything in it that igata does not know or cannot use.
    pub fn parse(file: &str, text: &str) -> Result<Self, Mistakes> {
        let mut reader = Reader::new(file, CONFIG);
        let root = reader.document(text);
        let config = root.map_or_else(Self::default, |root| read_config(&mut reader, &root));
        finish(config, reader)
    }

    /// The module that the file at `path`, below the workspace's root, belongs to: the deepest one.
    pub fn module_of(&self, path: &str) -> Option<&Module> {
        let depth = |module: &&Module| if module.path == "." { 0 } else { module.path.len() };
        self.modules
            .iter()
            .filter(|module| module.contains(path))
            .max_by_key(depth)
    }

    /// What `lint` checks in a module.
    pub fn lint_of<'a>(&'a self, module: &'a Module) -> &'a Lint {
        module.lint.as_ref().unwrap_or(&self.lint)
    }

    /// What `breaking` checks in a module.
    pub fn breaking_of<'a>(&'a self, module: &'a Module) -> &'a Breaking {
        module.breaking.as_ref().unwrap_or(&self.breaking)
    }
}

/// The configuration with its warnings, or everything that is wrong with it.
fn finish(mut config: Config, reader: Reader<'_>) -> Result<Config, Mistakes> {
    let diagnostics = reader.into_diagnostics();
    if diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
    {
        return Err(Mistakes {
            diagnostics,
            rest: Box::new(config),
        });
    }
    config.warnings = diagnostics;
    Ok(config)
}

fn read_config(reader: &mut Reader<'_>, root: &Node) -> Config {
    let fields = reader.fields(root, &["version", "modules", "lint", "breaking", "packages", "mock"]);
    let mut config = Config::default();
    match fields.get("version") {
        None => {
            let error = reader.error(root.span, "the key `version` is missing");
            error.advise("write `version: 1`, the version of this file's format");
        }
        Some(version) if reader.u64(version).is_some_and(|number| number != 1) => {
            let error = reader.error(version.span, "this version of the file's format is unknown");
            error.advise("write `version: 1`, or use a newer igata");
        }
        Some(_) => {}
    }
    if let Some(node) = fields.get("modules") {
        let nodes = reader.list(node);
        if nodes.is_empty() && matches!(node.value, Value::Sequence(_) | Value::Null) {
            let error = reader.error(node.span, "`modules` is empty, so there is nothing to compile");
            error.advise("write `modules: [{path: protos}]`, or leave the key out for the folder of this file");
        }
        config.modules = nodes
            .iter()
            .enumerate()
            .filter_map(|(group, node)| module::read(reader, node, group))
            .collect();
        module::check_overlaps(reader, &config.modules);
    }
    if let Some(node) = fields.get("lint") {
        config.lint = rules::read_lint(reader, node, &rules::OWN);
    }
    if let Some(node) = fields.get("breaking") {
        config.breaking = rules::read_breaking(reader, node, &rules::OWN);
    }
    if let Some(node) = fields.get("packages") {
        config.packages = packages::read(reader, node);
    }
    if let Some(node) = fields.get("mock") {
        config.mock = mock::read(reader, node);
    }
    config
}
