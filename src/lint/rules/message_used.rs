use crate::lint::reach::Reach;
use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, part};

pub(super) const RULE: Rule = Rule {
    id: "MESSAGE_USED",
    purpose: "every message is reached from a method, an event, an extension or a root",
    categories: &[Category::Unused],
    why: "A message that nothing leads to is generated, published and maintained for nobody. What is met \
          in other ways, such as inside of `google.protobuf.Any` or in a file, is named under \
          `lint.roots` in `igata.yaml`, as is a package that is a library for others.",
    good: "service OfferService {
  rpc GetOffer(GetOfferRequest) returns (GetOfferResponse);
}

message GetOfferRequest {}

message GetOfferResponse {}
",
    bad: "service OfferService {
  rpc GetOffer(GetOfferRequest) returns (GetOfferResponse);
}

message GetOfferRequest {}

message GetOfferResponse {}

message OfferDraft {}
",
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    let reach = Reach::of(scope, &context.config.roots);
    for &file in &scope.files {
        for message in file.all_messages().filter(|message| !message.is_map_entry()) {
            if reach.has_message(message) {
                continue;
            }
            let text = format!("nothing leads to the message `{}`", message.full_name());
            context
                .report(message.place_of(part::NAME), text)
                .advise("remove it, or name it under `lint.roots` in `igata.yaml`");
        }
    }
}
