//! Services and their methods.

use super::element::{declared, named, view};
use super::{Element, File, Message, number};

view!(
    /// A service.
    Service, ServiceId, ServiceData, services
);

impl<'a> Service<'a> {
    /// The methods, in the order of declaration.
    pub fn methods(self) -> impl ExactSizeIterator<Item = Method<'a>> {
        self.range(&self.data().methods, Method::at)
    }
}

impl<'a> Element<'a> for Service<'a> {
    named!();
    declared!(Service);

    fn file(self) -> File<'a> {
        File::new(self.schema, self.data().file)
    }

    fn descriptor_path(self) -> Vec<i32> {
        vec![6, self.data().index.cast_signed()]
    }

    fn is_deprecated(self) -> bool {
        self.options().bool(number::service::DEPRECATED) == Some(true)
    }
}

view!(
    /// A method of a service.
    Method, MethodId, MethodData, methods
);

impl<'a> Method<'a> {
    pub fn service(self) -> Service<'a> {
        Service::new(self.schema, self.data().parent)
    }

    pub fn input(self) -> Message<'a> {
        Message::new(self.schema, self.data().input)
    }

    pub fn output(self) -> Message<'a> {
        Message::new(self.schema, self.data().output)
    }

    /// Whether the client sends any number of messages.
    pub fn is_client_streaming(self) -> bool {
        self.data().client_streaming
    }

    /// Whether the server sends any number of messages.
    pub fn is_server_streaming(self) -> bool {
        self.data().server_streaming
    }

    /// Whether the method is declared to have no side effects, so that it may be called with GET.
    pub fn has_no_side_effects(self) -> bool {
        const NO_SIDE_EFFECTS: i32 = 1;
        self.options().int32(number::method::IDEMPOTENCY_LEVEL) == Some(NO_SIDE_EFFECTS)
    }

    /// Whether the method is declared to do the same when it is called again.
    pub fn is_idempotent(self) -> bool {
        const IDEMPOTENT: i32 = 2;
        self.options().int32(number::method::IDEMPOTENCY_LEVEL) == Some(IDEMPOTENT)
    }

    /// Whether the descriptor has options at all, be they empty.
    pub(crate) fn has_options(self) -> bool {
        self.data().has_options
    }
}

impl<'a> Element<'a> for Method<'a> {
    named!();
    declared!(Method);

    fn file(self) -> File<'a> {
        self.service().file()
    }

    fn descriptor_path(self) -> Vec<i32> {
        [
            self.service().descriptor_path(),
            vec![2, self.data().index.cast_signed()],
        ]
        .concat()
    }

    fn is_deprecated(self) -> bool {
        self.options().bool(number::method::DEPRECATED) == Some(true)
    }
}
