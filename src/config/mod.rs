//! The configuration of a workspace: `igata.yaml`, parsed and checked.

pub mod buf;
mod java;
mod rules;
mod source;
mod swift;
pub mod yaml;

use crate::diagnostic::{Diagnostic, Severity, Span};

use yaml::{Node, Reader};

pub use java::{Java, JavaClient, JavaRuntime};
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
    /// What the file asks for and igata does not do, though it can work without.
    pub warnings: Vec<Diagnostic>,
}

/// A folder that imports start at.
#[derive(Debug, Clone, PartialEq)]
pub struct Module {
    /// Below the workspace's root, with `/`; `.` is the root itself.
    pub path: String,
    /// If there are any, only these folders belong to it. Below the workspace's root.
    pub includes: Vec<String>,
    /// Folders and files that do not belong to it, below the workspace's root.
    pub excludes: Vec<String>,
    /// Replaces the workspace's `lint` as a whole.
    pub lint: Option<Lint>,
    /// Replaces the workspace's `breaking` as a whole.
    pub breaking: Option<Breaking>,
    /// Modules with the same number are checked as one: the roots of `v1beta1`.
    pub group: usize,
}

impl Module {
    /// All files below `path`.
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            includes: Vec::new(),
            excludes: Vec::new(),
            lint: None,
            breaking: None,
            group: 0,
        }
    }

    /// Whether the file at `path`, below the workspace's root, belongs to the module.
    pub fn contains(&self, path: &str) -> bool {
        lies_below(path, &self.path)
            && (self.includes.is_empty() || self.includes.iter().any(|folder| lies_below(path, folder)))
            && !self.excludes.iter().any(|folder| lies_below(path, folder))
    }

    /// The path that imports name the file at `path` with, if it belongs to the module.
    pub fn import_path<'p>(&self, path: &'p str) -> Option<&'p str> {
        if !self.contains(path) {
            return None;
        }
        match self.path.as_str() {
            "." => Some(path),
            folder => path.strip_prefix(folder)?.strip_prefix('/'),
        }
    }
}

/// Whether `path` is `folder` or in it; `.` has everything.
pub fn lies_below(path: &str, folder: &str) -> bool {
    folder == "."
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What `generate` casts.
#[derive(Debug, Clone, PartialEq)]
pub struct Packages {
    /// The output folder, below the workspace's root.
    pub out: String,
    /// A folder of templates that replace igata's own, below the workspace's root.
    pub templates: Option<String>,
    /// The version of every package until releases give each its own.
    pub version: String,
    /// An SPDX expression.
    pub license: String,
    /// Where the sources of the packages can be seen.
    pub repository: Option<String>,
    pub authors: Vec<String>,
    pub rust: Option<Rust>,
    pub php: Option<Php>,
    pub java: Option<Java>,
    pub swift: Option<Swift>,
}

/// How Rust crates are named and published.
#[derive(Debug, Clone, PartialEq)]
pub struct Rust {
    /// Goes before the name of every crate.
    pub prefix: String,
    /// The name of a registry in Cargo's configuration, for dependencies between the crates.
    pub registry: Option<String>,
}

/// How Composer packages and PHP namespaces are named.
#[derive(Debug, Clone, PartialEq)]
pub struct Php {
    /// The part of a Composer package's name before the slash.
    pub vendor: String,
    /// Goes before the namespace of every package.
    pub namespace: String,
}

/// How the mock answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Mock {
    /// An address and a port.
    pub listen: String,
    pub seed: u64,
    /// The language of what is made up; where there is none, each client is asked for its own.
    pub locale: Option<Language>,
    /// The folder of stubs, below the workspace's root.
    pub stubs: String,
    /// What errors look like in protobuf over HTTP and in REST.
    pub error_form: ErrorForm,
    /// Whether requests have to keep the rules of protovalidate.
    pub validate: bool,
    /// Paths of plain protobuf over HTTP, besides `/{service}/{method}`.
    pub routes: Vec<Route>,
}

/// What the body of an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorForm {
    /// A `google.rpc.Status`, in protobuf or in JSON as the client asks.
    Status,
    /// As Google's servers have it: in JSON the status stands in `error`, with the HTTP status as its `code`.
    Google,
    /// The JSON of Connect, whatever the client asks.
    Connect,
}

