//! Whether the `feature_support` of a declaration makes sense: when an option
//! came, was deprecated and went.

use super::Checker;
use crate::schema::{Element, Field, Options, Type};
use crate::syntax::Node;

const OF_FIELD: u32 = 22;
const OF_VALUE: u32 = 4;

/// `FieldOptions.FeatureSupport`.
#[derive(Debug, Clone, Copy, Default)]
struct Support {
    introduced: Option<i32>,
    deprecated: Option<i32>,
    removed: Option<i32>,
    has_warning: bool,
    has_error: bool,
}

impl Support {
    fn of(options: Options<'_>, number: u32) -> Option<Self> {
        let parts = options.messages(number);
        parts.fold(None, |support, part| {
            let known: Self = support.unwrap_or_default();
            Some(Self {
                introduced: part.int32(1).or(known.introduced),
                deprecated: part.int32(2).or(known.deprecated),
                removed: part.int32(4).or(known.removed),
                has_warning: part.has(3) || known.has_warning,
                has_error: part.has(5) || known.has_error,
            })
        })
    }

    /// What is not said for a value is as for the feature.
    fn within(self, parent: Self) -> Self {
        Self {
            introduced: self.introduced.or(parent.introduced),
            deprecated: self.deprecated.or(parent.deprecated),
            removed: self.removed.or(parent.removed),
            has_warning: self.has_warning || parent.has_warning,
            has_error: self.has_error || parent.has_error,
        }
    }

    fn mistake(self) -> Option<(&'static str, &'static str)> {
        let introduced = self.introduced.unwrap_or(0);
        let is_before = |one: Option<i32>, other: i32| one.is_some_and(|one| one < other);
        if is_before(self.deprecated, introduced) {
            return Some(("is deprecated before it is introduced", "exchange the editions"));
        }
        if self.deprecated.is_some() && !self.has_warning {
            return Some((
                "is deprecated without a warning",
                "say in `deprecation_warning` what to use",
            ));
        }
        if self.deprecated.is_none() && self.has_warning {
            return Some((
                "has a warning, but is never deprecated",
                "say in `edition_deprecated` since when",
            ));
        }
        let Some(removed) = self.removed else {
            let help = "say in `edition_removed` since when";
            return self.has_error.then_some(("has an error, but is never removed", help));
        };
        if self.deprecated.is_some_and(|deprecated| deprecated >= removed) {
            return Some(("is deprecated after it is removed", "deprecate it in an edition before"));
        }
        if removed < introduced {
            return Some(("is removed before it is introduced", "exchange the editions"));
        }
        let help = "say in `removal_error` what to use";
        (removed != introduced && !self.has_error).then_some(("is removed without an error", help))
    }
}

impl<'a> Checker<'a, '_> {
    pub(super) fn feature_support(&mut self, field: Field<'a>) {
        let Some((declaration, _)) = self.declaration(field) else {
            return;
        };
        let support = Support::of(field.options(), OF_FIELD);
        if let Some(mistake) = support.and_then(Support::mistake) {
            self.unsupported(&declaration.node(), field.full_name(), mistake);
            return;
        }
        let (Some(parent), Type::Enum(enumeration)) = (support, field.ty()) else {
            return;
        };
        for value in enumeration.values() {
            let Some(own) = Support::of(value.options(), OF_VALUE) else {
                continue;
            };
            let support = own.within(parent);
            let is_later = |of: fn(Support) -> Option<i32>| of(parent).is_some() && of(support) > of(parent);
            let mistake = support.mistake().or_else(|| {
                let help = "keep the value within the life of its feature";
                if support.introduced < parent.introduced {
                    Some(("is introduced before its feature", help))
                } else if is_later(|support| support.removed) {
                    Some(("is removed after its feature", help))
                } else if is_later(|support| support.deprecated) {
                    Some(("is deprecated after its feature", help))
                } else {
                    None
                }
            });
            if let Some(mistake) = mistake {
                let own = value.file() == self.file;
                let node = self.program.value_node(value).filter(|_| own);
                self.unsupported(&node.unwrap_or_else(|| declaration.node()), value.full_name(), mistake);
            }
        }
    }

    fn unsupported(&mut self, at: &Node<'_>, name: &str, (mistake, help): (&str, &str)) {
        self.report.error(at, format!("`{name}` {mistake}"), help);
    }
}
