//! Options: statements, lists in brackets, names, and the values of the first level.

use super::super::token::TokenKind;
use super::super::tree::NodeKind;
use super::{Failed, Parser, Reading};

impl Parser<'_> {
    /// `option name = value;`
    pub(super) fn option_statement(&mut self) -> Reading {
        self.bump();
        self.assignment()?;
        self.semicolon()
    }

    pub(super) fn option_list_if_any(&mut self) -> Reading {
        if self.kind != TokenKind::LeftBracket {
            return Ok(());
        }
        self.node(NodeKind::OptionList, Self::option_list)
    }

    fn option_list(&mut self) -> Reading {
        self.bump();
        loop {
            if self.kind == TokenKind::RightBracket {
                self.error_here(
                    "expected an option, found `]`",
                    "name an option, or remove what is superfluous",
                );
                self.bump();
                return Ok(());
            }
            let reading = self.node(NodeKind::Option, Self::assignment);
            if reading.is_err() {
                self.skip_element();
            }
            match self.kind {
                TokenKind::Comma => self.bump(),
                TokenKind::RightBracket => {
                    self.bump();
                    return Ok(());
                }
                TokenKind::Semicolon => {
                    if reading.is_ok() {
                        self.error_behind("missing `]`", "close the options with `]`");
                    }
                    return Ok(());
                }
                TokenKind::Identifier | TokenKind::LeftParenthesis if !self.starts_declaration() => {
                    self.error_behind("missing `,`", "separate options with `,`");
                }
                _ => {
                    if reading.is_ok() {
                        self.error_missing("`]`", "close the options with `]`");
                    }
                    return Err(Failed);
                }
            }
        }
    }

    /// Whether the list was left open and the next statement is at hand: on a
    /// line of its own, and not followed by what follows an option's name.
    fn starts_declaration(&self) -> bool {
        self.starts_line()
            && self.kind == TokenKind::Identifier
            && !matches!(
                self.next_kind(),
                TokenKind::Equals | TokenKind::Dot | TokenKind::Colon | TokenKind::LeftParenthesis
            )
    }

    /// `name = value`
    fn assignment(&mut self) -> Reading {
        self.node(NodeKind::OptionName, Self::option_name)?;
        match self.kind {
            TokenKind::Equals => self.bump(),
            TokenKind::Colon => {
                self.error_here("expected `=`, found `:`", "set an option with `name = value`");
                self.bump();
            }
            _ => {
                self.error_missing("`=`", "set an option with `name = value`");
                return Err(Failed);
            }
        }
        self.option_value()
    }

    fn option_name(&mut self) -> Reading {
        loop {
            self.node(NodeKind::OptionNamePart, Self::option_name_part)?;
            if !self.eat(TokenKind::Dot) {
                return Ok(());
            }
        }
    }

    fn option_name_part(&mut self) -> Reading {
        if !self.eat(TokenKind::LeftParenthesis) {
            return self.identifier("the name of an option");
        }
        self.dotted_path("the name of an extension")?;
        self.expect(TokenKind::RightParenthesis, ")", "close the parentheses with `)`")
    }

    fn option_value(&mut self) -> Reading {
        match self.kind {
            TokenKind::String => {
                self.string_literal();
                Ok(())
            }
            TokenKind::LeftBrace => self.message_literal(),
            TokenKind::Less if matches!(self.next_kind(), TokenKind::Identifier | TokenKind::Greater) => {
                self.error_here("a message as a value of an option starts with `{`", "write `{ … }`");
                self.message_literal()
            }
            TokenKind::LeftBracket => {
                self.error_here(
                    "a list cannot be the value of an option",
                    "set the option once for each element",
                );
                self.list_literal()
            }
            _ => self.scalar(&["inf", "nan"]),
        }
    }

    /// A number or an identifier, with `-` before numbers and before some words.
    pub(super) fn scalar(&mut self, signed_words: &[&str]) -> Reading {
        let minus = self.current_range();
        self.node(NodeKind::Scalar, |parser| {
            let is_negative = parser.eat(TokenKind::Minus);
            match parser.kind {
                TokenKind::Integer | TokenKind::Float => {}
                TokenKind::Identifier => {
                    let word = parser.current_text();
                    if is_negative && !signed_words.iter().any(|signed| signed.eq_ignore_ascii_case(word)) {
                        parser.error(
                            minus,
                            format!("`-` cannot stand before `{word}`"),
                            "only numbers, `inf` and `nan` have a sign",
                        );
                    }
                }
                TokenKind::String if is_negative => {
                    parser.error(minus, "`-` cannot stand before a string", "remove it");
                    parser.string_literal();
                    return Ok(());
                }
                _ => {
                    parser.error_missing("a value", "write a number, a string, a name or `{ … }`");
                    return Err(Failed);
                }
            }
            parser.bump();
            Ok(())
        })
    }
}
