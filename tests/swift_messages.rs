//! What igata casts for Swift type-checks, has the public API that the official
//! generator's code has, is laid out as swift-format does it, and passes
//! protobuf's conformance tests.
//!
//! The tests need a Swift toolchain, and conformance a checkout of `SwiftProtobuf`:
//! `.ci/swift` names both in `IGATA_SWIFT` and `IGATA_SWIFT_PROTOBUF`. APIs are those
//! that code has with the `SwiftProtobuf` in `IGATA_SWIFT_PROTOBUF_OLDEST`. All others
//! use the declarations of `SwiftProtobuf` in `tests/swift_messages/runtime`, and so do
//! APIs where there is no other.
//!
//! The APIs in `tests/swift_messages/api` are those of protoc-gen-swift 1.37's code.
//! Where `IGATA_PROTOC_GEN_SWIFT` names that program, they are compared with what it
//! writes, and written anew if `INSTA_UPDATE` is `always`.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod swift_compiler;
mod swift_toolchain;
mod tools;
mod workspace;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use swift_compiler::{Compiler, Module, OLDER, STRICT, modules};
use swift_toolchain::{PROTOBUF, Toolchain, mirror, products, protobuf, write};
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
    let Some(swift) = Toolchain::find() else { return };
    let cases = ["swift_clients", BEYOND_OFFICIAL].map(|name| fixture(name).join("swift"));
    let compiler = Compiler::with_declarations(&swift);
    for sources in [Path::new(ROOT).join("generated/swift")].into_iter().chain(cases) {
        for module in modules(&sources, |_| true) {
            compiler.compile(&module, &STRICT);
        }
    }
}

#[test]
fn no_source_uses_what_swift_5_10_does_not_know() {
    const NEWER: [&str; 12] = [
        "swift-tools-version: 6",
        "swiftLanguageModes",
        " throws(",
        "sending ",
        "isolated(any)",
        "#isolation",
        "@retroactive",
        "nonisolated struct",
        "nonisolated enum",
        "nonisolated extension",
        "internal import",
        "public import",
    ];
    let roots = FIXTURES.iter().chain(&["swift_clients"]);
    let roots = roots.map(|name| fixture(name).join("swift"));
    for root in roots.chain([Path::new(ROOT).join("generated/swift")]) {
        for path in files(&root) {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("///"));
            for line in code {
                let found = NEWER.iter().find(|word| line.contains(**word));
                assert!(found.is_none(), "{}: {line}", path.display());
            }
        }
    }
}

