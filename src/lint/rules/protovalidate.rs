use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule, protovalidate};

pub(super) const RULE: Rule = Rule {
    id: "PROTOVALIDATE",
    purpose: "rules of `buf.validate` fit their fields and each other, and compile",
    categories: &[Category::Standard],
    why: "A rule of protovalidate that does not fit its field, that no value can keep, or whose expression \
          does not compile is found by the first server that loads it, or refuses every request. Rules \
          that say nothing beside others mislead those who read them.",
    good: "message Offer {
  string title = 1 [(buf.validate.field).string = {min_len: 1, max_len: 80}];
  int32 quantity = 2 [(buf.validate.field).int32.gt = 0];
}
",
    bad: "message Offer {
  string title = 1 [(buf.validate.field).string = {min_len: 80, max_len: 1}];
  int32 quantity = 2 [(buf.validate.field).cel = {
    id: \"quantity\"
    expression: \"this > 'none'\"
  }];
}
",
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    protovalidate::check(scope.schema, &scope.files, context);
}
