//! `google.protobuf.FileDescriptorSet` to [`Schema`](crate::schema::Schema) and back.
//!
//! Both ways go straight between bytes and the model: a message type of some
//! library would lose what it does not know, custom options among it.

mod compare;
mod decode;
mod encode;
mod strip;
mod types;

pub use compare::{Difference, compare};
pub use decode::decode;
pub use encode::{Imports, SourceInfo, encode, encode_files, encode_in_pieces, wanted_files};
pub use strip::strip_source_retention;
