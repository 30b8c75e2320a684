//! Images: files with descriptors, which stand in for a folder of protos.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// Whether `input` names an image, not a folder.
pub fn is_image(input: &Path) -> bool {
    let is_proto = input.extension().is_some_and(|extension| extension == "proto");
    input == Path::new("-") || (input.is_file() && !is_proto)
}

/// The bytes of an image; `-` is standard input.
///
/// # Errors
///
/// It cannot be read, or is in another format than the one that igata reads.
pub fn read_image(path: &Path) -> Result<Vec<u8>> {
    let shown = path.display();
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        let read = io::stdin().lock().read_to_end(&mut bytes);
        read.map(|_| bytes)
    } else {
        fs::read(path)
    };
    let bytes = bytes.with_context(|| format!("cannot read the image `{shown}`"))?;
    if bytes.is_empty() {
        bail!("the image `{shown}` is empty");
    }
    if bytes.starts_with(&[0x1f, 0x8b]) {
        bail!("the image `{shown}` is compressed: unpack it with `gunzip`");
    }
    if bytes.starts_with(b"{") {
        bail!("the image `{shown}` is JSON; igata reads the binary format: `buf build -o image.binpb`");
    }
    Ok(bytes)
}
