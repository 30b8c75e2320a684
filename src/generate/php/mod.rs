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

use super::{Job, Language, Package, Templates, cast_each};
use crate::diagnostic::{Diagnostic, Severity};
use crate::schema::File;
use crate::tree::FileTree;

use composer::{Composer, Roots};
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
    if !is_sound {
        return Ok(());
    }
    let casters: Vec<Caster<'_>> = job
        .packages
        .iter()
        .map(|package| Caster::new(job, package, names))
        .collect();
    cast_each(&casters, |caster| caster.package.files.len(), tree, Caster::package)?;
    let of_caster = |caster| Caster::files(caster).map(move |file| (caster, file));
    let files: Vec<(&Caster<'_>, File<'_>)> = casters.iter().flat_map(of_caster).collect();
    let work = |(_, file): &(&Caster<'_>, File<'_>)| file.all_fields().len();
    cast_each(&files, work, tree, |(caster, file), tree| caster.file(*file, tree))
}

/// What is the same for all files of a package.
struct Caster<'a> {
    templates: &'a Templates,
    names: Names<'a>,
    package: &'a Package<'a>,
    roots: Roots,
    composer: Composer,
}

impl<'a> Caster<'a> {
    fn new(job: &Job<'a>, package: &'a Package<'a>, names: Names<'a>) -> Self {
        let roots = Roots::of(package, names);
        Self {
            templates: job.templates,
            names,
            package,
            composer: composer::context(job, package, &roots, names),
            roots,
        }
    }

    fn files(&self) -> impl Iterator<Item = File<'a>> {
        self.package.files.iter().copied()
    }

    /// Adds what Composer and people are told about the package.
    fn package(&self, tree: &mut FileTree) -> Result<()> {
        let folder = &self.composer.folder;
        for (file, template) in [
            ("composer.json", "php/composer.json.tera"),
            ("README.md", "php/README.md.tera"),
        ] {
            tree.insert(
                format!("{folder}/{file}"),
                self.templates.render(template, &self.composer)?,
            )?;
        }
        Ok(())
    }

    /// Adds the file's classes.
    fn file(&self, file: File<'_>, tree: &mut FileTree) -> Result<()> {
        let (folder, roots, names) = (&self.composer.folder, &self.roots, self.names);
        for message in file.all_messages().filter(|message| !message.is_map_entry()) {
            let path = roots.message_path(&names.message(message));
            let context = message::context(message, names);
            let text = self.templates.render("php/message.php.tera", &context)?;
            tree.insert(format!("{folder}/{path}"), text)?;
        }
        for declared in file.all_enums() {
            let path = roots.message_path(&names.enumeration(declared));
            let context = enumeration::context(declared, names);
            let text = self.templates.render("php/enum.php.tera", &context)?;
            tree.insert(format!("{folder}/{path}"), text)?;
        }
        let path = roots.metadata_path(&names.metadata(file));
        let context = metadata::context(file, names);
        let text = self.templates.render("php/metadata.php.tera", &context)?;
        tree.insert(format!("{folder}/{path}"), text)
    }
}
