//! Messages made at random are written by the packages of one language and read by those of the others:
//! Java on both runtimes, PHP and Rust. Each has to understand all of what another one wrote.
//!
//! The test needs a JDK and the runtimes in `IGATA_JAVA_RUNTIME` (`.ci/java-runtime`), PHP and its runtime
//! in `IGATA_PHP_RUNTIME` (`.ci/php-runtime`), and protobuf's test messages beside `IGATA_PROTOC`
//! (`.ci/oracles`).

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_lossless,
    reason = "numbers on the wire are what is left of larger ones"
)]

mod numbers;
mod random_messages;
mod tools;
mod workspace;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, thread};

use igata::compile::compile;

use numbers::Numbers;
use random_messages::{canonical, encoded};
use workspace::{Workspace, files};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// How many messages of each type.
const COUNT: usize = 150;

/// A message that all languages can express.
struct Type {
    proto: &'static str,
    java: &'static str,
    php: &'static str,
    rust: &'static str,
}

const TYPES: [Type; 4] = [
    Type {
        proto: "acme.shop.v1.Order",
        java: "com.acme.shop.v1.Order",
        php: r"Acme\Shop\V1\Order",
        rust: "acme_shop_v1::Order",
    },
    Type {
        proto: "acme.edphp.E",
        java: "acme.edphp.Edphp$E",
        php: r"Acme\Edphp\E",
        rust: "acme_edphp::E",
    },
    Type {
        proto: "protobuf_test_messages.proto3.TestAllTypesProto3",
        java: "com.google.protobuf_test_messages.proto3.TestMessagesProto3$TestAllTypesProto3",
        php: r"Protobuf_test_messages\Proto3\TestAllTypesProto3",
        rust: "protobuf_test_messages_proto3::TestAllTypesProto3",
    },
    Type {
        proto: "protobuf_test_messages.editions.proto3.TestAllTypesProto3",
        java: "com.google.protobuf_test_messages.editions.proto3.TestMessagesProto3Editions$TestAllTypesProto3",
        php: r"Protobuf_test_messages\Editions\Proto3\TestAllTypesProto3",
        rust: "protobuf_test_messages_editions_proto3::TestAllTypesProto3",
    },
];

/// Files that hold the types.
const PROTOS: [(&str, &str); 2] = [
    ("tests/java/torture", "acme/v1/shop.proto"),
    ("tests/java/torture", "acme/v1/edphp.proto"),
];
const CONFORMANCE: [&str; 2] = [
    "conformance/messages/test_messages_proto3.proto",
    "conformance/messages/test_messages_proto3_editions.proto",
];

const CONFIG: &str = "version: 1
packages:
  rust: {prefix: ''}
  php: {vendor: acme}
  java: {group: com.acme, managed: false, runtime: both, client: false}
";

/// Something that reads messages and writes copies.
struct Reader {
    name: &'static str,
    command: Box<dyn Fn() -> Command>,
    /// What it calls a type.
    name_of: fn(&Type) -> &'static str,
}

