//! What igata casts for Swift type-checks, has the public API that the official
//! generator's code has, is laid out as swift-format does it, and passes
//! protobuf's conformance tests.
//!
//! The tests need a Swift toolchain, and conformance a checkout of `SwiftProtobuf`:
//! `.ci/swift` names both in `IGATA_SWIFT` and `IGATA_SWIFT_PROTOBUF`. All others use
//! the declarations of `SwiftProtobuf` in `tests/swift_messages/runtime`.
//!
//! The APIs in `tests/swift_messages/api` are those of protoc-gen-swift 1.37's code.
//! Where `IGATA_PROTOC_GEN_SWIFT` names that program, they are compared with what it
//! writes, and written anew if `INSTA_UPDATE` is `always`.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod tools;
mod workspace;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use tempfile::TempDir;
use workspace::{Workspace, files};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Fixtures in `tests/generate` that have code.
const FIXTURES: [&str; 7] = [
    "swift_comments",
    "swift_dependencies",
    "swift_editions",
    "swift_fields",
    "swift_hidden",
    "swift_names",
    "swift_proto2",
];

/// What the official generator's code does not compile for.
const BEYOND_OFFICIAL: &str = "swift_hidden";

const PROTOBUF: &str = "https://github.com/apple/swift-protobuf.git";

/// The newest language mode, in which not even a warning may come of the code.
const STRICT: [&str; 3] = ["-swift-version", "6", "-warnings-as-errors"];

/// A toolchain.
struct Swift {
    /// Runs a command where `swift` works.
    runner: PathBuf,
}

/// A module's sources, and the modules that they import.
#[derive(Debug, Clone)]
struct Module {
    name: String,
    sources: Vec<PathBuf>,
    imports: BTreeSet<String>,
}

impl Swift {
    /// Nothing where it is missing and may be.
    fn find() -> Option<Self> {
        let runner = tools::from_variable("swift", "IGATA_SWIFT")?.into();
        Some(Self { runner })
    }

