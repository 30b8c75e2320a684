//! Services and their methods.

use std::borrow::Cow;
use std::ops::Range;

use super::{Lowerer, Reference, Referrer, Scope, Target, length, options_of};
use crate::schema::store::{Blob, FileId, MessageId, MethodData, MethodId, ServiceData, ServiceId, Text};
use crate::syntax::ast;

impl<'t> Lowerer<'t> {
    pub(super) fn services(&mut self, scope: Scope, list: &[ast::Service<'t>]) -> Range<u32> {
        let start = length(self.out.store.services.len());
        for (index, service) in (0..).zip(list) {
            let id = ServiceId(length(self.out.store.services.len()));
            let name = self.name_in(scope.name, service.name().map_or("", ast::Name::text));
            self.options(Target::Service(id), None, options_of(service.body()));
            let first_method = length(self.out.store.methods.len());
            let mut names = Vec::new();
            for item in service.body().into_iter().flat_map(ast::Body::items) {
                if let ast::Item::Method(method) = item {
                    let index = length(names.len());
                    names.extend(method.name().map(|name| (Cow::Borrowed(name.text()), name.node())));
                    self.method(name.full, id, method, index);
                }
            }
            self.check_duplicates(names);
            self.out.store.services.push(ServiceData {
                name,
                file: FileId(0),
                index,
                methods: first_method..length(self.out.store.methods.len()),
                options: Blob::default(),
            });
            self.out.nodes.services.push(service.node().id());
        }
        start..length(self.out.store.services.len())
    }

    fn method(&mut self, scope: Text, parent: ServiceId, method: ast::Method<'t>, index: u32) {
        let id = MethodId(length(self.out.store.methods.len()));
        let name = self.name_in(scope, method.name().map_or("", ast::Name::text));
        self.options(Target::Method(id), None, options_of(method.body()));
        let sides = [
            (method.input(), Referrer::Input(id)),
            (method.output(), Referrer::Output(id)),
        ];
        for (side, from) in sides {
            if let Some(path) = side.and_then(ast::MethodType::path) {
                self.out.references.push(Reference {
                    from,
                    path: path.node().id(),
                    scope: None,
                });
            }
        }
        let streams = |side: Option<ast::MethodType<'t>>| side.is_some_and(|side| side.stream().is_some());
        self.out.store.methods.push(MethodData {
            name,
            parent,
            index,
            input: MessageId(0),
            output: MessageId(0),
            client_streaming: streams(method.input()),
            server_streaming: streams(method.output()),
            options: Blob::default(),
            has_options: method.body().is_some(),
        });
        self.out.nodes.methods.push(method.node().id());
    }
}
