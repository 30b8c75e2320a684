//! A Swift toolchain, and `SwiftProtobuf`: what `.ci/swift` gets, and names in variables.

#![allow(dead_code, reason = "each test uses what it needs")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{tools, workspace};

pub const PROTOBUF: &str = "https://github.com/apple/swift-protobuf.git";

/// A toolchain, which `IGATA_SWIFT` names.
pub struct Toolchain {
    /// Runs a command where `swift` works.
    runner: PathBuf,
}

impl Toolchain {
    /// Nothing where it is missing and may be.
    pub fn find() -> Option<Self> {
        let runner = tools::from_variable("swift", "IGATA_SWIFT")?.into();
        Some(Self { runner })
    }

    /// Runs a command in a folder, and returns what it prints.
    pub fn run(&self, folder: &Path, command: &[&str], variables: &[(&str, &str)]) -> String {
        let output = Command::new(&self.runner)
            .args(command)
            .current_dir(folder)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}:\n{text}", command.join(" "));
        text.into_owned()
    }

    /// Builds a package, and returns what that prints.
    pub fn build(&self, package: &Path, arguments: &[&str]) -> String {
        self.package_manager("build", package, arguments, &[])
    }

    /// Runs the tests of a package that is built, and returns what they print.
    pub fn test(&self, package: &Path, variables: &[(&str, &str)]) -> String {
        self.package_manager("test", package, &["--skip-build"], variables)
    }

    fn package_manager(
        &self,
        subcommand: &str,
        package: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> String {
        let products = products();
        // A user's security folder remembers what each version of a package was. The packages of
        // these tests are made anew when the products are, and their memory must go with them.
        let security = products.with_file_name("security").display().to_string();
        let products = products.display().to_string();
        let command = [
            "swift",
            subcommand,
            "--scratch-path",
            &products,
            "--security-path",
            &security,
        ];
        self.run(package, &[&command, arguments].concat(), variables)
    }
}

/// Where packages are built. It stays between runs, and is the same for all packages, so that
/// `SwiftProtobuf` is built once.
pub fn products() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("swift/build")
}

/// A checkout of `SwiftProtobuf`, which `IGATA_SWIFT_PROTOBUF` names.
pub fn protobuf() -> Option<PathBuf> {
    tools::from_variable("swift-protobuf", "IGATA_SWIFT_PROTOBUF").map(PathBuf::from)
}

/// Tells the package manager where `SwiftProtobuf` is, and repositories of a company.
pub fn mirror(package: &Path, protobuf: &Path, repositories: &[PathBuf]) {
    let mirror = |original: &str, path: &Path| {
        serde_json::json!({
            "mirror": format!("file://{}", path.display()),
            "original": original,
        })
    };
    let mut mirrors = vec![mirror(PROTOBUF, protobuf)];
    for repository in repositories {
        let name = repository.file_name().unwrap().to_str().unwrap();
        mirrors.push(mirror(&format!("https://git.example.com/swift/{name}.git"), repository));
    }
    let mirrors = serde_json::json!({"object": mirrors, "version": 1});
    write(
        &package.join(".swiftpm/configuration/mirrors.json"),
        mirrors.to_string().as_bytes(),
    );
}

/// Writes a file whose content is another.
pub fn write(path: &Path, content: &[u8]) {
    if fs::read(path).is_ok_and(|known| known == content) {
        return;
    }
    workspace::write(path, content);
}
