//! The white space before a token, and around the comments that stand there.

/// What stands before a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    Nothing,
    Space,
    Newline,
    BlankLine,
    /// Nothing, but comments have a space before them: `;` and `,`.
    Tight,
    /// Nothing, but comments are set off where they were in the text.
    Joined,
    /// As `Joined`, behind an opening bracket: the first comment is not set off.
    JoinedInside,
}

impl Gap {
    /// Whether comments before the token stay on the line of what is before them.
    pub(super) fn continues_line(self) -> bool {
        matches!(self, Self::Space | Self::Tight | Self::Joined | Self::JoinedInside)
    }

    fn is_joined(self) -> bool {
        matches!(self, Self::Joined | Self::JoinedInside)
    }
}

/// What was met since the last token, while comments before the next are written.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is about something else, and any may be set"
)]
pub(super) struct Between {
    gap: Gap,
    has_comment: bool,
    last_is_line: bool,
    /// Line feeds since the last comment.
    newlines: u32,
    has_blank: bool,
    newline_before_comments: bool,
}

impl Between {
    pub(super) fn new(gap: Gap) -> Self {
        Self {
            gap,
            has_comment: false,
            last_is_line: false,
            newlines: 0,
            has_blank: false,
            newline_before_comments: false,
        }
    }

    pub(super) fn blank(&mut self) {
        self.has_blank = true;
    }

    pub(super) fn newline(&mut self) {
        self.newlines += 1;
        self.newline_before_comments |= !self.has_comment;
    }

    pub(super) fn comment(&mut self, is_line: bool) {
        self.has_comment = true;
        self.last_is_line = is_line;
        self.newlines = 0;
        self.has_blank = false;
    }

    pub(super) fn before_comment(&self, is_line: bool) -> Gap {
        let had_space = self.has_blank || self.newlines > 0;
        let set_off = is_line && self.gap.continues_line() && self.gap != Gap::JoinedInside;
        if !self.has_comment {
            return match self.gap {
                _ if set_off => Gap::Space,
                Gap::Joined if had_space => Gap::Space,
                Gap::Tight => Gap::Space,
                gap => gap,
            };
        }
        match self.behind_comment(had_space) {
            Gap::Nothing if set_off => Gap::Space,
            gap => gap,
        }
    }

    /// The gap behind a comment that something follows.
    fn behind_comment(&self, had_space: bool) -> Gap {
        if self.newlines >= 2 && !self.gap.continues_line() {
            return Gap::BlankLine;
        }
        if self.last_is_line {
            return Gap::Newline;
        }
        match self.gap {
            Gap::Space => Gap::Space,
            gap if gap.is_joined() && had_space => Gap::Space,
            Gap::Tight | Gap::Joined | Gap::JoinedInside => Gap::Nothing,
            Gap::Nothing | Gap::Newline | Gap::BlankLine => Gap::Newline,
        }
    }

    pub(super) fn behind_comments(&self, blocks_beside: bool) -> Gap {
        let is_beside = self.gap == Gap::Newline
            && blocks_beside
            && !self.last_is_line
            && self.newlines == 0
            && self.newline_before_comments;
        if is_beside {
            return Gap::Space;
        }
        self.behind_comment(self.has_blank)
    }
}
