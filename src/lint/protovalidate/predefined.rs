//! Rules that a company adds to those of protovalidate: extensions of the messages of rules.

use crate::lint::Context;
use crate::schema::Field;
use crate::schema::{Element, Symbol};
use crate::validate::cel::Ty;
use crate::validate::{Kind, number, predefined};

use super::{FIELD_OPTIONS, Reporter, expression};

pub(super) fn check<'a>(reporter: &Reporter<'a>, extension: Field<'a>, context: &mut Context<'_>) {
    if !extension.is_extension() {
        return;
    }
    let Some(kind) = Kind::of_message(extension.message().full_name()) else {
        return;
    };
    let Some(rules) = predefined(extension) else { return };
    let about = expression::About {
        what: format!("the rule `{}`", extension.name()),
        variables: vec![
            ("this", this(reporter, kind)),
            ("rule", Ty::of_field(extension)),
            ("rules", Ty::Message(kind.message().to_owned())),
        ],
    };
    let shown = "(buf.validate.predefined).cel";
    for (index, text) in expression::problems(reporter.schema, &rules, false, shown, &about) {
        let path = [
            FIELD_OPTIONS,
            number::PREDEFINED.cast_signed(),
            1,
            i32::try_from(index).unwrap_or(i32::MAX),
        ];
        reporter.report(context, extension, &path, text);
    }
}

/// The type of the values that rules of a kind are about.
fn this(reporter: &Reporter<'_>, kind: Kind) -> Ty {
    match kind {
        Kind::Repeated => Ty::list(Ty::Dyn),
        Kind::Map => Ty::map(Ty::Dyn, Ty::Dyn),
        Kind::Enum => Ty::Int,
        kind => match (kind.scalar(), kind.well_known()) {
            (Some(scalar), _) => Ty::of_scalar(scalar),
            (None, Some(name)) => match reporter.schema.symbol(name) {
                Some(Symbol::Message(message)) => Ty::of_message(message),
                _ => Ty::named(name),
            },
            (None, None) => Ty::Dyn,
        },
    }
}
