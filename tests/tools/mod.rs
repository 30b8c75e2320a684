//! Tools that some tests need and some machines lack.

use std::ffi::OsString;
use std::io::Write as _;

/// The tool that the variable names. Where it is not set, the test says that
/// it is skipped, or fails if `IGATA_REQUIRE` names `tool` or `all`.
pub fn from_variable(tool: &str, variable: &str) -> Option<OsString> {
    let value = std::env::var_os(variable);
    if value.is_none() {
        missing(tool, &format!("{variable} is not set"));
    }
    value
}

/// Says why a test is skipped, or fails if `IGATA_REQUIRE` names `tool`, or `all` and not `-tool`.
pub fn missing(tool: &str, reason: &str) {
    let required = std::env::var("IGATA_REQUIRE").unwrap_or_default();
    let mut names = required.split(',').map(str::trim);
    let is_required = names.clone().any(|name| name == tool || name == "all")
        && names.all(|name| name.strip_prefix('-') != Some(tool));
    assert!(!is_required, "{reason}, and IGATA_REQUIRE wants `{tool}`");
    // Not `eprintln`, which the test harness keeps to itself while tests pass.
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {reason}");
}
