//! A gRPC client in another language, which knows the mock by reflection alone.
//!
//! Needs the interpreter that `.ci/python-grpc` prints, in `IGATA_PYTHON`;
//! without it the test says that it was skipped, or fails where
//! `IGATA_REQUIRE` names `python` or `all`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod running_mock;
mod tools;

use std::process::Command;

use running_mock::RunningMock;

#[test]
fn a_client_that_knows_no_protos_calls_what_reflection_shows() {
    let Some(python) = tools::from_variable("python", "IGATA_PYTHON") else {
        return;
    };
    let mock = RunningMock::start();
    let output = Command::new(python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/reflection.py"))
        .arg(&mock.address)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let printed = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(
        lines,
        [
            "authority.v1.AuthorityService",
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection",
            "marketplace.item.v1.ItemService",
            "marketplace.user.v1.UserService",
            "offer.v1.OfferService",
            "GetOffer off_42",
            "the same over JSON: True",
            "off_missing: NOT_FOUND there is no offer `off_missing`",
        ]
    );
}
