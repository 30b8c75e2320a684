//! What a diagnostic is known by when lines have moved.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use crate::diagnostic::Diagnostic;

/// Fingerprints of diagnostics, given out in their order.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: HashMap<(String, &'static str, String), usize>,
}

impl Fingerprints {
    /// Depends on path, rule, message and how often that came before, not on lines.
    pub(super) fn next(&mut self, path: &str, diagnostic: &Diagnostic) -> String {
        let key = (path.to_owned(), diagnostic.rule, diagnostic.message.clone());
        let count = self.seen.entry(key).or_insert(0);
        let mut hash = Sha256::new();
        for part in [path, diagnostic.rule, &diagnostic.message, &count.to_string()] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        *count += 1;
        format!("{:x}", hash.finalize())
    }
}