/// A language of made-up texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Japanese,
}

/// Every language.
pub const LANGUAGES: &[Language] = &[Language::English, Language::Japanese];

impl Language {
    /// The names of all, as BCP 47 has them.
    pub const NAMES: &[&str] = &["en", "ja"];

    /// The language with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "en" => Some(Self::English),
            "ja" => Some(Self::Japanese),
            _ => None,
        }
    }
}

/// A pattern of paths at which methods are served.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Such as `/services/offer/v1/{method}`; `{package}` stands for the
    /// proto package with slashes, `{service}` for the service's name.
    pub path: String,
    /// The full name of the only service that the route is about.
    pub service: Option<String>,
    pub span: Span,
}

impl Default for Packages {
    fn default() -> Self {
        Self {
            out: "generated".to_owned(),
            templates: None,
            version: "0.1.0".to_owned(),
            license: "UNLICENSED".to_owned(),
            repository: None,
            authors: Vec::new(),
            rust: None,
            php: None,
            java: None,
            swift: None,
        }
    }
}

impl Default for Mock {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            seed: 1,
            locale: None,
            stubs: "stubs".to_owned(),
            error_form: ErrorForm::Status,
            validate: true,
            routes: Vec::new(),
        }
    }
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
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let root = yaml::parse(file, CONFIG, text).map_err(|error| vec![error])?;
        let mut reader = Reader::new(file, CONFIG);
        let config = read_config(&mut reader, &root);
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
fn finish(mut config: Config, reader: Reader<'_>) -> Result<Config, Vec<Diagnostic>> {
    let diagnostics = reader.into_diagnostics();
    if diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
    {
        return Err(diagnostics);
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
            error
                .help
                .push("write `version: 1`, the version of this file's format".to_owned());
        }
        Some(version) if reader.u64(version).is_some_and(|number| number != 1) => {
            let error = reader.error(version.span, "this version of the file's format is unknown");
            error.help.push("write `version: 1`, or use a newer igata".to_owned());
        }
        Some(_) => {}
    }
    if let Some(node) = fields.get("modules") {
        config.modules = reader
            .list(node)
            .iter()
            .enumerate()
            .filter_map(|(group, node)| read_module(reader, node, group))
            .collect();
        if config.modules.is_empty() {
            reader.error(node.span, "there are no modules, so there is nothing to compile");
        }
    }
    if let Some(node) = fields.get("lint") {
        config.lint = rules::read_lint(reader, node, &rules::OWN);
    }
    if let Some(node) = fields.get("breaking") {
        config.breaking = rules::read_breaking(reader, node, &rules::OWN);
    }
    if let Some(node) = fields.get("packages") {
        config.packages = read_packages(reader, node);
    }
    if let Some(node) = fields.get("mock") {
        config.mock = read_mock(reader, node);
    }
    config
}

fn read_module(reader: &mut Reader<'_>, node: &Node, group: usize) -> Option<Module> {
    let fields = reader.fields(node, &["path", "includes", "excludes", "lint", "breaking"]);
    let path = fields
        .get("path")
        .map_or(Some(".".to_owned()), |node| read_path(reader, node))?;
    Some(Module {
        includes: read_folders_of(reader, fields, "includes", &path),
        excludes: read_folders_of(reader, fields, "excludes", &path),
        lint: fields
            .get("lint")
            .map(|node| rules::read_lint(reader, node, &rules::OWN)),
        breaking: fields
            .get("breaking")
            .map(|node| rules::read_breaking(reader, node, &rules::OWN)),
        group,
        ..Module::new(path)
    })
}

