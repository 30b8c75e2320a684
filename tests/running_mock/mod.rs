//! `igata mock`, for as long as a test runs.

#![allow(dead_code, reason = "each test uses its part")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

pub struct RunningMock {
    process: Child,
    /// Where it listens, such as `http://127.0.0.1:49152`.
    pub address: String,
}

impl RunningMock {
    /// On the sample repository.
    pub fn start() -> Self {
        Self::start_in(Path::new(env!("CARGO_MANIFEST_DIR")))
    }

    /// On the repository in a folder.
    pub fn start_in(folder: &Path) -> Self {
        Self::start_with(folder, |_| {})
    }

    /// The same with more arguments, or in another environment.
    pub fn start_with(folder: &Path, settings: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_igata"));
        command
            .args(["mock", "--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        settings(&mut command);
        let mut process = command.spawn().unwrap();
        let mut address = String::new();
        let stdout = process.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        assert!(
            address.starts_with("http://127.0.0.1:") || address.starts_with("https://127.0.0.1:"),
            "the mock did not start: {address:?}"
        );
        Self { process, address }
    }
}

impl Drop for RunningMock {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