    /// Runs a command, and returns what it prints.
    fn run(&self, command: &[String]) -> String {
        let output = Command::new(&self.runner).args(command).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}:\n{text}", command.join(" "));
        text.into_owned()
    }

    /// Compiles a module's interface to `folder`, where those that it imports are. `arguments` are the compiler's.
    fn compile(&self, module: &Module, folder: &Path, arguments: &[&str]) {
        let interface = folder.join(format!("{}.swiftmodule", module.name));
        let (interface, folder) = (interface.display().to_string(), folder.display().to_string());
        let mut command = vec!["swiftc", "-emit-module", "-parse-as-library", "-package-name", "tests"];
        command.extend([
            "-module-name",
            &module.name,
            "-emit-module-path",
            &interface,
            "-I",
            &folder,
        ]);
        command.extend(arguments);
        let mut command: Vec<String> = command.into_iter().map(str::to_owned).collect();
        command.extend(module.sources.iter().map(|source| source.display().to_string()));
        self.run(&command);
    }

    /// The same; returns the module's public API.
    fn api(&self, module: &Module, folder: &Path, arguments: &[&str]) -> String {
        let graphs = folder.join("graphs").join(&module.name);
        fs::create_dir_all(&graphs).unwrap();
        let path = graphs.display().to_string();
        let mut all = vec!["-emit-symbol-graph", "-emit-symbol-graph-dir", &path];
        all.extend(["-symbol-graph-minimum-access-level", "public"]);
        all.extend(arguments);
        self.compile(module, folder, &all);
        api(&graphs)
    }

    /// A folder with the compiled declarations of `SwiftProtobuf`.
    fn runtime(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let module = Module {
            name: "SwiftProtobuf".to_owned(),
            sources: files(&Path::new(ROOT).join("tests/swift_messages/runtime")),
            imports: BTreeSet::new(),
        };
        self.compile(&module, folder.path(), &STRICT);
        folder
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
fn modules(folder: &Path, is_source: fn(&str) -> bool) -> Vec<Module> {
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

/// Writes what is cast for Swift below `folder`.
fn cast(workspace: &Workspace, folder: &Path) {
    let generated = workspace.generate();
    assert!(generated.is_complete(), "{:?}", generated.diagnostics);
    for (path, content) in generated.tree.iter() {
        workspace::write(&folder.join(path), content);
    }
}

fn fixture(name: &str) -> PathBuf {
    Path::new(ROOT).join("tests/generate").join(name)
}

#[test]
fn every_source_type_checks_without_a_warning() {
    let Some(swift) = Swift::find() else { return };
    let folder = swift.runtime();
    for module in modules(&Path::new(ROOT).join("generated/swift"), |_| true) {
        swift.compile(&module, folder.path(), &STRICT);
    }
    // What older compilers have.
    for module in modules(&fixture("swift_proto2/swift"), |_| true) {
        swift.compile(&module, folder.path(), &["-swift-version", "5", "-warnings-as-errors"]);
    }
}

#[test]
fn the_public_api_is_the_official_generator_s() {
    let Some(swift) = Swift::find() else { return };
    let folder = swift.runtime();
    let mut differences = String::new();
    let cases = FIXTURES.iter().map(|name| (*name, fixture(name).join("swift")));
    let sample = ("sample", Path::new(ROOT).join("generated/swift"));
    for (name, sources) in cases.chain([sample]) {
        let is_message = |name: &str| name.ends_with(".pb.swift") || name == "ProtobufAPIVersion.swift";
        let mut ours = String::new();
        for module in modules(&sources, is_message) {
            let api = swift.api(&module, folder.path(), &STRICT);
            write!(ours, "# {}\n{api}", module.name).unwrap();
        }
        if name == BEYOND_OFFICIAL {
            continue;
        }
        let path = Path::new(ROOT).join(format!("tests/swift_messages/api/{name}.txt"));
        if let Some(plugin) = env::var_os("IGATA_PROTOC_GEN_SWIFT") {
            let official = official(&swift, Path::new(&plugin), name, &sources);
            if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
                workspace::write(&path, official.as_bytes());
            }
            assert!(
                fs::read_to_string(&path).unwrap() == official,
                "{} is not current",
                path.display()
            );
        }
        let official = fs::read_to_string(&path).unwrap();
        for line in official.lines().filter(|line| !ours.lines().any(|ours| ours == *line)) {
            writeln!(differences, "{name}: missing: {line}").unwrap();
        }
        for line in ours
            .lines()
            .filter(|line| !official.lines().any(|official| official == *line))
        {
            writeln!(differences, "{name}: too much: {line}").unwrap();
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

/// The API of what the official generator makes of the protos that our sources were made of.
fn official(swift: &Swift, plugin: &Path, name: &str, sources: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let modules = modules(sources, |name| name.ends_with(".pb.swift"));
    let protos = |module: &Module| -> Vec<String> {
        let source = |path: &PathBuf| {
            let text = fs::read_to_string(path).unwrap();
            let rest = text.strip_prefix("// Generated by igata from ").unwrap();
            rest.split_once(". Do not edit").unwrap().0.to_owned()
        };
        module.sources.iter().map(source).collect()
    };
    let mut mappings = String::new();
    for module in &modules {
        write!(mappings, "mapping {{ module_name: \"{}\"", module.name).unwrap();
        for proto in protos(module) {
            write!(mappings, " proto_file_path: \"{proto}\"").unwrap();
        }
        mappings.push_str(" }\n");
    }
    workspace::write(&folder.path().join("mappings"), mappings.as_bytes());
    let input = if name == "sample" {
        Path::new(ROOT).join("protos")
    } else {
        fixture(name).join("in")
    };
    let corpus = PathBuf::from(tools::from_variable("protoc-gen-swift", "IGATA_CORPUS").unwrap());
    let output = Command::new(tools::from_variable("protoc-gen-swift", "IGATA_PROTOC").unwrap())
        .arg(format!("--plugin=protoc-gen-swift={}", plugin.display()))
        .arg(format!("-I{}", input.display()))
        .arg(format!("-I{}", corpus.display()))
        .arg(format!("--swift_out={}", folder.path().display()))
        .arg("--swift_opt=Visibility=Public,FileNaming=PathToUnderscores")
        .arg(format!(
            "--swift_opt=ProtoPathModuleMappings={}/mappings",
            folder.path().display()
        ))
        .args(modules.iter().flat_map(protos))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let interfaces = swift.runtime();
    let mut text = String::new();
    for module in modules {
        let source = |proto: &String| {
            let name = proto.trim_end_matches(".proto").replace('/', "_");
            folder.path().join(format!("{name}.pb.swift"))
        };
        let module = Module {
            sources: protos(&module).iter().map(source).collect(),
            ..module
        };
        let api = swift.api(&module, interfaces.path(), &["-swift-version", "5"]);
        write!(text, "# {}\n{api}", module.name).unwrap();
    }
    text
}

#[test]
fn sources_are_laid_out_as_swift_format_does_it() {
    let Some(swift) = Swift::find() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut expected = BTreeMap::new();
    let roots = FIXTURES.iter().map(|name| fixture(name).join("swift"));
    for (index, root) in roots.chain([Path::new(ROOT).join("generated/swift")]).enumerate() {
        for path in files(&root) {
            if path.to_str().unwrap().ends_with(".pb.swift") {
                let copy = folder
                    .path()
                    .join(index.to_string())
                    .join(path.strip_prefix(&root).unwrap());
                let text = fs::read(&path).unwrap();
                workspace::write(&copy, &text);
                expected.insert(copy, (path, text));
            }
        }
    }
    let command = ["swift", "format", "format", "--in-place", "--recursive"].map(String::from);
    swift.run(&[&command[..], &[folder.path().display().to_string()]].concat());
    for (copy, (path, text)) in expected {
        let formatted = fs::read(&copy).unwrap();
        assert!(
            formatted == text,
            "{} is not laid out as\n{}",
            path.display(),
            String::from_utf8_lossy(&formatted)
        );
    }
}

#[test]
fn conformance_tests_pass() {
    let Some(swift) = Swift::find() else { return };
    let Some(protobuf) = tools::from_variable("swift-protobuf", "IGATA_SWIFT_PROTOBUF") else {
        return;
    };
    let (Some(protoc), Some(include)) = (
        tools::from_variable("protoc", "IGATA_PROTOC"),
        tools::from_variable("protoc", "IGATA_PROTOC_INCLUDE"),
    ) else {
        return;
    };
    // Stays between runs, so that what has not changed is not built again.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("swift_messages");
    let package = folder.join("package");
    let _ = fs::remove_dir_all(folder.join("protos"));
    for path in files(&Path::new(&include).join("conformance")) {
        let name = path.strip_prefix(&include).unwrap();
        if !name.ends_with("test_messages_edition_unstable.proto") {
            workspace::write(&folder.join("protos").join(name), &fs::read(&path).unwrap());
        }
    }
    let cast_to = tempfile::tempdir().unwrap();
    let config = fs::read_to_string(fixture("swift_fields/igata.yaml")).unwrap();
    cast(&Workspace::new(&config, &folder.join("protos")), cast_to.path());
    let modules = modules(cast_to.path(), |name| {
        name.ends_with(".pb.swift") || name == "ProtobufAPIVersion.swift"
    });
    for module in &modules {
        for source in &module.sources {
            let copy = package
                .join("Sources")
                .join(&module.name)
                .join(source.file_name().unwrap());
            write_if_new(&copy, &fs::read(source).unwrap());
        }
    }
    let testee = Path::new(ROOT).join("tests/swift_messages/conformance/main.swift");
    write_if_new(&package.join("Sources/Testee/main.swift"), &fs::read(testee).unwrap());
    write_if_new(&package.join("Package.swift"), manifest(&modules).as_bytes());
    let mirrors = serde_json::json!({
        "object": [{"mirror": format!("file://{}", protobuf.display()), "original": PROTOBUF}],
        "version": 1,
    });
    write_if_new(
        &package.join(".swiftpm/configuration/mirrors.json"),
        mirrors.to_string().as_bytes(),
    );
    let scratch = folder.join("build");
    let mut command = ["swift", "build", "--package-path"].map(String::from).to_vec();
    command.extend([
        package.display().to_string(),
        "--scratch-path".to_owned(),
        scratch.display().to_string(),
    ]);
    swift.run(&command);
    let runner = Path::new(&protoc).with_file_name("conformance_test_runner");
    let output = tempfile::tempdir().unwrap();
    let printed = swift.run(&[
        runner.display().to_string(),
        "--maximum_edition".to_owned(),
        "2023".to_owned(),
        "--output_dir".to_owned(),
        format!("{}/", output.path().display()),
        scratch.join("debug/Testee").display().to_string(),
    ]);
    assert_eq!(printed.matches("CONFORMANCE SUITE PASSED").count(), 2, "{printed}");
}

/// Writes a file unless it has this content already.
fn write_if_new(path: &Path, content: &[u8]) {
    if fs::read(path).is_ok_and(|known| known == content) {
        return;
    }
    workspace::write(path, content);
}

/// A package of the modules, and of the program that uses them.
fn manifest(modules: &[Module]) -> String {
    let runtime = ".product(name: \"SwiftProtobuf\", package: \"swift-protobuf\")";
    let mut targets = String::new();
    for module in modules {
        let imports = module
            .imports
            .iter()
            .filter(|name| modules.iter().any(|module| module.name == **name));
        let imports: Vec<String> = imports.map(|name| format!("\"{name}\", ")).collect();
        let imports = imports.concat();
        writeln!(
            targets,
            "    .target(name: \"{}\", dependencies: [{imports}{runtime}]),",
            module.name
        )
        .unwrap();
    }
    let all: Vec<String> = modules.iter().map(|module| format!("\"{}\", ", module.name)).collect();
    let all = all.concat();
    format!(
        "// swift-tools-version: 5.10\nimport PackageDescription\n\nlet package = Package(\n  name: \"conformance\",\n  \
         dependencies: [.package(url: \"{PROTOBUF}\", from: \"1.31.0\")],\n  targets: [\n{targets}    \
         .executableTarget(name: \"Testee\", dependencies: [{all}{runtime}]),\n  ]\n)\n"
    )
}
