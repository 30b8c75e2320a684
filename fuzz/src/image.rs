//! Bytes are an image or refused with a reason, and an image is written as it was understood.

use super::{comes_back, walk};
use igata::compile::descriptor::decode;
use igata::schema::Origin;

pub fn check(bytes: &[u8]) {
    if let Ok(schema) = decode(bytes, |_| Origin::Local) {
        walk(&schema);
        comes_back(&schema);
    }
}
