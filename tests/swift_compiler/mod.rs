//! Compiles the interfaces of modules without building packages, and lists their public APIs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::swift_toolchain::Toolchain;
use crate::tools;
use crate::workspace::files;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The language modes, in which not even a warning may come of the code.
pub const OLDER: [&str; 3] = ["-swift-version", "5", "-warnings-as-errors"];
pub const STRICT: [&str; 3] = ["-swift-version", "6", "-warnings-as-errors"];

/// A module's sources, and the modules that they import.
#[derive(Debug, Clone)]
pub struct Module {
    pub name: String,
    pub sources: Vec<PathBuf>,
    pub imports: BTreeSet<String>,
}

impl Module {
    fn runtime(sources: Vec<PathBuf>) -> Self {
        Self {
            name: "SwiftProtobuf".to_owned(),
            sources,
            imports: BTreeSet::new(),
        }
    }
}

/// Compiles modules against a `SwiftProtobuf`.
pub struct Compiler<'a> {
    swift: &'a Toolchain,
    /// Where the interface of `SwiftProtobuf` is.
    runtime: PathBuf,
    /// Where those of our modules go.
    folder: TempDir,
}

impl<'a> Compiler<'a> {
    /// Against declarations of what our code uses.
    pub fn with_declarations(swift: &'a Toolchain) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let compiler = Self {
            swift,
            runtime: folder.path().to_owned(),
            folder,
        };
        let sources = files(&Path::new(ROOT).join("tests/swift_messages/runtime"));
        compiler.compile(&Module::runtime(sources), &STRICT);
        compiler
    }

    /// Against the oldest `SwiftProtobuf` that the code is for; against the declarations where it cannot be had.
    pub fn with_oldest(swift: &'a Toolchain) -> Self {
        let Some(checkout) = tools::from_variable("swift-protobuf", "IGATA_SWIFT_PROTOBUF_OLDEST") else {
            return Self::with_declarations(swift);
        };
        let version = swift.run(Path::new(ROOT), &["swiftc", "--version"], &[]);
        let version = version
            .lines()
            .next()
            .unwrap()
            .replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        let compiler = Self {
            swift,
            runtime: Path::new(env!("CARGO_TARGET_TMPDIR"))
                .join("swift-oldest")
                .join(version)
                .join(Path::new(&checkout).file_name().unwrap()),
            folder: tempfile::tempdir().unwrap(),
        };
        let interface = compiler.runtime.join("SwiftProtobuf.swiftmodule");
        if !interface.exists() {
            let mut sources = files(&Path::new(&checkout).join("Sources/SwiftProtobuf"));
            sources.retain(|path| path.extension().is_some_and(|extension| extension == "swift"));
            let skip = ["-Xfrontend", "-experimental-skip-non-inlinable-function-bodies"];
            compiler.compile(&Module::runtime(sources), &skip);
            fs::create_dir_all(&compiler.runtime).unwrap();
            fs::copy(compiler.folder.path().join("SwiftProtobuf.swiftmodule"), interface).unwrap();
        }
        compiler
    }

    /// Compiles a module's interface. `arguments` are the compiler's.
    pub fn compile(&self, module: &Module, arguments: &[&str]) {
        let folder = self.folder.path();
        let interface = folder.join(format!("{}.swiftmodule", module.name));
        let paths = [interface.as_path(), folder, &self.runtime].map(|path| path.display().to_string());
        let sources: Vec<String> = module.sources.iter().map(|path| path.display().to_string()).collect();
        let mut command = vec!["swiftc", "-emit-module", "-parse-as-library", "-package-name", "tests"];
        command.extend(["-module-name", &module.name, "-emit-module-path", &paths[0]]);
        command.extend(["-I", &paths[1], "-I", &paths[2]]);
        command.extend(arguments);
        command.extend(sources.iter().map(String::as_str));
        self.swift.run(Path::new(ROOT), &command, &[]);
    }

    /// The same; returns the module's public API.
    pub fn api(&self, module: &Module, arguments: &[&str]) -> String {
        let graphs = self.folder.path().join("graphs").join(&module.name);
        fs::create_dir_all(&graphs).unwrap();
        let path = graphs.display().to_string();
        let mut all = vec!["-emit-symbol-graph", "-emit-symbol-graph-dir", &path];
        all.extend(["-symbol-graph-minimum-access-level", "public"]);
        all.extend(arguments);
        self.compile(module, &all);
        api(&graphs)
    }
}

