//! What a server says about itself: reflection (v1 and v1alpha) and health.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use connectrpc::Router;
use connectrpc_reflection::Reflector;

use crate::compile::descriptor::{Imports, SourceInfo, encode};
use crate::mock::answer::Mock;
use crate::schema::Schema;
use crate::sources::{Source, Sources};

const HEALTH: &str = "grpc.health.v1.Health";
const HEALTH_FILE: &str = "grpc/health/v1/health.proto";
const HEALTH_PROTO: &str = include_str!("health.proto");

/// Whether a path is one of reflection or health.
pub fn is_path(path: &str) -> bool {
    path.starts_with("/grpc.reflection.") || path.starts_with("/grpc.health.")
}

/// The descriptor set of the health service, so that reflection can describe it
/// too; empty if the schema has one.
///
/// # Errors
///
/// The schema has another file under the name of the health service's.
pub fn health_descriptor(schema: &Schema) -> Result<Vec<u8>> {
    if schema.service(HEALTH).is_some() {
        return Ok(Vec::new());
    }
    if schema.file(HEALTH_FILE).is_some() {
        bail!("`{HEALTH_FILE}` does not declare `{HEALTH}`, which every gRPC server has at that place");
    }
    let mut sources = Sources::new();
    let source = Source {
        shown: HEALTH_FILE.into(),
        text: HEALTH_PROTO.into(),
    };
    sources.insert(HEALTH_FILE, source)?;
    let Ok(health) = crate::compile::compile(&sources) else {
        bail!("cannot compile `{HEALTH_FILE}`");
    };
    Ok(encode(&health, Imports::Exclude, SourceInfo::Exclude))
}

/// The services of this file for a mock. All of its services are healthy.
pub fn router(mock: &Mock) -> Result<Router> {
    let reflector = Reflector::from_descriptor_pool(Arc::clone(&mock.pool)).context("cannot serve reflection")?;
    let router = connectrpc_reflection::install(Router::new(), reflector);
    let (router, _status) = connectrpc_health::install_static(router, mock.services());
    Ok(router)
}
