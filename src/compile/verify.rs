//! What another compiler makes of the same files: a check of igata itself.
//!
//! protox knows no editions, and some of what it does otherwise than protoc is
//! known. Files that it cannot compile for such a reason are left out, with
//! the reason; values that it is known to write otherwise are no difference.

use std::collections::HashMap;

use super::descriptor::{Difference, Imports, SourceInfo, compare, encode};
use super::protox;
use crate::schema::{Element as _, File, Import, ImportKind, Message, Schema, Syntax};
use crate::sources::Sources;

/// How two compilers agree on the files of a workspace.
#[derive(Debug, Default)]
pub struct Verification {
    /// The files that were compared, by their import paths.
    pub compared: Vec<String>,
    /// The files that were not, and why.
    pub left_out: Vec<(String, String)>,
    /// The files that only igata accepts, and what protox says.
    pub refused: Vec<(String, String)>,
    pub differences: Vec<Difference>,
}

/// Compiles `sources` with protox, and compares with `schema`, which igata made of them.
pub fn verify(sources: &Sources, schema: &Schema) -> Verification {
    let ours = encode(schema, Imports::Exclude, SourceInfo::Include);
    verify_set(sources, schema, &ours)
}

/// The same for descriptors that are there already.
fn verify_set(sources: &Sources, schema: &Schema, ours: &[u8]) -> Verification {
    let mut verification = Verification::default();
    let mut reasons: HashMap<&str, String> = HashMap::new();
    for file in schema.files() {
        let path = file.path();
        let inherited = || {
            let imports = file.imports().map(Import::path);
            let mut left_out = imports.filter(|import| reasons.contains_key(import));
            left_out
                .next()
                .map(|import| format!("it imports `{import}`, which is left out"))
        };
        if let Some(reason) = defect(file).or_else(inherited) {
            reasons.insert(path, reason);
        }
        // What protox has itself is compiled from that, whatever the workspace's own file needs.
        if protox::brings(path) {
            reasons.remove(path);
            if sources.get(path).is_some() {
                let reason = "protox takes a file of its own for it".to_owned();
                verification.left_out.push((path.to_owned(), reason));
            }
            continue;
        }
        if sources.get(path).is_some() {
            match reasons.get(path) {
                Some(reason) => verification.left_out.push((path.to_owned(), reason.clone())),
                None => verification.compared.push(path.to_owned()),
            }
        }
    }
    let theirs = protox::compile(sources, verification.compared.iter().map(String::as_str));
    verification.refused = theirs.refused;
    let is_refused = |path: &String| verification.refused.iter().any(|(refused, _)| refused == path);
    verification.compared.retain(|path| !is_refused(path));
    let is_compared = |difference: &Difference| verification.compared.contains(&difference.file);
    let mut differences = compare(schema, ours, &theirs.set);
    differences.retain(|difference| is_compared(difference) && !is_known(difference));
    verification.differences = differences;
    verification
}

/// Why protox cannot compile the file itself, if it is known that it cannot.
fn defect(file: File<'_>) -> Option<String> {
    const DECLARATION: u32 = 2;
    const FEATURE_SUPPORT: u32 = 22;
    if matches!(file.syntax(), Syntax::Edition(_)) {
        return Some("protox knows no editions".to_owned());
    }
    if file.imports().any(|import| import.kind() == ImportKind::Option) {
        return Some("protox knows no `import option`".to_owned());
    }
    let mut ranges = file.all_messages().flat_map(Message::extension_ranges);
    let is_single = |numbers: &std::ops::Range<i32>| numbers.end - numbers.start == 1;
    if ranges.any(|range| is_single(&range.numbers) && range.options.has(DECLARATION)) {
        return Some("protox does not read a `declaration` on a single number".to_owned());
    }
    if file.all_fields().any(|field| field.options().has(FEATURE_SUPPORT)) {
        return Some("the `descriptor.proto` of protox has no `feature_support`".to_owned());
    }
    None
}

/// Whether protox is known to write this value otherwise than protoc.
fn is_known(difference: &Difference) -> bool {
    let parsed = |text: &Option<String>| text.as_ref()?.trim_matches('"').parse::<f64>().ok();
    match (&difference.ours, &difference.theirs) {
        // `9e+09` of protoc is `9000000000` there.
        _ if difference.path.ends_with(".default_value") => {
            let (ours, theirs) = (parsed(&difference.ours), parsed(&difference.theirs));
            ours.is_some() && ours == theirs
        }
        // A method with an empty body has empty options.
        (Some(ours), None) => difference.path.ends_with("].options") && ours == "{  }",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Imports, SourceInfo, Sources, encode, verify, verify_set};
    use crate::compile::compile;
    use crate::compile::descriptor::Difference;
    use crate::schema::Schema;
    use crate::sources::Source;

    fn compiled(files: &[(&str, &str)]) -> (Sources, Schema) {
        let mut sources = Sources::new();
        for (path, text) in files {
            let (shown, text) = ((*path).into(), (*text).into());
            sources.insert(*path, Source { shown, text }).unwrap();
        }
        let schema = compile(&sources).unwrap();
        (sources, schema)
    }

    const FILE: (&str, &str) = (
        "a.proto",
        "syntax = \"proto2\"; package a;\n// Says hello.\nmessage Hello { optional double to = 1 [default = 9e9]; }",
    );

    #[test]
    fn two_compilers_agree() {
        let (sources, schema) = compiled(&[FILE]);
        let verification = verify(&sources, &schema);
        assert_eq!(verification.compared, ["a.proto"]);
        assert_eq!(verification.differences, []);
    }

    #[test]
    fn a_difference_is_found_with_its_path_and_both_values() {
        let (sources, _) = compiled(&[FILE]);
        let (_, other) = compiled(&[(FILE.0, &FILE.1.replace(" to = 1", " at = 1").replace("hello", "hullo"))]);
        let planted = encode(&other, Imports::Exclude, SourceInfo::Include);
        let verification = verify_set(&sources, &other, &planted);
        let difference = |path: &str, ours: &str, theirs: &str| Difference {
            file: "a.proto".to_owned(),
            path: path.to_owned(),
            ours: Some(ours.to_owned()),
            theirs: Some(theirs.to_owned()),
        };
        let expected = [
            difference("message_type[Hello].field[at].name", "\"at\"", "\"to\""),
            difference("message_type[Hello].field[at].json_name", "\"at\"", "\"to\""),
            difference(
                "source_code_info.location[4 0 at 2 0 57]",
                "leading \" Says hullo.\\n\"",
                "leading \" Says hello.\\n\"",
            ),
        ];
        for expected in expected {
            assert!(
                verification.differences.contains(&expected),
                "{:#?}",
                verification.differences
            );
        }
    }

    #[test]
    fn files_that_the_other_compiler_cannot_read_are_left_out_with_those_that_import_them() {
        let (sources, schema) = compiled(&[
            FILE,
            ("b.proto", "edition = \"2023\"; package b;"),
            ("c.proto", "syntax = \"proto3\"; package c; import \"b.proto\";"),
        ]);
        let verification = verify(&sources, &schema);
        let left_out: Vec<&str> = verification.left_out.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(left_out, ["b.proto", "c.proto"]);
        assert_eq!(verification.left_out[1].1, "it imports `b.proto`, which is left out");
        assert_eq!(verification.compared, ["a.proto"]);
    }
}