fn read_packages(reader: &mut Reader<'_>, node: &Node) -> Packages {
    let known = [
        "out",
        "templates",
        "version",
        "license",
        "repository",
        "authors",
        "rust",
        "php",
        "java",
        "swift",
    ];
    let fields = reader.fields(node, &known);
    let defaults = Packages::default();
    let version = read_string(reader, fields, "version", defaults.version);
    if let Some(node) = fields.get("version") {
        check_version(reader, node, &version);
    }
    Packages {
        out: fields
            .get("out")
            .and_then(|node| read_output_folder(reader, node))
            .unwrap_or(defaults.out),
        templates: fields.get("templates").and_then(|node| read_path(reader, node)),
        version,
        license: read_string(reader, fields, "license", defaults.license),
        repository: fields.get("repository").and_then(|node| reader.string(node)),
        authors: fields.get("authors").map_or_else(Vec::new, |node| reader.strings(node)),
        rust: fields.get("rust").map(|node| {
            let fields = reader.fields(node, &["prefix", "registry"]);
            Rust {
                prefix: read_name(reader, fields, "prefix", "letters, digits, `-` and `_`", is_crate_name),
                registry: fields.get("registry").and_then(|node| reader.string(node)),
            }
        }),
        php: fields.get("php").map(|node| {
            let fields = reader.fields(node, &["vendor", "namespace"]);
            if fields.get("vendor").is_none() {
                let error = reader.error(node.span, "the key `vendor` is missing");
                error
                    .help
                    .push("write `vendor: acme`, the part of Composer's package names before the slash".to_owned());
            }
            Php {
                vendor: read_name(reader, fields, "vendor", "small letters, digits and `-`", is_vendor),
                namespace: read_name(reader, fields, "namespace", "names separated by `\\`", is_namespace),
            }
        }),
        java: fields.get("java").map(|node| java::read(reader, node)),
        swift: fields.get("swift").map(|node| swift::read(reader, node)),
    }
}

fn read_mock(reader: &mut Reader<'_>, node: &Node) -> Mock {
    let fields = reader.fields(
        node,
        &["listen", "seed", "locale", "stubs", "error_form", "validate", "routes"],
    );
    let defaults = Mock::default();
    let routes = fields.get("routes").map_or(&[][..], |node| reader.list(node));
    Mock {
        listen: read_string(reader, fields, "listen", defaults.listen),
        seed: fields
            .get("seed")
            .and_then(|node| reader.u64(node))
            .unwrap_or(defaults.seed),
        locale: fields.get("locale").and_then(|node| read_language(reader, node)),
        stubs: fields
            .get("stubs")
            .and_then(|node| read_path(reader, node))
            .unwrap_or(defaults.stubs),
        error_form: fields
            .get("error_form")
            .and_then(|node| read_error_form(reader, node))
            .unwrap_or(defaults.error_form),
        validate: fields
            .get("validate")
            .and_then(|node| reader.bool(node))
            .unwrap_or(defaults.validate),
        routes: routes.iter().filter_map(|node| read_route(reader, node)).collect(),
    }
}

fn read_error_form(reader: &mut Reader<'_>, node: &Node) -> Option<ErrorForm> {
    const FORMS: [(&str, ErrorForm); 3] = [
        ("status", ErrorForm::Status),
        ("google", ErrorForm::Google),
        ("connect", ErrorForm::Connect),
    ];
    let name = reader.string(node)?;
    let found = FORMS.iter().find(|(known, _)| *known == name);
    if found.is_none() {
        let error = reader.error(node.span, format!("there is no form of errors `{name}`"));
        error.help.push("forms are `status`, `google` and `connect`".to_owned());
    }
    found.map(|(_, form)| *form)
}

fn read_language(reader: &mut Reader<'_>, node: &Node) -> Option<Language> {
    let name = reader.string(node)?;
    let found = Language::from_name(&name);
    if found.is_none() {
        let error = reader.error(node.span, format!("there is no locale `{name}`"));
        error
            .help
            .push(format!("locales are `{}`", Language::NAMES.join("`, `")));
    }
    found
}

fn read_route(reader: &mut Reader<'_>, node: &Node) -> Option<Route> {
    let fields = reader.fields(node, &["path", "service"]);
    let Some(path) = fields.get("path") else {
        reader.error(node.span, "the key `path` is missing");
        return None;
    };
    let pattern = reader.string(path)?;
    let places = pattern.matches('{').count();
    let known = ["{method}", "{service}", "{package}"];
    if !pattern.starts_with('/') || !pattern.contains("{method}") {
        let error = reader.error(path.span, format!("`{pattern}` is no route"));
        error
            .help
            .push("a route starts with `/` and has `{method}` in it, as in `/services/offer/v1/{method}`".to_owned());
    } else if places != known.iter().map(|name| pattern.matches(name).count()).sum::<usize>() {
        let error = reader.error(path.span, format!("`{pattern}` has a part in braces that is unknown"));
        error.help.push(format!("known parts are `{}`", known.join("`, `")));
    }
    Some(Route {
        path: pattern,
        service: fields.get("service").and_then(|node| reader.string(node)),
        span: path.span,
    })
}

