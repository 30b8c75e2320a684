//! Workspaces on disk, compiled and cast in this process.

#![allow(dead_code, reason = "each test uses its part")]
#![allow(clippy::unwrap_used, reason = "a helper of tests fails the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use igata::compile::compile;
use igata::config::Config;
use igata::generate::{Generated, Templates, generate};
use igata::mock::Mock;
use igata::sources::{Source, Sources};

pub struct Workspace {
    pub config: Config,
    pub sources: Sources,
    /// Files of stubs, by path and text.
    pub stubs: Vec<(String, String)>,
}

impl Workspace {
    /// The configuration and the stubs in `folder`, and every proto below `module`.
    pub fn read(folder: &Path, module: &Path) -> Self {
        let config = fs::read_to_string(folder.join("igata.yaml")).unwrap();
        let mut workspace = Self::new(&config, module);
        workspace.stubs = files(&folder.join("stubs"))
            .into_iter()
            .map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap()))
            .collect();
        workspace
    }

    /// A configuration, and every proto below `module`.
    pub fn new(config: &str, module: &Path) -> Self {
        let mut sources = Sources::new();
        for path in files(module) {
            if path.extension().is_some_and(|extension| extension == "proto") {
                let name = path.strip_prefix(module).unwrap().to_str().unwrap().replace('\\', "/");
                let text = fs::read_to_string(&path).unwrap();
                let source = Source {
                    shown: name.as_str().into(),
                    text: text.into(),
                };
                sources.insert(name, source).unwrap();
            }
        }
        Self {
            config: Config::parse("igata.yaml", config).unwrap(),
            sources,
            stubs: Vec::new(),
        }
    }

    pub fn generate(&self) -> Generated {
        let schema = Arc::new(compile(&self.sources).expect("the fixture compiles"));
        let stubs = self.stubs.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let mock = Mock::new(&schema, &self.config.mock).unwrap();
        let mock = mock.with_stubs(stubs).expect("the stubs of the fixture fit");
        generate(
            &schema,
            Some(&mock),
            &self.config.packages,
            &Templates::new(&[]).unwrap(),
        )
        .unwrap()
    }
}

/// All files below a folder, sorted; none if it does not exist.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    if !folder.exists() {
        return Vec::new();
    }
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// Writes a file, with the folders that it needs.
pub fn write(path: &Path, content: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}
