//! Names that mean something in Swift, in its standard library, or in the
//! protocols that messages conform to.

/// Keywords that start declarations.
const DECLARATIONS: [&str; 22] = [
    "associatedtype",
    "class",
    "deinit",
    "enum",
    "extension",
    "fileprivate",
    "func",
    "import",
    "init",
    "inout",
    "internal",
    "let",
    "open",
    "operator",
    "private",
    "protocol",
    "public",
    "static",
    "struct",
    "subscript",
    "typealias",
    "var",
];

const STATEMENTS: [&str; 17] = [
    "break",
    "case",
    "continue",
    "default",
    "defer",
    "do",
    "else",
    "fallthrough",
    "for",
    "guard",
    "if",
    "in",
    "repeat",
    "return",
    "switch",
    "where",
    "while",
];

const EXPRESSIONS: [&str; 14] = [
    "as", "Any", "catch", "false", "is", "nil", "rethrows", "super", "self", "Self", "throw", "throws", "true", "try",
];

/// Types that generated code names without their module.
const COMMON_TYPES: [&str; 11] = [
    "Bool", "Data", "Double", "Float", "Int", "Int32", "Int64", "String", "UInt", "UInt32", "UInt64",
];

const SPECIAL: [&str; 4] = ["__COLUMN__", "__FILE__", "__FUNCTION__", "__LINE__"];

/// Properties that most values have.
const STANDARD: [&str; 4] = ["debugDescription", "description", "dynamicType", "hashValue"];

/// Members and protocols of messages, and what names types about types.
const TYPES: [&str; 12] = [
    "SwiftProtobuf",
    "Extensions",
    "protoMessageName",
    "decodeMessage",
    "traverse",
    "isInitialized",
    "unknownFields",
    "Type",
    "Protocol",
    "Swift",
    "Equatable",
    "Hashable",
];

/// Whether a type of this name would hide another.
pub(super) fn is_reserved_type(name: &str) -> bool {
    TYPES.contains(&name)
        || name == "Sendable"
        || STANDARD.contains(&name)
        || COMMON_TYPES.contains(&name)
        || SPECIAL.contains(&name)
        || is_keyword(name)
}

/// Whether a property cannot have this name, not even in backticks.
pub(super) fn is_reserved_property(name: &str) -> bool {
    matches!(
        name,
        "isInitialized" | "unknownFields" | "init" | "self" | "Type" | "Protocol"
    ) || STANDARD.contains(&name)
        || COMMON_TYPES.contains(&name)
        || SPECIAL.contains(&name)
}

/// Whether the case of an enum cannot have this name, not even in backticks.
pub(super) fn is_reserved_case(name: &str) -> bool {
    matches!(name, "allCases" | "init" | "rawValue" | "self") || STANDARD.contains(&name)
}

/// Whether the case of an enum needs backticks.
pub(super) fn is_quoted_case(name: &str) -> bool {
    matches!(name, "associativity" | "dynamicType" | "optional" | "required") || is_keyword(name)
}

/// Whether the name can stand in backticks only.
pub(super) fn is_keyword(name: &str) -> bool {
    DECLARATIONS.contains(&name) || STATEMENTS.contains(&name) || EXPRESSIONS.contains(&name)
}
