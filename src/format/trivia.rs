//! Which comment stays with what: the trivia between tokens are divided among
//! the tokens around them and the gaps between declarations.
//!
//! A comment on the line of a token trails it. Comments behind the last blank
//! line before a token lead it. What stands before that blank line belongs to
//! the gap between two declarations, or between two elements of a value: it
//! keeps its place when declarations are sorted.

use super::piece::{Kind, Pieces, Run};

/// A gap between declarations.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Slot {
    pub(super) trivia: Run,
    /// Whether a blank line stands before the declaration behind it.
    pub(super) blank_before: bool,
}

/// What a pair of brackets, or the file, holds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scope {
    first_slot: u32,
    end_slot: u32,
    pub(super) blank_before_end: bool,
}

/// The scopes of a file with their gaps.
#[derive(Debug)]
pub(super) struct Scopes {
    scopes: Vec<Scope>,
    slots: Vec<Slot>,
}

impl Scopes {
    /// Divides the trivia of a file: attaches some to the pieces, and returns the others.
    pub(super) fn attach(pieces: &mut Pieces<'_>) -> Self {
        let mut walk = Walk {
            scopes: Self {
                scopes: vec![Scope::default()],
                slots: Vec::new(),
            },
            open_slots: Vec::new(),
            pieces,
        };
        let end = walk.pieces.count();
        walk.scope(0, end, None, Content::Declarations);
        walk.scopes
    }

    pub(super) fn file(&self) -> Scope {
        self.get(0)
    }

    pub(super) fn get(&self, index: u32) -> Scope {
        self.scopes.get(index as usize).copied().unwrap_or_default()
    }

    /// The gaps of a scope: one before each declaration, one behind the last.
    pub(super) fn slots(&self, scope: Scope) -> &[Slot] {
        let range = scope.first_slot as usize..scope.end_slot as usize;
        self.slots.get(range).unwrap_or_default()
    }
}

/// What a scope is made of, which decides where its parts end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// Ended by `;` or a body.
    Declarations,
    /// In `[ … ]`, separated by `,`.
    Elements,
    /// In `{ … }` of a value, separated by `,`, `;` or nothing.
    Fields,
}

impl Content {
    fn is_separator(self, kind: Kind) -> bool {
        match kind {
            Kind::Comma => self != Self::Declarations,
            Kind::Semicolon => self == Self::Fields,
            _ => false,
        }
    }
}

struct Walk<'p, 'a> {
    pieces: &'p mut Pieces<'a>,
    scopes: Scopes,
    /// Slots of the scopes that are not at their end.
    open_slots: Vec<Slot>,
}

impl Walk<'_, '_> {
    /// Goes through the pieces `start..end` of the file, or between a bracket and its partner.
    fn scope(&mut self, start: u32, end: u32, open: Option<u32>, content: Content) {
        let first_open_slot = self.open_slots.len();
        let mut pending = start;
        let mut blank_before = false;
        while let Some(token) = self.pieces.next_token(pending, end) {
            let is_first = self.open_slots.len() == first_open_slot;
            if let (true, Some(open)) = (is_first, open) {
                pending = self.trail(open, pending, token, false);
            }
            let attached = self.pieces.attached_start(Run::new(pending, token));
            let trivia = Run::new(pending, attached);
            self.open_slots.push(Slot {
                trivia,
                blank_before: blank_before || is_first && self.pieces.has_comment(trivia),
            });
            self.pieces.get_mut(token).lead = attached;
            (pending, blank_before) = self.part(token, end, content);
        }
        let rest = Run::new(pending, end);
        let mut last = Slot {
            trivia: rest,
            blank_before: false,
        };
        let mut blank_before_end = blank_before;
        if open.is_some() {
            let attached = self.pieces.attached_start(rest);
            last.trivia.end = attached;
            blank_before_end |=
                self.pieces.has_comment(last.trivia) && self.pieces.has_comment(Run::new(attached, end));
            // The end of the brackets lies at `end`.
            self.pieces.get_mut(end).lead = attached;
        }
        self.open_slots.push(last);
        let scope = Scope {
            first_slot: length(&self.scopes.slots),
            end_slot: length(&self.scopes.slots) + length(&self.open_slots[first_open_slot..]),
            blank_before_end,
        };
        self.scopes.slots.extend(self.open_slots.drain(first_open_slot..));
        match open {
            None => self.scopes.scopes[0] = scope,
            Some(open) => {
                self.pieces.get_mut(open).scope = length(&self.scopes.scopes);
                self.scopes.scopes.push(scope);
            }
        }
    }