fn read_switch(reader: &mut Reader<'_>, fields: yaml::Fields<'_>, key: &str) -> bool {
    fields.get(key).and_then(|node| reader.bool(node)).unwrap_or(false)
}

fn read_string(reader: &mut Reader<'_>, fields: yaml::Fields<'_>, key: &str, default: String) -> String {
    fields.get(key).and_then(|node| reader.string(node)).unwrap_or(default)
}

/// A string that ends up in names of packages, and so must be fit for them.
fn read_name(
    reader: &mut Reader<'_>,
    fields: yaml::Fields<'_>,
    key: &str,
    expected: &str,
    is_fit: fn(&str) -> bool,
) -> String {
    let name = read_string(reader, fields, key, String::new());
    if let Some(node) = fields.get(key).filter(|_| !is_fit(&name)) {
        reader.error(node.span, format!("`{name}` is no {key}: expected {expected}"));
    }
    name
}

fn is_crate_name(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn is_vendor(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(is_part) && name.ends_with(is_part) && name.chars().all(|c| is_part(c) || c == '-')
}

fn is_namespace(name: &str) -> bool {
    let is_identifier = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    name.is_empty() || name.split('\\').all(is_identifier)
}

fn is_java_package(name: &str) -> bool {
    let is_identifier = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    name.is_empty() || name.split('.').all(is_identifier)
}

fn check_version(reader: &mut Reader<'_>, node: &Node, version: &str) {
    let is_number = |part: &str| {
        part.parse::<u32>().is_ok()
            && part.bytes().all(|b| b.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    if version.split('.').count() != 3 || !version.split('.').all(is_number) {
        let error = reader.error(node.span, format!("`{version}` is no version"));
        error
            .help
            .push("write three numbers, as in `version: 0.1.0`".to_owned());
    }
}

/// A path below the workspace's root, without `.` in it and without a slash at the end.
fn read_path(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let path = reader.string(node)?;
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    if path.starts_with('/') || path.contains('\\') || path.contains(':') || parts.contains(&"..") {
        let error = reader.error(
            node.span,
            format!("`{path}` is not a path below the folder of this file"),
        );
        error
            .help
            .push("write it with `/` and without `..`, as in `protos/offer`".to_owned());
        return None;
    }
    if parts.is_empty() {
        return Some(".".to_owned());
    }
    Some(parts.join("/"))
}

fn read_paths(reader: &mut Reader<'_>, node: &Node) -> Vec<String> {
    let items = reader.list(node);
    items.iter().filter_map(|item| read_path(reader, item)).collect()
}

fn read_paths_of(reader: &mut Reader<'_>, fields: yaml::Fields<'_>, key: &str) -> Vec<String> {
    fields.get(key).map_or_else(Vec::new, |node| read_paths(reader, node))
}

/// The folders of a module that a key names, which lie in the module.
fn read_folders_of(reader: &mut Reader<'_>, fields: yaml::Fields<'_>, key: &str, module: &str) -> Vec<String> {
    for node in fields.get(key).map_or(&[][..], |node| reader.list(node)) {
        let written = node.as_str().unwrap_or_default().trim_start_matches("./");
        if !written.is_empty() && !lies_below(written.trim_end_matches('/'), module) {
            let error = reader.error(node.span, format!("`{written}` is not in the module `{module}`"));
            error.help.push(format!(
                "paths begin at the folder of the configuration: write `{module}/{written}`, if that is meant"
            ));
        }
    }
    read_paths_of(reader, fields, key)
}

fn read_output_folder(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let path = read_path(reader, node)?;
    if path == "." {
        let error = reader.error(node.span, "the output folder cannot be the workspace itself");
        error.help.push("write `out: generated`".to_owned());
        return None;
    }
    Some(path)
}
