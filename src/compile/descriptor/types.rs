//! The types that descriptors are made of.

use std::sync::Arc;

use crate::compile::{bundled, compile, graph};
use crate::schema::Schema;
use crate::sources::{Source, Sources};

pub(super) const FILE: &str = "google.protobuf.FileDescriptorProto";

/// The types as igata carries them.
pub(super) fn bundled() -> Schema {
    let text: Arc<str> = bundled::text(graph::DESCRIPTOR).unwrap_or_default().into();
    let shown = graph::DESCRIPTOR.into();
    let mut sources = Sources::new();
    // It has no namesake, and it compiles, as tests prove.
    let _ = sources.insert(graph::DESCRIPTOR, Source { shown, text });
    compile(&sources).unwrap_or_default()
}
