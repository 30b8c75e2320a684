//! Rules of protovalidate, applied to messages made at random and compared with its Python
//! library: `IGATA_PROTOVALIDATE=$(.ci/python-protovalidate)`, with `IGATA_PROTOC` to make its code.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

mod tools;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use buffa::Message as _;
use buffa_descriptor::generated::descriptor::FileDescriptorProto;
use buffa_descriptor::reflect::{DynamicMessage, MapKey, MapValue, ReflectMessageMut as _, Value};
use buffa_descriptor::{DescriptorPool, FieldKind, MessageIndex, ScalarType, SingularKind};
use igata::compile::compile;
use igata::compile::descriptor::{self, Imports, SourceInfo};
use igata::mock::{self, Mock};
use igata::schema::Schema;
use igata::sources::{Source, Sources};
use igata::validate::Validator;

/// The library in Python takes a tenth of a second for each.
const MESSAGES: usize = 150;
/// How many made-up things are looked at.
const ENTITIES: usize = 300;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validate")
}

fn schema_of(name: &str, text: &str) -> Schema {
    let mut sources = Sources::new();
    let source = Source {
        shown: name.into(),
        text: text.into(),
    };
    sources.insert(name, source).unwrap();
    compile(&sources).unwrap()
}

fn torture() -> Schema {
    let text = std::fs::read_to_string(folder().join("torture.proto")).unwrap();
    schema_of("torture.proto", &text)
}

