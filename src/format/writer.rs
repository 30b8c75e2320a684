//! Text with indentation, where white space that is asked for twice is written once.

const SPACES: &str = "                                                                ";
const INDENT: usize = 2;

/// Where the writer can go back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    length: usize,
    space: bool,
    newlines: usize,
}

/// Writes text. White space is held back until text follows, so that no line ends with it.
#[derive(Debug)]
pub(super) struct Writer {
    output: String,
    depth: usize,
    space: bool,
    newlines: usize,
    /// Whether a line was ended since somebody last asked.
    pub(super) ended_line: bool,
}

impl Writer {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            output: String::with_capacity(capacity),
            depth: 0,
            space: false,
            newlines: 0,
            ended_line: false,
        }
    }

    pub(super) fn indent(&mut self) {
        self.depth += 1;
    }

    pub(super) fn dedent(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    pub(super) fn space(&mut self) {
        self.space = true;
    }

    /// Ends the line, and leaves `count - 1` lines blank, more if others ask for more.
    pub(super) fn newlines(&mut self, count: usize) {
        self.newlines = self.newlines.max(count);
        self.ended_line = true;
    }

    pub(super) fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.newlines > 0 {
            for _ in 0..self.newlines {
                self.output.push('\n');
            }
            self.push_spaces(self.depth * INDENT);
        } else if self.space {
            self.output.push(' ');
        }
        self.newlines = 0;
        self.space = false;
        self.output.push_str(text);
    }

    fn push_spaces(&mut self, mut count: usize) {
        while count > 0 {
            let some = count.min(SPACES.len());
            self.output.push_str(&SPACES[..some]);
            count -= some;
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            length: self.output.len(),
            space: self.space,
            newlines: self.newlines,
        }
    }

    pub(super) fn rewind(&mut self, mark: Mark) {
        self.output.truncate(mark.length);
        self.space = mark.space;
        self.newlines = mark.newlines;
    }

    /// The text, ending with a line feed.
    pub(super) fn finish(mut self) -> String {
        if !self.output.ends_with('\n') {
            self.output.push('\n');
        }
        self.output
    }
}