    /// Gives comments behind `token` on its line to it, where the line ends
    /// before `next` or `always`. Returns where the trivia that are left start.
    fn trail(&mut self, token: u32, start: u32, next: u32, always: bool) -> u32 {
        if !self.pieces.has_comment(Run::new(start, next)) {
            return start;
        }
        let newline = self.pieces.first_newline(Run::new(start, next));
        let ends_line = newline < next || always;
        if ends_line && self.pieces.has_comment(Run::new(start, newline)) {
            self.pieces.get_mut(token).trail = newline;
            return newline;
        }
        start
    }

    /// Goes through a declaration or an element from its first token, and
    /// returns where the trivia behind it start that do not belong to it, and
    /// whether a blank line follows.
    fn part(&mut self, first: u32, end: u32, content: Content) -> (u32, bool) {
        let mut token = first;
        let mut saw_equals = false;
        loop {
            let kind = self.pieces.kind(token);
            saw_equals |= kind == Kind::Equals;
            let last = self.brackets(token, saw_equals);
            let next = self.pieces.next_token(last + 1, end);
            let is_boundary = match kind {
                Kind::Semicolon => true,
                Kind::Comma => content != Content::Declarations,
                Kind::Brace => next.is_none_or(|next| {
                    let next = self.pieces.kind(next);
                    !(content.is_separator(next) || saw_equals && next == Kind::Semicolon)
                }),
                _ => false,
            };
            if is_boundary {
                return self.behind_part(last, end);
            }
            let Some(next) = next else {
                return self.behind_open_part(last, end);
            };
            // The separator of fields is not printed, so nothing can stay with it.
            let is_before_separator = content == Content::Fields
                && self.pieces.kind(next) == Kind::Comma
                && self.pieces.kind(last) == Kind::BraceEnd;
            let lead = self.trail(last, last + 1, next, is_before_separator);
            self.pieces.get_mut(next).lead = lead;
            token = next;
        }
    }

    /// Goes into the brackets that `token` opens, if any, and returns where they end.
    fn brackets(&mut self, token: u32, saw_equals: bool) -> u32 {
        let partner = self.pieces.get(token).partner;
        if partner == token {
            return token;
        }
        let content = match self.pieces.kind(token) {
            Kind::Bracket => Content::Elements,
            Kind::Brace | Kind::Angle if saw_equals => Content::Fields,
            _ => Content::Declarations,
        };
        self.scope(token + 1, partner, Some(token), content);
        partner
    }

    /// Behind a part that ended with its `;`, `,` or `}`.
    fn behind_part(&mut self, last: u32, end: u32) -> (u32, bool) {
        let start = last + 1;
        let stop = (start..end).find(|&index| !self.pieces.kind(index).is_comment());
        let at = stop.unwrap_or(end);
        let line = Run::new(start, at);
        if at == end {
            let has_block = self.pieces.kinds(line).any(|kind| kind == Kind::BlockComment);
            if has_block && self.pieces.kind(last) == Kind::Semicolon {
                return (start, false);
            }
            self.set_trail(last, at);
            return (at, false);
        }
        self.set_trail(last, at);
        if !self.is_newline(at) {
            return (at, false);
        }
        let behind = (at..end).find(|&index| !self.is_newline(index));
        let Some(behind) = behind else {
            return (at, false);
        };
        let attached = self.pieces.attached_start(Run::new(at, behind));
        (attached, attached > at)
    }

    /// Behind the last part of a scope, where nothing ends it.
    fn behind_open_part(&mut self, last: u32, end: u32) -> (u32, bool) {
        let start = last + 1;
        let newline = self.pieces.first_newline(Run::new(start, end));
        if self.pieces.has_comment(Run::new(start, newline)) {
            self.pieces.get_mut(last).trail = newline;
        }
        let rest = Run::new(newline, end);
        if !self.pieces.has_comment(rest) {
            return (end, false);
        }
        (newline, self.pieces.attached_start(rest) > newline)
    }

    fn is_newline(&self, index: u32) -> bool {
        self.pieces.kind(index) == Kind::Newline
    }

    fn set_trail(&mut self, token: u32, end: u32) {
        if end > token + 1 {
            self.pieces.get_mut(token).trail = end;
        }
    }
}

fn length<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
