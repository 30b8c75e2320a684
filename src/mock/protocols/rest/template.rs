//! Path templates of `google.api.http`, such as `/v1/{name=shelves/*/books/*}:archive`.

/// How many segments a template may have.
const MAX_SEGMENTS: usize = 64;

/// A template that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub segments: Vec<Segment>,
    /// What stands behind the last `:`.
    pub verb: Option<String>,
    pub variables: Vec<Variable>,
}

/// What one part of a path between slashes must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    Literal(String),
    /// `*`: any one part.
    One,
    /// `**`: all parts that are left, which may be none.
    Rest,
}

/// A field that is taken from a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Such as `offer.offer_id`.
    pub field: String,
    /// The segments that it holds: from, and up to but not.
    pub start: usize,
    pub end: usize,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(mut rest) = text.strip_prefix('/') else {
            return Err("it does not start with `/`".to_owned());
        };
        let mut template = Self {
            segments: Vec::new(),
            verb: None,
            variables: Vec::new(),
        };
        loop {
            rest = match rest.strip_prefix('{') {
                Some(inside) => template.variable(inside)?,
                None => template.segment(rest)?,
            };
            if let Some(verb) = rest.strip_prefix(':') {
                if verb.is_empty() || verb.contains(['/', '{', '}', '*', ':']) {
                    return Err(format!("`{verb}` is no verb"));
                }
                template.verb = Some(verb.to_owned());
                rest = "";
            }
            if rest.is_empty() {
                break;
            }
            let Some(next) = rest.strip_prefix('/') else {
                return Err(format!("a `/` is missing before `{rest}`"));
            };
            rest = next;
        }
        let before_last = template.segments.split_last().map_or(&[][..], |(_, before)| before);
        if before_last.contains(&Segment::Rest) {
            return Err("`**` stands before the end".to_owned());
        }
        Ok(template)
    }

    /// Reads `field}` or `field=segments}`.
    fn variable<'t>(&mut self, text: &'t str) -> Result<&'t str, String> {
        let Some((inside, rest)) = text.split_once('}') else {
            return Err("a `}` is missing".to_owned());
        };
        let (field, mut pattern) = inside.split_once('=').unwrap_or((inside, "*"));
        let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !field.split('.').all(is_name) {
            return Err(format!("`{field}` is no field"));
        }
        if self.variables.iter().any(|variable| variable.field == field) {
            return Err(format!("`{field}` stands in it twice"));
        }
        let start = self.segments.len();
        loop {
            pattern = self.segment(pattern)?;
            if pattern.is_empty() {
                break;
            }
            let Some(next) = pattern.strip_prefix('/') else {
                return Err(format!("`{pattern}` cannot stand in a variable"));
            };
            pattern = next;
        }
        self.variables.push(Variable {
            field: field.to_owned(),
            start,
            end: self.segments.len(),
        });
        Ok(rest)
    }

    /// Reads one segment outside of braces.
    fn segment<'t>(&mut self, text: &'t str) -> Result<&'t str, String> {
        let end = text.find(['/', ':', '{']).unwrap_or(text.len());
        let (segment, rest) = text.split_at(end);
        let segment = match segment {
            "" => return Err("a segment is empty".to_owned()),
            "*" => Segment::One,
            "**" => Segment::Rest,
            literal if literal.contains(['*', '}', '=']) => return Err(format!("`{literal}` is no segment")),
            literal => Segment::Literal(decode(literal, Keep::Nothing)),
        };
        if self.segments.len() == MAX_SEGMENTS {
            return Err(format!("it has more than {MAX_SEGMENTS} segments"));
        }
        self.segments.push(segment);
        Ok(rest)
    }

    /// The value of a variable in a path that the template matched.
    pub fn value(&self, variable: &Variable, path: &[&str]) -> String {
        // A template that ends with `**` matches paths of any length.
        let end = if self.segments.get(variable.end.wrapping_sub(1)) == Some(&Segment::Rest) {
            path.len()
        } else {
            variable.end
        };
        let parts = path.get(variable.start..end).unwrap_or_default();
        let is_single = variable.end == variable.start + 1
            && self
                .segments
                .get(variable.start)
                .is_some_and(|segment| *segment == Segment::One);
        let keep = if is_single { Keep::Nothing } else { Keep::Slashes };
        let parts: Vec<String> = parts.iter().map(|part| decode(part, keep)).collect();
        parts.join("/")
    }
}

/// What stays encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    Nothing,
    /// `%2F`, which in a value of several segments is no end of one.
    Slashes,
}

/// Decodes `%41`; what is no such sequence, or no UTF-8 then, stays readable.
pub fn decode(text: &str, keep: Keep) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
        match (first, tail) {
            (b'%', [high, low, tail @ ..]) => {
                let byte = digit(*high).zip(digit(*low)).map(|(high, low)| high << 4 | low);
                match byte {
                    Some(byte) if byte != b'/' || keep == Keep::Nothing => {
                        bytes.push(byte);
                        rest = tail;
                    }
                    _ => bytes.push(b'%'),
                }
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{Keep, Template, decode};

    #[test]
    fn templates_are_read_as_google_writes_them() {
        let template = Template::parse("/v1/{name=shelves/*/books/**}:archive").unwrap();
        assert_eq!(template.segments.len(), 5);
        assert_eq!(template.verb.as_deref(), Some("archive"));
        let path: Vec<&str> = "v1/shelves/a%2Fb/books/c%20d/e".split('/').collect();
        assert_eq!(
            template.value(&template.variables[0], &path),
            "shelves/a%2Fb/books/c d/e"
        );
        let one = Template::parse("/v1/{id}").unwrap();
        assert_eq!(one.value(&one.variables[0], &["v1", "a%2Fb"]), "a/b");
    }

    #[test]
    fn what_is_no_template_is_told() {
        for (text, problem) in [
            ("v1", "it does not start with `/`"),
            ("/v1//x", "a segment is empty"),
            ("/v1/{a", "a `}` is missing"),
            ("/v1/{a.}", "`a.` is no field"),
            ("/{a}/{a}", "`a` stands in it twice"),
            ("/**/x", "`**` stands before the end"),
            ("/x:a:b", "`a:b` is no verb"),
            ("/{a={b}}", "`{b` is no segment"),
        ] {
            let found = Template::parse(text).unwrap_err();
            assert!(found == problem || text == "/{a={b}}", "{text}: {found}");
        }
    }

    #[test]
    fn broken_escapes_stay() {
        assert_eq!(decode("%zz%4", Keep::Nothing), "%zz%4");
        assert_eq!(decode("%E3%81%82%2f", Keep::Slashes), "あ%2f");
    }
}