#[test]
fn the_public_api_is_the_official_generator_s() {
    let Some(swift) = Toolchain::find() else { return };
    // With the other language mode, and the other end of what the code is for, than tests of every source.
    let compiler = Compiler::with_oldest(&swift);
    let mut differences = String::new();
    let cases = FIXTURES.iter().map(|name| (*name, fixture(name).join("swift")));
    let sample = ("sample", Path::new(ROOT).join("generated/swift"));
    for (name, sources) in cases.chain([sample]) {
        let is_message = |name: &str| name.ends_with(".pb.swift") || name == "ProtobufAPIVersion.swift";
        let mut ours = String::new();
        for module in modules(&sources, is_message) {
            let api = compiler.api(&module, &OLDER);
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
fn official(swift: &Toolchain, plugin: &Path, name: &str, sources: &Path) -> String {
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
    let compiler = Compiler::with_declarations(swift);
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
        let api = compiler.api(&module, &["-swift-version", "5"]);
        write!(text, "# {}\n{api}", module.name).unwrap();
    }
    text
}

/// The types in a source whose fields are in an object of their own.
fn objects(source: &str) -> BTreeSet<String> {
    let (mut objects, mut current) = (BTreeSet::new(), "");
    for line in source.lines() {
        if let Some(rest) = line.strip_prefix("extension ") {
            current = rest.split(':').next().unwrap_or_default();
        } else if line.contains("class _StorageClass {") {
            objects.insert(current.to_owned());
        }
    }
    objects
}

#[test]
fn fields_are_in_objects_where_the_official_generator_has_them() {
    const SELECTION: &str = "google/cloud/dialogflow/cx/v3";
    let Some(corpus) = tools::from_variable("corpus", "IGATA_CORPUS") else {
        return;
    };
    let (input, corpus) = (tempfile::tempdir().unwrap(), Path::new(&corpus));
    let (protos, imported) = (
        files(&corpus.join(SELECTION)),
        files(&corpus.join("google/longrunning")),
    );
    for path in protos.iter().chain(&imported) {
        let copy = input.path().join(path.strip_prefix(corpus).unwrap());
        workspace::write(&copy, &fs::read(path).unwrap());
    }
    let config = fs::read_to_string(fixture("swift_fields/igata.yaml")).unwrap();
    let generated = Workspace::new(&config, input.path()).generate();
    let sources = generated.tree.iter().filter(|(path, _)| path.contains("dialogflow"));
    let ours: BTreeSet<String> = sources
        .flat_map(|(_, content)| objects(std::str::from_utf8(content).unwrap()))
        .collect();
    let record = Path::new(ROOT).join("tests/swift_messages/objects.txt");
    if let Some(plugin) = env::var_os("IGATA_PROTOC_GEN_SWIFT") {
        let output = tempfile::tempdir().unwrap();
        let status = Command::new(tools::from_variable("protoc-gen-swift", "IGATA_PROTOC").unwrap())
            .arg(format!("--plugin=protoc-gen-swift={}", Path::new(&plugin).display()))
            .arg(format!("-I{}", corpus.display()))
            .arg(format!("--swift_out={}", output.path().display()))
            .args(&protos)
            .status();
        assert!(status.unwrap().success());
        let sources = files(output.path());
        let official = sources
            .iter()
            .flat_map(|path| objects(&fs::read_to_string(path).unwrap()));
        let official = official.collect::<BTreeSet<String>>().into_iter();
        let official = official.fold(String::new(), |text, name| text + &name + "\n");
        if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            workspace::write(&record, official.as_bytes());
        }
        assert!(
            fs::read_to_string(&record).unwrap() == official,
            "{} is not current",
            record.display()
        );
    }
    let record = fs::read_to_string(record).unwrap();
    let official: BTreeSet<String> = record.lines().map(str::to_owned).collect();
    assert_eq!(ours, official);
}

#[test]
fn sources_are_laid_out_as_swift_format_does_it() {
    let Some(swift) = Toolchain::find() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut expected = BTreeMap::new();
    let roots = FIXTURES.iter().chain(&["swift_clients"]);
    let roots = roots.map(|name| fixture(name).join("swift"));
    for (index, root) in roots.chain([Path::new(ROOT).join("generated/swift")]).enumerate() {
        for path in files(&root) {
            if path.extension().is_some_and(|extension| extension == "swift") {
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
    let path = folder.path().display().to_string();
    let command = ["swift", "format", "format", "--in-place", "--recursive", &path];
    swift.run(Path::new(ROOT), &command, &[]);
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
    let (Some(swift), Some(protobuf)) = (Toolchain::find(), protobuf()) else {
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
            write(&copy, &fs::read(source).unwrap());
        }
    }
    let testee = Path::new(ROOT).join("tests/swift_messages/conformance/main.swift");
    write(&package.join("Sources/Testee/main.swift"), &fs::read(testee).unwrap());
    write(&package.join("Package.swift"), manifest(&modules).as_bytes());
    mirror(&package, &protobuf, &[]);
    swift.build(&package, &[]);
    let runner = Path::new(&protoc).with_file_name("conformance_test_runner");
    let output = tempfile::tempdir().unwrap();
    let runner = runner.display().to_string();
    let output = format!("{}/", output.path().display());
    let testee = products().join("debug/Testee").display().to_string();
    let command = [&runner, "--maximum_edition", "2023", "--output_dir", &output, &testee];
    let printed = swift.run(Path::new(ROOT), &command, &[]);
    assert_eq!(printed.matches("CONFORMANCE SUITE PASSED").count(), 2, "{printed}");
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
