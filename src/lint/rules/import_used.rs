use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::usage;
use crate::lint::{Category, Context, Rule};

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
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    for import in usage::unused_imports(scope.schema, &scope.files) {
        context
            .report(
                import.place(),
                format!("nothing is taken from the import `{}`", import.path()),
            )
            .help
            .push("remove it; `igata lint --fix` does".to_owned());
    }
}
