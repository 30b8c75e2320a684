//! Changes to `.proto` files such as people make, some good, some bad.

use std::ops::Range;

use igata::syntax::{Node, NodeKind, Token, TokenKind, parse};

use crate::numbers::Numbers;

/// The text with a few changes, or as it is where none of them fits.
pub fn mutated(text: &str, numbers: &mut Numbers) -> String {
    let mut text = text.to_owned();
    for _ in 0..=numbers.below(3) {
        let change = numbers.one_of(CHANGES);
        let parsed = parse(text.as_str());
        let Some(mut edits) = change(parsed.tree.file().node(), numbers) else {
            continue;
        };
        edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        for (range, new) in edits {
            text.replace_range(range.start as usize..range.end as usize, &new);
        }
    }
    text
}

type Edits = Vec<(Range<u32>, String)>;
type Change = fn(Node<'_>, &mut Numbers) -> Option<Edits>;

/// Frequent ones are there twice.
const CHANGES: &[Change] = &[
    rename,
    rename,
    rename,
    rename,
    add_member,
    add_member,
    add_member,
    add_declaration,
    add_declaration,
    comment_out,
    add_comment,
    add_comment,
    excuse,
    excuse,
    detach_comment,
    change_syntax,
    change_number,
    require,
    change_option,
    add_option,
    add_option,
    add_import,
    add_import,
    make_public,
    stream,
    stream,
    exchange_types,
    exchange_types,
    drop_item,
    swap_items,
    change_space,
    change_space,
];

fn pick<T: Copy>(items: impl Iterator<Item = T>, numbers: &mut Numbers) -> Option<T> {
    let items: Vec<T> = items.collect();
    (!items.is_empty()).then(|| numbers.one_of(&items))
}

fn of_kind<'a>(file: Node<'a>, kinds: &'static [NodeKind]) -> impl Iterator<Item = Node<'a>> {
    file.descendants().filter(move |node| kinds.contains(&node.kind()))
}

const ITEMS: &[NodeKind] = &[
    NodeKind::Package,
    NodeKind::Import,
    NodeKind::Option,
    NodeKind::Message,
    NodeKind::Enum,
    NodeKind::Service,
    NodeKind::Field,
    NodeKind::Oneof,
    NodeKind::EnumValue,
    NodeKind::Method,
];

/// A declared name becomes another one wherever it stands.
fn rename(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let name = pick(of_kind(file, &[NodeKind::Name]), numbers)?;
    let old = name.text();
    let new = match numbers.below(14) {
        0 => old.to_lowercase(),
        1 => old.to_uppercase(),
        2 => format!("{old}_"),
        3 => format!("_{old}"),
        4 => old.replacen('_', "__", 1),
        5 => old.replace('_', ""),
        6 => old.rsplit('_').next()?.to_owned(),
        7 => old[..1].to_lowercase() + &old[1..],
        8 => old[..1].to_uppercase() + &old[1..],
        9 => format!("{old}2"),
        10 => format!("{old}Id"),
        11 => format!("{old}_3D"),
        12 => "descriptor".to_owned(),
        _ => format!("HTTP{old}"),
    };
    let starts_well = new.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let tokens = file
        .tokens()
        .filter(|token| token.kind() == TokenKind::Identifier && token.text() == old);
    starts_well.then(|| tokens.map(|token| (token.range(), new.clone())).collect())
}

/// Something new in a body.
fn add_member(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let parents = &[NodeKind::Message, NodeKind::Enum, NodeKind::Service, NodeKind::Oneof];
    let parent = pick(of_kind(file, parents), numbers)?;
    let number = 2_000 + numbers.below(900);
    let message = pick(file.children().filter(|node| node.kind() == NodeKind::Message), numbers);
    let message = message
        .and_then(|message| message.child(NodeKind::Name))
        .map_or("Missing", Node::text);
    let fields = [
        format!("string plain_{number} = {number};"),
        format!("string Bad__Name = {number};"),
        format!("optional string descriptor = {number};"),
        format!("repeated int32 numbersOf = {number} [packed = true];"),
        format!("map<string, int32> ByName = {number};"),
        format!("oneof choice_{number} {{ bool yes{number} = {number}; }}"),
        format!("oneof Choice {{ // why\n bool no_{number} = {number}; }}"),
        format!("optional group Set{number} = {number} {{ optional int32 x = 1; }}"),
        format!("required string must_{number} = {number};"),
        "message lower_inner { message Deep_er {} }".to_owned(),
        "enum INNER { A = 0; INNER_B = 1; }".to_owned(),
        "enum Inner { option allow_alias = true; INNER_NONE = 0; INNER_UNSPECIFIED = 0; }".to_owned(),
        "enum First { FIRST_ONE = 1; FIRST_UNSPECIFIED = 0; }".to_owned(),
    ];
    let values = [
        format!("EXTRA_{number} = {number};"),
        format!("  // said\n  extra_{number} = {number} [deprecated = true];"),
        format!("option allow_alias = true; ALIAS_{number} = 0;"),
        format!("option deprecated = true; _X{number} = {number};"),
    ];
    let methods = [
        format!("rpc do_it{number}({message}) returns ({message});"),
        format!("rpc Do{number}(stream {message}) returns ({message}) {{}}"),
        format!("// Said.\n  rpc Do{number}({message}) returns (stream {message}) {{ option deprecated = true; }}"),
        format!("rpc URL{number}(.google.protobuf.Empty) returns (google.protobuf.Empty);"),
    ];
    let new = match parent.kind() {
        NodeKind::Message => fields[numbers.below(fields.len())].clone(),
        NodeKind::Enum => values[numbers.below(values.len())].clone(),
        NodeKind::Service => methods[numbers.below(methods.len())].clone(),
        _ => format!("int32 OneOf{number} = {number};"),
    };
    let at = parent.child(NodeKind::Body)?.last_token().range().start;
    let space = numbers.one_of(&["\n  ", " ", "\n\n"]);
    Some(vec![(at..at, format!("{space}{new}\n"))])
}

/// Something new at the end of the file.
fn add_declaration(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let message = pick(
        of_kind(file, &[NodeKind::Message]).filter(|node| node.child(NodeKind::Body).is_some()),
        numbers,
    );
    let message = message
        .and_then(|message| message.child(NodeKind::Name))
        .map_or("Own", Node::text);
    let new = match numbers.below(10) {
        0 => format!("service lower {{ rpc Get({message}) returns ({message}); }}"),
        1 => format!(
            "service OddAPI {{\n  rpc GetOdd(GetOddRequest) returns (OddAPIGetOddResponse);\n  rpc Put({message}) returns (GetOddRequest);\n}}\nmessage GetOddRequest {{}}\nmessage OddAPIGetOddResponse {{}}"
        ),
        2 => "service Empty_Service {}".to_owned(),
        3 => "message snake_case {}".to_owned(),
        4 => "// Said.\nmessage Said { string it = 1; }".to_owned(),
        5 => "enum traffic_light { RED = 0; TRAFFIC_LIGHT_GREEN = 1; trafficLight_blue = 2; }".to_owned(),
        6 => "enum HTTPCode { HTTP_CODE_UNSPECIFIED = 0; HTTPCODE_OK = 1; }".to_owned(),
        7 => format!(
            "extend google.protobuf.FileOptions {{ optional string XNote = {}; }}",
            100_000 + numbers.below(9_000_000)
        ),
        8 => "message Outer { message Inner { enum Deep { NO = 0; } oneof Value { int32 Xx = 1; } } }".to_owned(),
        _ => "enum Negative { NEGATIVE_UNSPECIFIED = 0; NEGATIVE_ONE = -1; }".to_owned(),
    };
    let at = u32::try_from(file.tree().text().len()).ok()?;
    Some(vec![(at..at, format!("\n{new}\n"))])
}

fn comments_above(node: Node<'_>) -> Vec<Token<'_>> {
    let mut above = Vec::new();
    let mut token = node.first_token().previous();
    while let Some(trivia) = token.filter(|token| token.kind().is_trivia()) {
        if trivia.kind().is_comment() {
            above.push(trivia);
        }
        token = trivia.previous();
    }
    above
}

fn comment_out(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let item = pick(
        of_kind(file, ITEMS).filter(|item| !comments_above(*item).is_empty()),
        numbers,
    )?;
    let new = numbers.one_of(&["", "//", "// ", "/* */"]);
    Some(
        comments_above(item)
            .into_iter()
            .map(|token| (token.range(), new.to_owned()))
            .collect(),
    )
}

/// A comment on lines of its own: one that a declaration follows on its line belongs to it for protoc, and for buf to
/// nothing.
fn add_comment(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let item = pick(of_kind(file, ITEMS), numbers)?;
    let at = item.first_token().range().start;
    let new = numbers.one_of(&[
        "// said\n",
        "/* said */\n",
        "// far\n\n",
        "//\n",
        "// é\n",
        "/** a\n * b */\n",
        "/* a */ /* b */\n",
    ]);
    Some(vec![(at..at, format!("\n{new}"))])
}

/// A comment that excuses what stands below it. Comments above oneofs also
/// excuse their fields here, which is a difference on purpose.
fn excuse(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    const IDS: [&str; 20] = [
        "COMMENT_FIELD",
        "COMMENT_MESSAGE",
        "COMMENT_RPC",
        "COMMENT_SERVICE",
        "ENUM_PASCAL_CASE",
        "ENUM_VALUE_PREFIX",
        "ENUM_VALUE_UPPER_SNAKE_CASE",
        "ENUM_ZERO_VALUE_SUFFIX",
        "FIELD_LOWER_SNAKE_CASE",
        "IMPORT_NO_PUBLIC",
        "IMPORT_USED",
        "MESSAGE_PASCAL_CASE",
        "PACKAGE_DIRECTORY_MATCH",
        "PACKAGE_LOWER_SNAKE_CASE",
        "PACKAGE_SAME_DIRECTORY",
        "PACKAGE_SAME_JAVA_PACKAGE",
        "PACKAGE_VERSION_SUFFIX",
        "RPC_NO_CLIENT_STREAMING",
        "RPC_REQUEST_RESPONSE_UNIQUE",
        "SERVICE_SUFFIX",
    ];
    let item = pick(
        of_kind(file, ITEMS).filter(|item| item.kind() != NodeKind::Oneof),
        numbers,
    )?;
    let at = item.first_token().range().start;
    let id = numbers.one_of(&IDS);
    let new = match numbers.below(5) {
        0 => format!("// buf:lint:ignore {id} because\n"),
        1 => format!("// Said.\n//   buf:lint:ignore {id}\n"),
        2 => format!("/* buf:lint:ignore {id} */\n"),
        3 => format!("// buf:lint:ignore {id}\n\n"),
        _ => format!("// buf:lint:ignore {id}\n"),
    };
    Some(vec![(at..at, new)])
}

fn detach_comment(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let item = pick(
        of_kind(file, ITEMS).filter(|item| !comments_above(*item).is_empty()),
        numbers,
    )?;
    let at = item.first_token().range().start;
    Some(vec![(at..at, "\n\n".to_owned())])
}

fn change_syntax(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let statement = file.child(NodeKind::Syntax)?;
    let new = numbers.one_of(&["", "syntax = \"proto2\";", "syntax = 'proto3';", "edition = \"2023\";"]);
    Some(vec![(statement.range(), new.to_owned())])
}

fn change_number(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let value = pick(of_kind(file, &[NodeKind::EnumValue]), numbers)?;
    let number = value.child(NodeKind::Number)?;
    Some(vec![(number.range(), numbers.below(900).to_string())])
}

/// A field becomes one that must be there.
fn require(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let field = pick(of_kind(file, &[NodeKind::Field]), numbers)?;
    let first = field.first_token();
    if matches!(first.text(), "optional" | "repeated") {
        return Some(vec![(first.range(), "required".to_owned())]);
    }
    let number = field.child(NodeKind::Number)?;
    let at = number.range().end;
    Some(vec![(
        at..at,
        " [features.field_presence = LEGACY_REQUIRED]".to_owned(),
    )])
}

/// A file option goes, or gets another value.
fn change_option(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let options = file.children().filter(|node| node.kind() == NodeKind::Option);
    let option = pick(options, numbers)?;
    let value = option.child(NodeKind::StringLiteral);
    Some(vec![match value.filter(|_| numbers.below(2) == 0) {
        Some(value) => (
            value.range(),
            numbers.one_of(&["\"\"", "\"other\"", "'an' \"other\""]).to_owned(),
        ),
        None => (option.range(), String::new()),
    }])
}

fn add_option(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let at = file.child(NodeKind::Package)?.range().end;
    let new = numbers.one_of(&[
        "option java_multiple_files = false;",
        "option java_multiple_files = true;",
        "option java_package = \"org.other\";",
        "option csharp_namespace = \"Other\";",
        "option go_package = \"other/go\";",
        "option php_namespace = \"Other\\\\Php\";",
        "option ruby_package = \"Other::Ruby\";",
        "option swift_prefix = \"OT\";",
        "// said\noption deprecated = true;",
    ]);
    Some(vec![(at..at, format!("\n{new}"))])
}

fn add_import(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let at = file.child(NodeKind::Package)?.range().end;
    let new = numbers.one_of(&[
        "any",
        "empty",
        "wrappers",
        "struct",
        "field_mask",
        "timestamp",
        "descriptor",
    ]);
    let public = numbers.one_of(&["", "", "", "public "]);
    Some(vec![(
        at..at,
        format!("\nimport {public}\"google/protobuf/{new}.proto\";"),
    )])
}

fn make_public(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let import = pick(of_kind(file, &[NodeKind::Import]), numbers)?;
    let at = import.first_token().range().end;
    Some(vec![(at..at, " public".to_owned())])
}

fn stream(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let side = pick(of_kind(file, &[NodeKind::MethodType]), numbers)?;
    let at = side.first_token().range().end;
    Some(vec![(at..at, "stream ".to_owned())])
}

/// A side of a method becomes what another side is.
fn exchange_types(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let paths = || of_kind(file, &[NodeKind::MethodType]).filter_map(|side| side.child(NodeKind::Path));
    let (old, new) = (pick(paths(), numbers)?, pick(paths(), numbers)?);
    Some(vec![(old.range(), new.text().to_owned())])
}

fn drop_item(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let item = pick(of_kind(file, ITEMS), numbers)?;
    Some(vec![(item.range(), String::new())])
}

/// An item changes places with the next one.
fn swap_items(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    let parent = pick(of_kind(file, &[NodeKind::Body, NodeKind::File]), numbers)?;
    let items: Vec<Node<'_>> = parent.children().filter(|item| ITEMS.contains(&item.kind())).collect();
    let pair = pick(items.windows(2), numbers)?;
    let text = |node: Node<'_>| node.text().to_owned();
    Some(vec![(pair[0].range(), text(pair[1])), (pair[1].range(), text(pair[0]))])
}

/// White space becomes another, but no tab: buf takes one for 4 columns, where descriptors take it for 8.
fn change_space(file: Node<'_>, numbers: &mut Numbers) -> Option<Edits> {
    if numbers.below(12) == 0 {
        let feeds = file
            .tree()
            .text()
            .match_indices('\n')
            .map(|(at, _)| u32::try_from(at).expect("a short text"));
        return Some(feeds.map(|at| (at..at, "\r".to_owned())).collect());
    }
    let tokens: Vec<Token<'_>> = file.all_tokens().collect();
    let spaces = tokens.windows(2).filter_map(|pair| {
        let range = pair[0].range().end..pair[1].start();
        (!range.is_empty()).then_some((pair[0].kind(), range))
    });
    let spaces: Vec<_> = spaces.collect();
    let mut edits: Edits = Vec::new();
    for _ in 0..4 {
        let (before, space) = pick(spaces.iter(), numbers)?;
        if edits.iter().all(|(range, _)| range != space) {
            let end = if *before == TokenKind::LineComment { "\n" } else { "" };
            let new = numbers.one_of(&[" ", "\n", "\n\n ", "   "]);
            edits.push((space.clone(), format!("{end}{new}")));
        }
    }
    Some(edits)
}