fn pool_of(schema: &Schema) -> Arc<DescriptorPool> {
    let set = descriptor::encode(schema, Imports::Include, SourceInfo::Exclude);
    let options = buffa::DecodeOptions::new().with_element_memory_limit(usize::MAX);
    Arc::new(DescriptorPool::decode_with_options(&set, &options).unwrap())
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

const TEXTS: &[&str] = &[
    "",
    "a",
    "abc",
    "xy",
    "constant",
    "red",
    "green",
    "AB-123",
    "AB-12345b",
    "ab-123",
    "off_midx.x",
    "off_.x",
    "日本語テキスト",
    "カタカナ",
    "é",
    "ééé",
    "a@b.example",
    "@b",
    "a@-b.c",
    "example.com",
    "example.com.",
    "-a.com",
    "1.2.3.4",
    "1.2.3.4/24",
    "1.2.3.0/24",
    "1.2.3",
    "::1",
    "::1/128",
    "fe80::1%eth0",
    "2001:db8::/32",
    "2001:db8::1/32",
    "example.com:80",
    "[::1]:80",
    "example.com:080",
    "https://example.com/a?b=c#d",
    "./a:b",
    "http://[::1",
    "urn:x:%zz",
    "urn:x:%20",
    "8c26b9d4-7c3a-4d1f-9a3e-0f6f3ac1e5b7",
    "8c26b9d47c3a4d1f9a3e0f6f3ac1e5b7",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "81ARZ3NDEKTSV4RRFFQ69G5FAV",
    "a.b_c.D1",
    ".a.b",
    "1a.b",
    "Content-Type",
    ":path",
    "bad header",
    "text/html; charset=utf-8",
    "with\nnewline",
    "with\u{0}zero",
    "+819012345678",
    "090-1234",
    "wrapped, and long enough to be thirty characters",
    "xyz",
    "a.c",
    "b.c",
    "b",
    "abcd",
    "abcde",
    "type.googleapis.com/google.protobuf.Duration",
];

const INTEGERS: &[i64] = &[
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 50, 51, 100, 101, 1000, 1001, 5001, 10_001, 99_999, 100_000, 1_000_000,
    -1, -5, -100, -101,
];
const FLOATS: &[f64] = &[
    0.0,
    -0.0,
    0.5,
    1.0,
    1.5,
    2.5,
    -1.5,
    -2.0,
    3.0,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
];

fn scalar(kind: ScalarType, random: &mut Random) -> Value {
    let integer = random.pick(INTEGERS);
    match kind {
        ScalarType::Double => Value::F64(random.pick(FLOATS)),
        ScalarType::Float => Value::F32(random.pick(FLOATS) as f32),
        ScalarType::Int64 | ScalarType::Sint64 | ScalarType::Sfixed64 => Value::I64(integer),
        ScalarType::Uint64 | ScalarType::Fixed64 => Value::U64(integer.unsigned_abs()),
        ScalarType::Int32 | ScalarType::Sint32 | ScalarType::Sfixed32 => Value::I32(integer as i32),
        ScalarType::Uint32 | ScalarType::Fixed32 => Value::U32(integer.unsigned_abs() as u32),
        ScalarType::Bool => Value::Bool(random.below(2) == 0),
        ScalarType::String => Value::String(random.pick(TEXTS).to_owned()),
        ScalarType::Bytes => Value::Bytes(match random.below(4) {
            0 => vec![1, 3, 4, 2],
            1 => vec![0; random.below(18)],
            // What is no UTF-8 has no answer of a regular expression, but an error.
            _ => random.pick(TEXTS).as_bytes().to_vec(),
        }),
    }
}

fn single(pool: &Arc<DescriptorPool>, kind: SingularKind, random: &mut Random) -> Value {
    match kind {
        SingularKind::Scalar(kind) => scalar(kind, random),
        SingularKind::Enum(_) => Value::EnumNumber(random.pick(&[0, 1, 2, 3, 4, 5])),
        SingularKind::Message(ty) => Value::Message(message(pool, ty, random)),
    }
}

fn message(pool: &Arc<DescriptorPool>, ty: MessageIndex, random: &mut Random) -> DynamicMessage {
    let mut message = DynamicMessage::new(Arc::clone(pool), ty);
    let descriptor = pool.message(ty);
    let name = descriptor.full_name();
    for field in descriptor.fields() {
        // One or two parts at a time, so that not everything that is wrong is cut off.
        let missing = if name == "torture.Torture" { 8 } else { 3 };
        if random.below(10) < missing {
            continue;
        }
        let value = match (name, field.number()) {
            // Well-known types stay within their bounds; an `Any` has no content.
            ("google.protobuf.Timestamp", 1) => Value::I64(random.pick(&[
                0,
                999_999_999,
                1_000_000_000,
                1_577_836_800,
                1_600_000_000,
                1_609_459_200,
            ])),
            ("google.protobuf.Duration", 1) => Value::I64(random.pick(&[0, 1, 2, 5, 6, 7, 60, 3600])),
            ("google.protobuf.Timestamp" | "google.protobuf.Duration", 2) => {
                // Python's durations end at microseconds.
                Value::I32(random.pick(&[0, 1000, 500_000_000, 500_001_000]))
            }
            ("google.protobuf.Any", 1) => Value::String(
                random
                    .pick(&[
                        "type.googleapis.com/google.protobuf.Duration",
                        "type.googleapis.com/google.protobuf.Timestamp",
                    ])
                    .to_owned(),
            ),
            ("google.protobuf.Any", 2) => continue,
            _ => match field.kind() {
                FieldKind::Singular(kind) => single(pool, kind, random),
                FieldKind::List(kind) => {
                    Value::List((0..random.below(5)).map(|_| single(pool, kind, random)).collect())
                }
                FieldKind::Map { key, value } => {
                    let mut entries = BTreeMap::new();
                    for _ in 0..random.below(4) {
                        let key = match scalar(key, random) {
                            Value::Bool(value) => MapKey::Bool(value),
                            Value::I32(number) => MapKey::I32(number),
                            Value::String(text) => MapKey::String(text),
                            other => panic!("{other:?} is no key of the schema"),
                        };
                        entries.insert(key, single(pool, value, random));
                    }
                    Value::Map(MapValue::from_entries(entries.into_iter().collect()))
                }
            },
        };
        message.try_set(field, value).unwrap();
    }
    message
}

#[test]
fn made_up_messages_keep_their_rules() {
    let schema = Arc::new(torture());
    let mock = Mock::new(&schema, &igata::config::Mock::default()).unwrap();
    let method = mock.method("torture.TortureService/GetTorture").unwrap();
    let pool = pool_of(&schema);
    let (validator, _) = Validator::new(&schema, &pool);
    let ty = pool.message_index("torture.Torture").unwrap();
    let headers = http::HeaderMap::new();
    let mut broken = BTreeMap::new();
    for entity in 0..ENTITIES {
        let message = mock
            .read_json(method, &format!("{{\"tortureId\": \"t{entity}\"}}"))
            .unwrap();
        let request = mock::Request {
            method,
            message,
            headers: &headers,
            position: 0,
        };
        let reply = mock::answer(&mock, &request);
        let answer = &reply.items[0].message;
        // The mock has a pool of its own, in which the same type has another number.
        let bytes = answer.encode_to_vec();
        let answer = DynamicMessage::decode(Arc::clone(&pool), ty, &bytes).unwrap();
        match validator.validate(&answer, None) {
            Ok(violations) => {
                for violation in violations {
                    broken.entry(violation.to_string()).or_insert(entity);
                }
            }
            Err(problem) => {
                broken.entry(problem).or_insert(entity);
            }
        }
    }
    let shown: Vec<String> = broken
        .iter()
        .take(40)
        .map(|(text, entity)| format!("entity {entity}: {text}"))
        .collect();
    assert!(
        broken.is_empty(),
        "{} rules are broken:\n{}",
        broken.len(),
        shown.join("\n")
    );
}

#[test]
fn the_bundled_file_is_that_of_protovalidate() {
    let Some(code) = tools::from_variable("protovalidate's descriptor", "IGATA_VALIDATE_PROTO") else {
        return;
    };
    let code = std::fs::read_to_string(code).unwrap();
    let start = code.find("fileDesc)(\"").unwrap() + "fileDesc)(\"".len();
    let encoded = &code[start..start + code[start..].find('"').unwrap()];
    let bytes = STANDARD_NO_PAD.decode(encoded.trim_end_matches('=')).unwrap();
    let mut theirs = FileDescriptorProto::decode_from_slice(&bytes).unwrap();
    let pool = pool_of(&torture());
    let mut ours = pool.file_by_name("buf/validate/validate.proto").unwrap().clone();
    // Their code has no imports, no options of the file and no names in JSON.
    for file in [&mut ours, &mut theirs] {
        file.dependency.clear();
        file.options = None.into();
        let fields = file.message_type.iter_mut().flat_map(|message| &mut message.field);
        for field in fields.chain(&mut file.extension) {
            field.json_name = None;
        }
    }
    assert_eq!(ours.message_type.len(), theirs.message_type.len());
    for (ours, theirs) in ours.message_type.iter().zip(&theirs.message_type) {
        assert_eq!(ours, theirs);
    }
    assert!(ours == theirs, "enums, extensions or the file itself differ");
}

/// Where and what, sorted.
type Found = Vec<(String, String, bool, String)>;

#[test]
fn violations_are_those_of_protovalidate() {
    let Some(python) = tools::from_variable("protovalidate", "IGATA_PROTOVALIDATE") else {
        return;
    };
    let Some(protoc) = tools::from_variable("protoc", "IGATA_PROTOC") else {
        return;
    };
    let schema = torture();
    let pool = pool_of(&schema);
    let (validator, problems) = Validator::new(&schema, &pool);
    assert!(problems.is_empty(), "{problems:?}");
    let ty = pool.message_index("torture.Torture").unwrap();
    let mut random = Random(7);
    let messages: Vec<DynamicMessage> = (0..MESSAGES).map(|_| message(&pool, ty, &mut random)).collect();

    let code = tempfile::tempdir().unwrap();
    let include = Path::new(&protoc).parent().unwrap().parent().unwrap().join("include");
    let made = Command::new(&protoc)
        .args(["torture.proto", "buf/validate/validate.proto"])
        .arg("-I")
        .arg(folder())
        .arg("-I")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/compile/bundled"))
        .arg("-I")
        .arg(include)
        .arg(format!("--python_out={}", code.path().display()))
        .status()
        .unwrap();
    assert!(made.success());
    let mut oracle = Command::new(python)
        .arg(folder().join("oracle.py"))
        .arg(code.path())
        .args(["torture_pb2", "Torture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = oracle.stdin.take().unwrap();
    let lines: Vec<String> = messages
        .iter()
        .map(|message| {
            let mut line = String::new();
            for byte in message.encode_to_vec() {
                write!(line, "{byte:02x}").unwrap();
            }
            line
        })
        .collect();
    let writer = std::thread::spawn(move || input.write_all((lines.join("\n") + "\n").as_bytes()).unwrap());
    let output = oracle.wait_with_output().unwrap();
    writer.join().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.lines().count(), MESSAGES);

    let mut count = 0;
    let mut differing = Vec::new();
    for (message, line) in messages.iter().zip(output.lines()) {
        let mut theirs: Found = serde_json::from_str(line).unwrap();
        let mut ours: Found = validator
            .validate(message, None)
            .unwrap()
            .into_iter()
            .map(|found| (found.path(), found.rule_id.clone(), found.is_for_key, found.message))
            .collect();
        ours.sort();
        // Python does not look at the enums in lists here, which Go does.
        ours.retain(|(path, rule, ..)| !(path.starts_with("lists.colors") && rule == "enum.defined_only"));
        theirs.sort();
        // A message that is all wrong is told so in part.
        if theirs.len() > 99 {
            theirs.retain(|found| ours.contains(found));
        }
        count += theirs.len();
        let extra = ours.iter().filter(|found| !theirs.contains(found));
        differing.extend(extra.map(|found| format!("only igata: {found:?}")));
        let missing = theirs.iter().filter(|found| !ours.contains(found));
        differing.extend(missing.map(|found| format!("only protovalidate: {found:?}")));
    }
    assert!(count > MESSAGES, "the messages were too good");
    println!("{count} violations in {MESSAGES} messages");
    assert!(
        differing.is_empty(),
        "{} of {count} differ:\n{}",
        differing.len(),
        differing[..differing.len().min(60)].join("\n")
    );
}
