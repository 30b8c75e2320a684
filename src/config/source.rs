//! Which files a configuration is read from, wherever they lie: on the disk, or in a revision.

use super::{Config, FILE_NAME, Mistakes, buf};

/// A file that the configuration was read from.
#[derive(Debug, Clone)]
pub struct ConfigFile {
    /// The name that diagnostics use: its path below the root.
    pub name: String,
    /// The path as the user sees it.
    pub shown: String,
    pub text: String,
}

impl ConfigFile {
    fn new(name: &str, text: String) -> Self {
        Self {
            name: name.to_owned(),
            shown: name.to_owned(),
            text,
        }
    }
}

/// The files that were read, the one at the root first, and what they say.
pub type Found = (Vec<ConfigFile>, Result<Config, Mistakes>);

impl Config {
    /// The configuration of a folder, and the files that it was read from; without any, the default.
    /// `read` gives the text of a file by its path below the folder, if it is there.
    ///
    /// # Errors
    ///
    /// Those of `read`.
    pub fn find<E>(mut read: impl FnMut(&str) -> Result<Option<String>, E>) -> Result<Found, E> {
        for name in [FILE_NAME, buf::WORK_FILE_NAME, buf::FILE_NAME] {
            let Some(text) = read(name)? else { continue };
            let parsed = match name {
                FILE_NAME => Self::parse(name, &text),
                buf::FILE_NAME => buf::parse(name, &text),
                _ => return find_members(text, read),
            };
            return Ok((vec![ConfigFile::new(name, text)], parsed));
        }
        Ok((Vec::new(), Ok(Self::default())))
    }
}

/// The folders that a `buf.work.yaml` joins, each with a file of its own.
fn find_members<E>(text: String, mut read: impl FnMut(&str) -> Result<Option<String>, E>) -> Result<Found, E> {
    let folders = buf::parse_work(buf::WORK_FILE_NAME, &text);
    let mut files = vec![ConfigFile::new(buf::WORK_FILE_NAME, text)];
    let folders = match folders {
        Ok(folders) => folders,
        Err(mistakes) => return Ok((files, Err(mistakes))),
    };
    let mut members = Vec::new();
    let mut diagnostics = Vec::new();
    for folder in &folders {
        let name = match folder.as_str() {
            "." => buf::FILE_NAME.to_owned(),
            folder => format!("{folder}/{}", buf::FILE_NAME),
        };
        let text = read(&name)?;
        // A folder without the file has the defaults of the version that the workspace is of.
        match buf::parse_in(folder, &name, text.as_deref().unwrap_or("version: v1\n")) {
            Ok(member) => members.push(member),
            Err(mistakes) => {
                diagnostics.extend(mistakes.diagnostics);
                members.push(*mistakes.rest);
            }
        }
        files.extend(text.map(|text| ConfigFile::new(&name, text)));
    }
    let joined = buf::join(members);
    if diagnostics.is_empty() {
        return Ok((files, Ok(joined)));
    }
    let rest = Box::new(joined);
    Ok((files, Err(Mistakes { diagnostics, rest })))
}
