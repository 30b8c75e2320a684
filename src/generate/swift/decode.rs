//! How a message reads its fields.

use serde::Serialize;

use super::field::{FieldModel, Shape};
use super::literal::integer;
use super::value::MapTraits;

/// A field's case in `decodeMessage`.
#[derive(Debug, Serialize)]
pub(super) struct Decoded {
    number: String,
    /// The method that reads the field.
    method: String,
    map: Option<MapTraits>,
    place: String,
    /// The case and the type of a field in a oneof.
    case: Option<String>,
    #[serde(rename = "type")]
    ty: String,
    /// Whether a value that was read before is kept and added to.
    merges: bool,
}

/// The fields, by number.
pub(super) fn decoded(models: &[FieldModel<'_>], is_object: bool) -> Vec<Decoded> {
    let mut sorted: Vec<&FieldModel<'_>> = models.iter().collect();
    sorted.sort_by_key(|model| model.field.number());
    sorted.into_iter().map(|model| decode(model, is_object)).collect()
}

fn decode(model: &FieldModel<'_>, is_object: bool) -> Decoded {
    let holder = if is_object { "storage" } else { "self" };
    Decoded {
        number: integer(model.field.number()),
        method: model.decode(),
        map: model.map.clone(),
        place: format!("{holder}.{}", model.slot),
        case: (model.shape == Shape::Member).then(|| model.case().to_owned()),
        ty: model.ty.clone(),
        merges: model.is_message(),
    }
}
