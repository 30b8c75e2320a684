use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Import, ImportKind};

pub(super) const RULE: Rule = Rule {
    id: "IMPORT_NO_PUBLIC",
    purpose: "imports are not public",
    categories: &[Category::Basic],
    why: "A public import hands the names of another file on to everyone who imports this one: what a file \
          depends on no longer stands in it, and removing an import breaks strangers. Some languages ignore it \
          altogether.",
    good: r#"import "acme/item/v1/item.proto";
"#,
    bad: r#"import public "acme/item/v1/item.proto";
"#,
    check: Check::Import(check),
};

fn check(import: Import<'_>, context: &mut Context<'_>) {
    if import.kind() != ImportKind::Public {
        return;
    }
    let path = import.path();
    context
        .report(import.place(), format!("the import of `{path}` is public"))
        .advise(format!(
            "write `import \"{path}\";` here, and in every file that needs it"
        ));
}
