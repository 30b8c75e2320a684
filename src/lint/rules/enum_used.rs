use crate::lint::reach::Reach;
use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, part};

pub(super) const RULE: Rule = Rule {
    id: "ENUM_USED",
    purpose: "every enum is reached from a method, an event, an extension or a root",
    categories: &[Category::Unused],
    why: "An enum that nothing leads to is generated, published and maintained for nobody. What is met in \
          other ways, such as inside of `google.protobuf.Any` or in a file, is named under `lint.roots` \
          in `igata.yaml`, as is a package that is a library for others.",
    good: "message Offer {
  OfferState state = 1;
}

enum OfferState {
  OFFER_STATE_UNSPECIFIED = 0;
}
",
    bad: "message Offer {
  string state = 1;
}

enum OfferState {
  OFFER_STATE_UNSPECIFIED = 0;
}
",
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    let reach = Reach::of(scope, &context.config.roots);
    for &file in &scope.files {
        for one in file.all_enums() {
            if reach.has_enum(one) {
                continue;
            }
            let text = format!("nothing leads to the enum `{}`", one.full_name());
            context
                .report(one.place_of(part::NAME), text)
                .advise("remove it, or name it under `lint.roots` in `igata.yaml`");
        }
    }
}
