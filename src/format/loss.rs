//! The last check before a text is handed out: it says what the old one said.

use std::fmt;

use crate::syntax::{Parse, TokenKind, Tree};

/// Why a formatted text is not to be used. It is a mistake of igata, not of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// A comment is missing, or there is one too many.
    Comment,
    /// A word, number or string is missing, or there is one too many.
    Token,
    /// The new text has syntax errors.
    Syntax,
}

impl fmt::Display for Loss {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Comment => "formatting would lose a comment",
            Self::Token => "formatting would change what the file says",
            Self::Syntax => "formatting would break the syntax of the file",
        })
    }
}

/// What a text says, as sums that do not depend on order, for statements are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Said {
    comments: u64,
    tokens: u64,
}

impl Said {
    pub(super) fn by(tree: &Tree) -> Self {
        let mut said = Self::default();
        for token in tree.tokens() {
            let text = token.text();
            let (sum, hash) = match token.kind() {
                // Separators come and go.
                TokenKind::Semicolon | TokenKind::Comma | TokenKind::Colon => continue,
                TokenKind::Less | TokenKind::LeftBrace => (&mut said.tokens, hash("{")),
                TokenKind::Greater | TokenKind::RightBrace => (&mut said.tokens, hash("}")),
                kind if kind.is_comment() => (&mut said.comments, hash_of_comment(text)),
                kind if kind.is_trivia() => continue,
                _ => (&mut said.tokens, hash(text)),
            };
            *sum = sum.wrapping_add(hash);
        }
        said
    }

    /// Whether a formatted text says the same.
    pub(super) fn compare(self, formatted: &Parse) -> Result<(), Loss> {
        let after = Self::by(&formatted.tree);
        if self.comments != after.comments {
            return Err(Loss::Comment);
        }
        if self.tokens != after.tokens {
            return Err(Loss::Token);
        }
        if formatted.errors.is_empty() {
            Ok(())
        } else {
            Err(Loss::Syntax)
        }
    }
}

/// Neither white space nor the kind of a comment counts.
fn hash_of_comment(comment: &str) -> u64 {
    let inner = match comment.strip_prefix("/*") {
        Some(block) => block.strip_suffix("*/").unwrap_or(block),
        None => comment.strip_prefix("//").unwrap_or(comment),
    };
    mixed(inner.bytes().filter(|byte| !byte.is_ascii_whitespace()).fold(SEED, mix))
}

fn hash(text: &str) -> u64 {
    mixed(text.bytes().fold(SEED, mix))
}

const SEED: u64 = 0xCBF2_9CE4_8422_2325;

fn mix(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
}

/// Spreads the bits, so that sums of hashes differ where texts do.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash ^ (hash >> 29)
}
