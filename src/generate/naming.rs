//! Names that more than one language derives from proto names.

/// The segments of a proto package joined by `-`, words included: `offer.event.v1` → `offer-event-v1`.
///
/// Package managers have flat, lower-case names.
pub(super) fn kebab_package(package: &str) -> String {
    package.replace(['.', '_'], "-").to_lowercase()
}
