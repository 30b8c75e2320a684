//! The top of a file.

use std::borrow::Cow;
use std::sync::Arc;

use hashbrown::HashMap;

use super::extension::ExtendItem;
use super::message::MessageItem;
use super::{Lowered, Lowerer, Scope, Target, Unit};
use crate::compile::report::Report;
use crate::schema::store::{FileData, FileId, ImportData, Text};
use crate::schema::{Features, ImportKind, LazyLocations, Syntax};
use crate::syntax::{Edition, ast};

/// What the file of `unit` declares. The diagnostics of a broken file are left
/// out: they would be consequences of what its syntax errors say.
///
/// `empty` is where to put it: memory that another file has used and left.
pub(in crate::compile) fn lower(unit: &Unit, empty: Lowered) -> Lowered {
    let mut lowerer = Lowerer {
        tree: &unit.tree,
        out: empty,
        report: Report::new(&unit.path, unit.tree.text()),
        edition: unit.tree.edition(),
        has_json_names: false,
    };
    lowerer.file(unit);
    if !unit.is_broken {
        lowerer.out.diagnostics = lowerer.report.into_diagnostics();
    }
    lowerer.out
}

impl<'t> Lowerer<'t> {
    fn file(&mut self, unit: &'t Unit) {
        let file = unit.tree.file();
        let syntax = syntax(self.edition);
        let preset = match syntax {
            Syntax::Proto2 => Features::PROTO2,
            Syntax::Proto3 => Features::PROTO3,
            Syntax::Edition(edition) => Features::of_edition(edition),
        };
        let options = || file.options();
        let features = super::features::apply(preset, options());
        let package = file.package().and_then(ast::Package::name);
        let package_text = package.map(ast::Path::text).unwrap_or_default();
        let path = self.text(&unit.path);
        let package_name = self.text(&package_text);
        let imports = self.imports(file);
        self.out.store.files.push(FileData {
            path,
            shared_path: Arc::clone(&unit.path),
            package: package_name,
            syntax,
            origin: unit.origin,
            imports,
            messages: 0..0,
            enums: 0..0,
            extensions: 0..0,
            services: 0..0,
            all_messages: 0..0,
            all_enums: 0..0,
            all_fields: 0..0,
            options: crate::schema::store::Blob::default(),
            features,
            locations: LazyLocations::default(),
        });
        self.options(Target::File(FileId(0)), None, options());
        self.declarations(file, package_name, features);
    }

    fn declarations(&mut self, file: ast::File<'t>, package: Text, features: Features) {
        let scope = Scope {
            parent: None,
            name: package,
            features,
        };
        let mut messages = Vec::new();
        let mut enums = Vec::new();
        let mut services = Vec::new();
        let mut extends = Vec::new();
        for item in file.items() {
            match item {
                ast::Item::Message(message) => messages.push(MessageItem::Declared(message)),
                ast::Item::Enum(enumeration) => enums.push(enumeration),
                ast::Item::Service(service) => services.push(service),
                ast::Item::Extend(extend) => extends.push(ExtendItem::of(extend, &mut messages)),
                _ => {}
            }
        }
        let messages = self.messages(scope, &messages);
        let enums = self.enums(scope, &enums);
        let services = self.services(scope, &services);
        let extensions = self.extensions(scope, &extends, messages.start);
        let store = &mut self.out.store;
        let (all_messages, all_enums, all_fields) = (
            super::length(store.messages.len()),
            super::length(store.enums.len()),
            super::length(store.fields.len()),
        );
        if let Some(data) = store.files.first_mut() {
            data.messages = messages;
            data.enums = enums;
            data.services = services;
            data.extensions = extensions;
            data.all_messages = 0..all_messages;
            data.all_enums = 0..all_enums;
            data.all_fields = 0..all_fields;
        }
    }

    /// The imports in the order of descriptors: those of `import option` stand last.
    fn imports(&mut self, file: ast::File<'t>) -> Vec<ImportData> {
        let (mut plain, mut of_options) = (Vec::new(), Vec::new());
        let mut seen: HashMap<Cow<'t, str>, ast::Import<'t>> = HashMap::new();
        for import in file.imports() {
            let Some(literal) = import.path() else { continue };
            let path = literal.lossy();
            if let Some(first) = seen.get(&path) {
                let place = self.report.place(&first.node());
                self.report
                    .error(
                        &import.node(),
                        format!("`{path}` is imported twice"),
                        "keep one of them",
                    )
                    .relate(place, "imported first here");
                continue;
            }
            let kind = match import.modifier() {
                None => ImportKind::Plain,
                Some((ast::ImportModifier::Public, _)) => ImportKind::Public,
                Some((ast::ImportModifier::Weak, _)) => ImportKind::Weak,
                Some((ast::ImportModifier::Option, _)) => ImportKind::Option,
            };
            let data = ImportData {
                path: self.text(&path),
                kind,
                file: None::<FileId>,
                is_used: false,
            };
            let list = if kind == ImportKind::Option {
                &mut of_options
            } else {
                &mut plain
            };
            list.push(data);
            seen.insert(path, import);
        }
        plain.append(&mut of_options);
        plain
    }
}

fn syntax(edition: Edition) -> Syntax {
    match edition {
        Edition::Proto2 => Syntax::Proto2,
        Edition::Proto3 => Syntax::Proto3,
        Edition::Edition2023 => Syntax::Edition(1000),
        Edition::Edition2024 => Syntax::Edition(1001),
        Edition::Edition2026 => Syntax::Edition(1002),
    }
}