/// The public declarations and conformances in symbol graphs, one in a line.
fn api(graphs: &Path) -> String {
    let mut lines = BTreeSet::new();
    for path in files(graphs) {
        let graph: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let mut names = BTreeMap::new();
        for symbol in graph["symbols"].as_array().unwrap() {
            let id = symbol["identifier"]["precise"].as_str().unwrap();
            let parts = symbol["pathComponents"].as_array().unwrap();
            let parts: Vec<&str> = parts.iter().map(|part| part.as_str().unwrap()).collect();
            names.insert(id, parts.join("."));
            if id.contains("::SYNTHESIZED::") {
                continue;
            }
            let fragments = symbol["declarationFragments"].as_array().unwrap();
            let declaration: String = fragments
                .iter()
                .map(|fragment| fragment["spelling"].as_str().unwrap())
                .collect();
            let words: Vec<&str> = declaration.split_whitespace().collect();
            let declaration = plain_dictionaries(&words.join(" "));
            lines.insert(format!("{}: {declaration}", names[id]));
        }
        for relation in graph["relationships"].as_array().unwrap() {
            let source = names.get(relation["source"].as_str().unwrap());
            let (true, Some(source)) = (relation["kind"] == "conformsTo", source) else {
                continue;
            };
            let target = relation["targetFallback"].as_str().or(relation["target"].as_str());
            lines.insert(format!("{source} conforms to {}", target.unwrap()));
        }
    }
    lines.into_iter().fold(String::new(), |text, line| text + &line + "\n")
}

/// Writes `Dictionary<A, B>` as `[A : B]`, which is the same type.
fn plain_dictionaries(declaration: &str) -> String {
    let mut plain = declaration.to_owned();
    while let Some(start) = plain.find("Dictionary<") {
        let end = start + plain[start..].find('>').unwrap();
        let arguments = plain[start + "Dictionary<".len()..end]
            .replacen(',', " : ", 1)
            .replace(":  ", ": ");
        plain.replace_range(start..=end, &format!("[{arguments}]"));
    }
    plain
}

/// The modules below a folder, each after those that it imports. `is_source` says which files count.
pub fn modules(folder: &Path, is_source: fn(&str) -> bool) -> Vec<Module> {
    let mut found: BTreeMap<String, Module> = BTreeMap::new();
    for path in files(folder) {
        let name = path.file_name().unwrap().to_str().unwrap();
        if !is_source(name) || !path.iter().any(|part| part == "Sources") {
            continue;
        }
        let module = path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let imports = text.lines().filter_map(imported).map(str::to_owned);
        let module = found.entry(module.clone()).or_insert(Module {
            name: module,
            sources: Vec::new(),
            imports: BTreeSet::new(),
        });
        module.imports.extend(imports);
        module.sources.push(path);
    }
    let mut sorted: Vec<Module> = Vec::new();
    while sorted.len() < found.len() {
        let is_sorted = |name: &String| sorted.iter().any(|module| module.name == *name);
        let next = found.values().find(|module| {
            let mut imports = module
                .imports
                .iter()
                .filter(|name| found.contains_key(*name) && **name != module.name);
            !is_sorted(&module.name) && imports.all(is_sorted)
        });
        let next = next.expect("modules import each other in a circle").clone();
        sorted.push(next);
    }
    sorted
}

/// The module that a line imports, or a type of.
fn imported(line: &str) -> Option<&str> {
    let (_, path) = line
        .split_once("import ")
        .filter(|(before, _)| before.trim().is_empty() || *before == "@_exported ")?;
    let path = path.rsplit(' ').next()?;
    path.split('.').next()
}
