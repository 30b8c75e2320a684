//! Names that generators of a language cannot keep.

/// The languages, with the names of fields that they take.
const FIELDS: [(&str, &[&str]); 3] = [
    (
        // Keywords: the name gets `r#` before or `_` after it.
        "Rust",
        &[
            "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
            "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
            "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct",
            "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while",
            "yield",
        ],
    ),
    (
        // Members of every message: the name gets `_p` after it.
        "Swift",
        &[
            "debug_description",
            "description",
            "dynamic_type",
            "hash_value",
            "init",
            "inout",
            "is_initialized",
            "self",
            "unknown_fields",
        ],
    ),
    (
        // Their getters are methods of every message: the name gets `_` or the number after it.
        "Java",
        &[
            "all_fields",
            "cached_size",
            "class",
            "default_instance_for_type",
            "descriptor_for_type",
            "initialization_error_string",
            "parser_for_type",
            "serialized_size",
            "unknown_fields",
        ],
    ),
];

/// The languages, with the names of types that they take. PHP does not tell small letters from capitals.
const TYPES: [(&str, &[&str]); 4] = [
    (
        "PHP",
        &[
            "abstract",
            "and",
            "array",
            "as",
            "bool",
            "break",
            "callable",
            "case",
            "catch",
            "class",
            "clone",
            "const",
            "continue",
            "declare",
            "default",
            "die",
            "do",
            "echo",
            "else",
            "elseif",
            "empty",
            "enddeclare",
            "endfor",
            "endforeach",
            "endif",
            "endswitch",
            "endwhile",
            "enum",
            "eval",
            "exit",
            "extends",
            "false",
            "final",
            "finally",
            "float",
            "fn",
            "for",
            "foreach",
            "function",
            "global",
            "goto",
            "if",
            "implements",
            "include",
            "include_once",
            "instanceof",
            "insteadof",
            "int",
            "interface",
            "isset",
            "iterable",
            "list",
            "match",
            "mixed",
            "namespace",
            "never",
            "new",
            "null",
            "object",
            "or",
            "parent",
            "print",
            "private",
            "protected",
            "public",
            "readonly",
            "require",
            "require_once",
            "return",
            "self",
            "static",
            "string",
            "switch",
            "throw",
            "trait",
            "true",
            "try",
            "unset",
            "use",
            "var",
            "void",
            "while",
            "xor",
            "yield",
        ],
    ),
    (
        "Swift",
        &[
            "Any",
            "Array",
            "Bool",
            "Character",
            "Data",
            "Dictionary",
            "Double",
            "Error",
            "Float",
            "Int",
            "Int32",
            "Int64",
            "Never",
            "Optional",
            "Protocol",
            "Result",
            "Self",
            "Set",
            "String",
            "Type",
            "UInt32",
            "UInt64",
            "Void",
        ],
    ),
    (
        "Java",
        &[
            "Boolean",
            "Byte",
            "Character",
            "Class",
            "Double",
            "Enum",
            "Error",
            "Exception",
            "Float",
            "Integer",
            "Iterable",
            "Long",
            "Object",
            "Override",
            "Record",
            "Short",
            "String",
            "System",
            "Thread",
            "Throwable",
            "Void",
        ],
    ),
    (
        "Rust",
        &[
            "Box", "Clone", "Copy", "Default", "Err", "None", "Ok", "Option", "Result", "Self", "Some", "String", "Vec",
        ],
    ),
];

/// The languages in which a field cannot keep `name`.
pub(super) fn for_field(name: &str) -> Vec<&'static str> {
    let takes = |(language, names): &(&'static str, &[&str])| names.contains(&name).then_some(*language);
    FIELDS.iter().filter_map(takes).collect()
}

/// The languages in which a message or enum cannot keep `name`.
pub(super) fn for_type(name: &str) -> Vec<&'static str> {
    let folded = name.to_ascii_lowercase();
    let takes = |(language, names): &(&'static str, &[&str])| {
        let is_taken = match *language {
            "PHP" => names.contains(&folded.as_str()),
            _ => names.contains(&name),
        };
        is_taken.then_some(*language)
    };
    TYPES.iter().filter_map(takes).collect()
}
