//! What the rules `PACKAGE_SAME_*` share: the files of a package agree about an option.

use crate::diagnostic::Place;
use crate::schema::{Element, File};

use super::rule::Package;
use super::{Context, listed};

/// A file option that all files of a package are to have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct FileOption {
    pub(super) name: &'static str,
    /// Its field number in `google.protobuf.FileOptions`.
    pub(super) number: u32,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    Switch,
}

impl FileOption {
    /// The value as the file writes it; nothing if it is unset, or set to the empty text.
    fn value(self, file: File<'_>) -> Option<String> {
        let options = file.options();
        match self.kind {
            Kind::Text => options
                .string(self.number)
                .filter(|text| !text.is_empty())
                .map(|text| format!("\"{text}\"")),
            Kind::Switch => options.bool(self.number).map(|switch| switch.to_string()),
        }
    }

    fn place(self, file: File<'_>) -> Place {
        const OPTIONS: i32 = 8;
        Place {
            file: file.path().into(),
            span: file.span_of(&[OPTIONS, self.number.cast_signed()]),
        }
    }
}

/// Reports every file of a package whose files disagree about `option`.
pub(super) fn require(package: &Package<'_>, option: FileOption, context: &mut Context<'_>) {
    let values: Vec<Option<String>> = package.files.iter().map(|&file| option.value(file)).collect();
    let mut distinct = values.clone();
    distinct.sort();
    distinct.dedup();
    if distinct.len() < 2 {
        return;
    }
    let name = option.name;
    let written = listed(distinct.iter().map(|value| match value {
        Some(value) => format!("`{value}`"),
        None => "no value".to_owned(),
    }));
    for (&file, value) in package.files.iter().zip(&values) {
        let other = package.files.iter().zip(&values).find(|(_, other)| *other != value);
        let diagnostic = context.report(
            option.place(file),
            format!("files of package `{}` disagree about `{name}`: {written}", package.name),
        );
        if let Some((&other, value)) = other {
            let message = match value {
                Some(value) => format!("here it is `{value}`"),
                None => "here it is not set".to_owned(),
            };
            diagnostic.relate(option.place(other), message);
        }
        diagnostic.advise(format!("write the same `option {name} = …;` in all of them"));
    }
}
