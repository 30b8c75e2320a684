//! PHP: a Composer package for each proto package, on the official `google/protobuf` runtime.
//!
//! The classes have the public API of the official generator's for runtimes
//! 4.x: setters without types, which 5.x takes as well.

mod check;
mod composer;
mod conflicts;
mod defaults;
mod descriptor;
mod enumeration;
mod message;
mod metadata;
mod names;
mod reserved;
mod text;
mod types;

use anyhow::Result;

use super::{Job, Language, Package};
use crate::diagnostic::{Diagnostic, Severity};
use crate::tree::FileTree;

use composer::Roots;
use names::Names;

pub(super) const LANGUAGE: Language = Language {
    id: "php",
    is_wanted: |config| config.php.is_some(),
    cast,
};

fn cast(job: &Job<'_>, tree: &mut FileTree, diagnostics: &mut Vec<Diagnostic>) -> Result<()> {
    let names = Names {
        root: job.config.php.as_ref().map_or("", |php| &php.namespace),
    };
    let found = check::check(job, names);
    let is_sound = found.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
    diagnostics.extend(found);
    if is_sound {
        for package in job.packages {
            cast_package(job, package, names, tree)?;
        }
    }
    Ok(())
}

fn cast_package(job: &Job<'_>, package: &Package<'_>, names: Names<'_>, tree: &mut FileTree) -> Result<()> {
    let roots = Roots::of(package, names);
    let composer = composer::context(job, package, &roots, names);
    let folder = &composer.folder;
    for (file, template) in [
        ("composer.json", "php/composer.json.tera"),
        ("README.md", "php/README.md.tera"),
    ] {
        tree.insert(format!("{folder}/{file}"), job.templates.render(template, &composer)?)?;
    }
    for file in &package.files {
        for message in file.all_messages().filter(|message| !message.is_map_entry()) {
            let path = roots.message_path(&names.message(message));
            let text = job
                .templates
                .render("php/message.php.tera", &message::context(message, names))?;
            tree.insert(format!("{folder}/{path}"), text)?;
        }
        for declared in file.all_enums() {
            let path = roots.message_path(&names.enumeration(declared));
            let text = job
                .templates
                .render("php/enum.php.tera", &enumeration::context(declared, names))?;
            tree.insert(format!("{folder}/{path}"), text)?;
        }
        let path = roots.metadata_path(&names.metadata(*file));
        let text = job
            .templates
            .render("php/metadata.php.tera", &metadata::context(*file, names))?;
        tree.insert(format!("{folder}/{path}"), text)?;
    }
    Ok(())
}
