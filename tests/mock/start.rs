//! What the mock tells when it starts.

use std::fmt::Write as _;
use std::process::Command;

/// The lines about the services of a repository that has so many.
fn listed(services: usize) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut proto = "syntax = \"proto3\";\npackage a.v1;\nmessage A {}\n".to_owned();
    for service in 1..=services {
        writeln!(proto, "service A{service:02}Service {{ rpc GetA(A) returns (A); }}").unwrap();
    }
    std::fs::write(folder.path().join("a.proto"), proto).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_igata"))
        .args(["mock", "--listen", "127.0.0.1:0", "--exit-after", "1"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    let lines = text.lines().map(str::to_owned);
    let lines = lines.skip_while(|line| !line.contains("REST for")).skip(1);
    lines.take_while(|line| line != "ctrl-c stops it").collect()
}

#[test]
fn so_many_services_are_listed_and_others_counted() {
    let all = listed(20);
    assert_eq!(all.len(), 20);
    assert_eq!(all[19], "  a.v1.A20Service");
    let [first @ .., others] = &listed(23)[..] else {
        panic!("nothing is listed");
    };
    assert_eq!(first, all);
    assert_eq!(others, "  and 3 others");
    assert_eq!(listed(21)[20], "  and 1 other");
}
