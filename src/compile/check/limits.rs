//! How much a file, a message or an enum may hold, and how long names may be.

use super::Checker;
use crate::schema::{Element, Enum, Message, ProtoLimits};

/// In every edition.
const FIELDS: usize = 65_535;
const PACKAGE_LENGTH: usize = 511;
const PACKAGE_DOTS: usize = 100;
const NAME_LENGTH: usize = 65_535;
/// Where `enforce_proto_limits` says so.
const FIELDS_2026: usize = 1500;
const FIELDS_OF_ONEOF_2026: usize = 1200;
const ONEOFS_2026: usize = 1000;
const VALUES_2026: usize = 1700;

const OPT_OUT: &str = "split it, or set `features.enforce_proto_limits = LEGACY_NO_EXPLICIT_LIMITS` on it";

impl<'a> Checker<'a, '_> {
    pub(super) fn package_limits(&mut self) {
        let package = self.file.package();
        let Some(node) = self.program.package_node(self.file) else {
            return;
        };
        if package.len() > PACKAGE_LENGTH {
            self.report.error(
                &node,
                format!("the package's name takes {} bytes", package.len()),
                format!("make it shorter: {PACKAGE_LENGTH} are possible"),
            );
        } else if package.matches('.').count() > PACKAGE_DOTS {
            self.report.error(
                &node,
                format!("the package's name has {} parts", package.matches('.').count() + 1),
                format!("make it shorter: {} are possible", PACKAGE_DOTS + 1),
            );
        }
    }

    pub(super) fn message_limits(&mut self, message: Message<'a>) {
        let Some(node) = self.program.message_name(message) else {
            return;
        };
        let name = message.name();
        // The longest names that come of it are those of its members.
        let longest = message.fields().map(|field| field.full_name().len()).max();
        if longest.unwrap_or(0).max(message.full_name().len()) > NAME_LENGTH {
            let help = format!("make it shorter: full names of {NAME_LENGTH} bytes are possible");
            self.report.error(&node, "the name is too long", help);
        }
        let fields = message.fields().len();
        if fields > FIELDS {
            let text = format!("`{name}` has {fields} fields, {FIELDS} are possible");
            self.report.error(&node, text, "split it");
        }
        if message.features().proto_limits == ProtoLimits::None {
            return;
        }
        let oneofs = message.oneofs().count();
        for (count, limit, what) in [(fields, FIELDS_2026, "fields"), (oneofs, ONEOFS_2026, "oneofs")] {
            if count > limit {
                let text = format!("`{name}` has {count} {what}, edition 2026 allows {limit}");
                self.report.error(&node, text, OPT_OUT);
            }
        }
        for oneof in message.oneofs() {
            let count = oneof.fields().take(FIELDS_OF_ONEOF_2026 + 1).count();
            if count > FIELDS_OF_ONEOF_2026 {
                let text = format!(
                    "the oneof `{}` has more than the {FIELDS_OF_ONEOF_2026} fields that edition 2026 allows",
                    oneof.name()
                );
                self.report.error(&node, text, OPT_OUT);
            }
        }
    }

    pub(super) fn enum_limits(&mut self, enumeration: Enum<'a>) {
        let count = enumeration.values().len();
        if enumeration.features().proto_limits == ProtoLimits::None || count <= VALUES_2026 {
            return;
        }
        if let Some(node) = self.program.enum_node(enumeration) {
            let node = node.child(crate::syntax::NodeKind::Name).unwrap_or(node);
            let text = format!(
                "`{}` has {count} values, edition 2026 allows {VALUES_2026}",
                enumeration.name()
            );
            self.report.error(&node, text, OPT_OUT);
        }
    }
}
