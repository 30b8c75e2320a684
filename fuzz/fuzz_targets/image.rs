//! Bytes are an image or refused with a reason, and an image is written as it was understood.

#![no_main]

use igata::compile::descriptor::decode;
use igata::schema::Origin;
use igata_fuzz::{comes_back, walk};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(schema) = decode(bytes, |_| Origin::Local) {
        walk(&schema);
        comes_back(&schema);
    }
});
