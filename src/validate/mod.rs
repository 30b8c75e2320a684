//! Rules of values, as `buf/validate/validate.proto` declares them: read from a schema, their
//! expressions checked, and applied to messages.
//!
//! [`FieldRules`] and [`MessageRules`] are what a field or a message says of its values. A
//! [`Validator`] applies them. `cel` is the language of rules that are expressions, with the
//! functions that protovalidate adds to it.

pub mod cel;
mod formats;
mod literal;
mod pattern;
mod rules;
mod validator;
mod violation;

pub use literal::value_of;
pub use pattern::{Pattern, pattern};
pub use rules::{
    Expression, FieldRules, Ignore, Kind, Literal, MessageRules, OneofRule, TypeRules, is_oneof_required, number,
    predefined,
};
pub use validator::{Clock, Part, Problem, Validator};
pub use violation::{Key, Step, VIOLATIONS, Violation, detail};
