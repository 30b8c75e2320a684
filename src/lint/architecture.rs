//! What services declare about themselves with `option (igata.v1.service)`.

use crate::diagnostic::Place;
use crate::schema::{Element, Field, File, Options, Schema, Service, Symbol};

use super::scope::Scope;

const NAME: &str = "igata.v1.service";

/// Numbers of the fields of `igata.v1.ServiceOptions` and `igata.v1.Owner`.
const OWNER: u32 = 1;
const CALLS: u32 = 2;
const PUBLISHES: u32 = 3;
const TEAM: u32 = 1;

/// A service of the workspace and its option.
#[derive(Debug, Clone)]
pub(super) struct Declared<'a> {
    pub(super) service: Service<'a>,
    /// The number of the option, if the schema has it.
    number: Option<u32>,
}

/// All services of the workspace, in the order of the schema.
pub(super) fn services(schema: &Schema) -> impl Iterator<Item = Declared<'_>> {
    let number = number(schema);
    let services = schema.local_files().flat_map(File::services);
    services.map(move |service| Declared { service, number })
}

/// The services to report about.
pub(super) fn services_of<'a>(scope: &Scope<'a>) -> impl Iterator<Item = Declared<'a>> {
    let number = number(scope.schema);
    let files = scope.files.clone();
    let services = files.into_iter().flat_map(File::services);
    services.map(move |service| Declared { service, number })
}

fn number(schema: &Schema) -> Option<u32> {
    let of_services = |field: &Field<'_>| field.message().full_name() == "google.protobuf.ServiceOptions";
    match schema.symbol(NAME)? {
        Symbol::Extension(field) if of_services(&field) => u32::try_from(field.number()).ok(),
        _ => None,
    }
}

impl<'a> Declared<'a> {
    fn parts(&self) -> impl Iterator<Item = Options<'a>> + use<'a> {
        let options = self.service.options();
        self.number.into_iter().flat_map(move |number| options.messages(number))
    }

    /// The team that owns the service.
    pub(super) fn team(&self) -> Option<&'a str> {
        let owners = self.parts().flat_map(|part| part.messages(OWNER));
        owners.filter_map(|owner| owner.string(TEAM)).last()
    }

    /// Full names of services.
    pub(super) fn calls(&self) -> Vec<&'a str> {
        self.parts().flat_map(|part| part.strings(CALLS)).collect()
    }

    /// Full names of messages.
    pub(super) fn publishes(&self) -> Vec<&'a str> {
        self.parts().flat_map(|part| part.strings(PUBLISHES)).collect()
    }

    /// Where the option is set, or else the service.
    pub(super) fn place(&self) -> Place {
        const SERVICE_OPTIONS: i32 = 3;
        let number = self.number.map_or(0, u32::cast_signed);
        self.service.place_of(&[SERVICE_OPTIONS, number])
    }
}
