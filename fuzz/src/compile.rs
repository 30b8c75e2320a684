//! Files that import each other are compiled or refused with a reason, and what
//! they are compiled to comes back from an image unchanged.

use super::{archive, comes_back, walk};
use igata::compile::compile;

pub fn check(text: &str) {
    match compile(&archive(text)) {
        Ok(schema) => {
            walk(&schema);
            comes_back(&schema);
        }
        Err(diagnostics) => assert!(!diagnostics.is_empty(), "a refusal has a reason"),
    }
}
