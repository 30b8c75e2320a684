//! Words that PHP keeps for itself, and names that the runtime's base class has.

/// In order. The runtime has the same list: both must give a class one name.
const WORDS: [&str; 83] = [
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
];

/// Reserved words that runtimes know since 5.36 only. Older ones take a message of
/// such a name for a class of that name, which PHP cannot have.
const NEW_WORDS: [&str; 3] = ["mixed", "never", "object"];

/// Reserved words that constants can have as names all the same.
const FIT_FOR_CONSTANTS: [&str; 15] = [
    "bool", "false", "float", "int", "iterable", "mixed", "never", "null", "object", "parent", "readonly", "self",
    "string", "true", "void",
];

/// Methods of the runtime's base class that an accessor could be named like, in lower case.
pub(super) const BASE_METHODS: [&str; 1] = ["hasoneof"];

/// Whether no class or namespace can have the name. PHP does not tell case apart.
pub(super) fn is_reserved(name: &str) -> bool {
    WORDS.binary_search(&&*name.to_ascii_lowercase()).is_ok()
}

/// Whether the name is reserved, and only newer runtimes know.
pub(super) fn is_newly_reserved(name: &str) -> bool {
    NEW_WORDS.contains(&&*name.to_ascii_lowercase())
}

/// Whether no constant can have the name.
pub(super) fn is_reserved_constant(name: &str) -> bool {
    is_reserved(name) && !FIT_FOR_CONSTANTS.contains(&&*name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::WORDS;

    #[test]
    fn words_are_in_order() {
        assert!(WORDS.is_sorted());
    }
}
