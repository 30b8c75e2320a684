//! Files that import each other are compiled or refused with a reason, and what
//! they are compiled to comes back from an image unchanged.

#![no_main]

use igata::compile::compile;
use igata_fuzz::{archive, comes_back, walk};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match compile(&archive(text)) {
        Ok(schema) => {
            walk(&schema);
            comes_back(&schema);
        }
        Err(diagnostics) => assert!(!diagnostics.is_empty(), "a refusal has a reason"),
    }
});