/// An encoded message of a type.
type Encoded = (&'static Type, String);

impl Reader {
    /// What it writes of the messages, in hexadecimal digits as they are.
    fn copies(&self, messages: &[Encoded]) -> Vec<Encoded> {
        let mut input = String::new();
        for (ty, bytes) in messages {
            writeln!(input, "{} {bytes}", (self.name_of)(ty)).unwrap();
        }
        let mut command = (self.command)();
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut stdin = process.stdin.take().unwrap();
        // It writes while it reads.
        let writer = thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = process.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {stderr}", self.name);
        writer.join().unwrap().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let copies: Vec<Encoded> = messages
            .iter()
            .zip(stdout.lines())
            .map(|((ty, _), line)| (*ty, line.to_owned()))
            .collect();
        assert_eq!(copies.len(), messages.len(), "{}: {stderr}", self.name);
        copies
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn unhex(text: &str) -> Vec<u8> {
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    let digit = |digit: u8| char::from(digit).to_digit(16).unwrap() as u8;
    pairs
        .iter()
        .map(|[high, low]| digit(*high) << 4 | digit(*low))
        .collect()
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {stderr}");
}

/// The packages, and the folder of the program in Java for each runtime.
struct Packages {
    folder: PathBuf,
    runtimes: PathBuf,
    php: PathBuf,
}

impl Packages {
    fn java(&self, runtime: &'static str) -> Reader {
        let is_lite = runtime.starts_with("lite");
        let classes = self.folder.join(runtime);
        let jars = files(&self.runtimes.join(runtime)).into_iter();
        let jars = jars.filter(|path| path.extension() == Some(OsStr::new("jar")));
        let class_path = env::join_paths(jars.chain([classes.clone()])).unwrap();
        let sources = files(&self.folder.join("packages/java")).into_iter().filter(|path| {
            let is_for_lite = path
                .strip_prefix(&self.folder)
                .unwrap()
                .to_str()
                .unwrap()
                .contains("-lite/");
            path.extension() == Some(OsStr::new("java")) && is_for_lite == is_lite
        });
        let list: Vec<String> = sources.map(|path| path.display().to_string()).collect();
        workspace::write(&classes.join("sources"), list.join("\n").as_bytes());
        let mut command = Command::new("javac");
        command.args(["-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"]);
        command.args(["-nowarn", "-proc:none", "-encoding", "UTF-8", "-d"]);
        command.arg(&classes).arg("-cp").arg(&class_path);
        command.arg(format!("@{}", classes.join("sources").display()));
        run(command.arg(Path::new(ROOT).join("tests/exchange/Exchange.java")));
        Reader {
            name: runtime,
            command: Box::new(move || {
                let mut command = Command::new("java");
                command.args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"]);
                command.arg(&class_path).arg("Exchange");
                command.args(TYPES.iter().map(|ty| format!("{}={}", ty.proto, ty.java)));
                command
            }),
            name_of: |ty| ty.proto,
        }
    }

    fn php(&self) -> Reader {
        let runtime = self.php.clone();
        let packages = self.folder.join("packages/php");
        Reader {
            name: "php",
            command: Box::new(move || {
                let mut command = Command::new("php");
                command.args(["-d", "memory_limit=1G"]);
                command.arg(Path::new(ROOT).join("tests/exchange/exchange.php"));
                command.arg(&runtime).arg(&packages);
                command
            }),
            name_of: |ty| ty.php,
        }
    }

    /// A program that depends on the crates.
    fn rust(&self) -> Reader {
        // What was built stays there.
        let crates = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exchange");
        let mut main = fs::read_to_string(format!("{ROOT}/tests/exchange/rust.rs")).unwrap();
        writeln!(
            main,
            "\nfn copy(name: &str, bytes: &[u8]) -> Vec<u8> {{\n    match name {{"
        )
        .unwrap();
        for ty in &TYPES {
            writeln!(main, "        {:?} => again::<{}>(bytes),", ty.proto, ty.rust).unwrap();
        }
        writeln!(main, "        _ => panic!(\"there is no type {{name}}\"),\n    }}\n}}").unwrap();
        let mut manifest = "[package]\nname = \"exchange\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
                            [dependencies]\nprost = \"0.14\"\n"
            .to_owned();
        for entry in fs::read_dir(self.folder.join("packages/rust")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            for file in files(&path) {
                keep(&file, &crates.join(name).join(file.strip_prefix(&path).unwrap()));
            }
            writeln!(manifest, "{name} = {{ path = \"{name}\", default-features = false }}").unwrap();
        }
        workspace::write(&crates.join("src/main.rs"), main.as_bytes());
        workspace::write(&crates.join("Cargo.toml"), manifest.as_bytes());
        let target = crates.join("target");
        let mut command = Command::new(env!("CARGO"));
        command.args(["build", "--quiet"]).current_dir(&crates);
        run(command.env("CARGO_TARGET_DIR", &target));
        Reader {
            name: "rust",
            command: Box::new(move || Command::new(target.join("debug/exchange"))),
            name_of: |ty| ty.proto,
        }
    }
}

/// Copies a file. What is the same keeps its time, so that cargo builds only what changed.
fn keep(from: &Path, to: &Path) {
    let content = fs::read(from).unwrap();
    if fs::read(to).ok().as_ref() != Some(&content) {
        workspace::write(to, &content);
    }
}

/// Nothing where a tool is missing and may be.
fn packages() -> Option<(Packages, igata::schema::Schema, tempfile::TempDir)> {
    let runtimes = tools::from_variable("java", "IGATA_JAVA_RUNTIME")?.into();
    let php = tools::from_variable("php", "IGATA_PHP_RUNTIME")?.into();
    let include = PathBuf::from(tools::from_variable("protoc", "IGATA_PROTOC_INCLUDE")?);
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().to_owned();
    let own = PROTOS.map(|(root, name)| (Path::new(ROOT).join(root), name));
    for (root, name) in own.into_iter().chain(CONFORMANCE.map(|name| (include.clone(), name))) {
        workspace::write(&folder.join("protos").join(name), &fs::read(root.join(name)).unwrap());
    }
    let workspace = Workspace::new(CONFIG, &folder.join("protos"));
    let generated = workspace.generate();
    assert!(generated.is_complete(), "{:?}", generated.diagnostics);
    for (path, content) in generated.tree.iter() {
        workspace::write(&folder.join("packages").join(path), content);
    }
    let schema = compile(&workspace.sources).expect("the protos compile");
    let packages = Packages { folder, runtimes, php };
    Some((packages, schema, temporary))
}

#[test]
fn what_one_language_writes_the_others_read() {
    let Some((packages, schema, _temporary)) = packages() else {
        return;
    };
    let readers = [
        packages.java("lite-oldest"),
        packages.java("full-newest"),
        packages.php(),
        packages.rust(),
    ];
    let mut numbers = Numbers(20_260_101);
    let mut messages: Vec<Encoded> = Vec::new();
    for ty in &TYPES {
        let message = schema.message(ty.proto).unwrap();
        messages.extend((0..COUNT).map(|_| (ty, hex(&encoded(&mut numbers, message)))));
    }
    let text = |(ty, bytes): &Encoded| canonical(schema.message(ty.proto).unwrap(), &unhex(bytes));
    let meant: Vec<String> = messages.iter().map(text).collect();
    assert!(meant.iter().map(String::len).sum::<usize>() > 500_000);

    let mut different: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut compare = |way: &str, copies: &[Encoded]| {
        for (index, copy) in copies.iter().enumerate() {
            let (meant, copied) = (&meant[index], text(copy));
            if *meant != copied {
                let shown = format!("{}: {}\n is {meant}\nnot {copied}", copy.0.proto, messages[index].1);
                different.entry(way.to_owned()).or_default().push(shown);
            }
        }
    };
    let written = readers.each_ref().map(|reader| reader.copies(&messages));
    for (reader, copies) in readers.iter().zip(&written) {
        compare(reader.name, copies);
    }
    for reader in &readers {
        let read = reader.copies(&written.concat());
        for (writer, copies) in readers.iter().zip(read.chunks(messages.len())) {
            compare(&format!("{} to {}", writer.name, reader.name), copies);
        }
    }
    let shown = different
        .iter()
        .map(|(way, found)| format!("{way}: {} differ, as in\n{}", found.len(), found[0]));
    assert!(different.is_empty(), "{}", shown.collect::<Vec<_>>().join("\n\n"));
}
