//! Services and their methods.

use std::ops::Range;

use anyhow::Result;

use super::{Decoder, Reference, Scope, Target, children, count};
use crate::schema::Options;
use crate::schema::store::{MessageId, MethodData, ServiceData, ServiceId, SymbolId, Text};

impl<'a> Decoder<'a> {
    pub(super) fn services(&mut self, scope: Scope, list: &[Options<'a>]) -> Result<Range<u32>> {
        let start = count(&self.store.services);
        for (index, service) in (0..).zip(list) {
            let id = ServiceId(count(&self.store.services));
            let name = self.name(scope.name, *service)?;
            self.declare(name, SymbolId::Service(id))?;
            let first_method = count(&self.store.methods);
            for (index, method) in (0..).zip(children(*service, 2)?) {
                self.method(name.full, id, method, index)?;
            }
            let data = ServiceData {
                name,
                file: scope.file,
                index,
                methods: first_method..count(&self.store.methods),
                options: self.blob(service.messages(3))?,
            };
            self.store.services.push(data);
        }
        Ok(start..count(&self.store.services))
    }

    pub(super) fn method(&mut self, scope: Text, parent: ServiceId, method: Options<'a>, index: u32) -> Result<()> {
        let position = self.store.methods.len();
        for (number, target) in [(2, Target::Input(position)), (3, Target::Output(position))] {
            self.references.push(Reference {
                name: method.string(number).unwrap_or_default(),
                from: method.string(1).unwrap_or_default(),
                target,
            });
        }
        let data = MethodData {
            name: self.name(scope, method)?,
            parent,
            index,
            input: MessageId(0),
            output: MessageId(0),
            client_streaming: method.bool(5) == Some(true),
            server_streaming: method.bool(6) == Some(true),
            options: self.blob(method.messages(4))?,
            has_options: method.has(4),
        };
        self.store.methods.push(data);
        Ok(())
    }
}
