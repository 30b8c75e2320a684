use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Import, ImportKind};

pub(super) const RULE: Rule = Rule {
    id: "IMPORT_USED",
    purpose: "every import is needed",
    categories: &[Category::Basic, Category::Unused],
    why: "An import that nothing is taken from makes readers look for its use, and ties the file to one \
          that it does not need: generators then depend on its package, and a circle of packages can come \
          from it.",
    good: r#"import "acme/item/v1/item.proto";

message Offer {
  acme.item.v1.Item item = 1;
}
"#,
    bad: r#"import "acme/item/v1/item.proto";

message Offer {
  string item_id = 1;
}
"#,
    check: Check::Import(check),
};

fn check(import: Import<'_>, context: &mut Context<'_>) {
    // What a public import hands on may be needed by anybody.
    if import.is_used() || import.kind() == ImportKind::Public {
        return;
    }
    context
        .report(
            import.place(),
            format!("nothing is taken from the import `{}`", import.path()),
        )
        .advise("remove it; `igata lint --fix` does");
}
