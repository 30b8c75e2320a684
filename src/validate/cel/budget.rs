//! How much an expression may look at. A list in a request may have millions of items, and
//! expressions that go through it once for each of its items would keep the server for hours.

use std::cell::Cell;

use cel::common::ast::{CallExpr, Expr, IdedExpr, operators};
use cel::common::types::{self, CelList, CelMap};
use cel::common::value::CowVal;
use cel::{DeclarationError, Env, ExecutionError};

use super::walk::walk;

/// How many items of lists and maps one evaluation may go through.
const MAX_ITEMS: u64 = 2_000_000;
/// The function around everything that is gone through.
const COUNTED: &str = "@counted";

thread_local! {
    /// What is left for the evaluation on this thread; an evaluation never waits.
    static LEFT: Cell<u64> = const { Cell::new(MAX_ITEMS) };
}

/// Declares what [`count`] puts into expressions.
pub fn declare(env: &mut Env) -> Result<(), DeclarationError> {
    env.add_overload(COUNTED, "counted", vec![types::DYN_TYPE], counted)
}

/// Makes an expression count what it goes through: the lists and maps of macros and of `in`, and the
/// lists that `+` copies.
pub fn count(expression: &mut IdedExpr) {
    walk(expression, &mut |part| match &mut part.expr {
        Expr::Call(call) if call.func_name == operators::IN => call.args.last_mut().into_iter().for_each(enclose),
        Expr::Call(call) if call.func_name == operators::ADD && !is_of_macro(call) => {
            call.args.iter_mut().for_each(enclose);
        }
        Expr::Comprehension(comprehension) => enclose(&mut comprehension.iter_range),
        _ => {}
    });
}

/// Whether a macro adds an item to what it has gathered: what it goes through is counted already.
fn is_of_macro(call: &CallExpr) -> bool {
    // Nobody can write such a name.
    matches!(call.args.first().map(|gathered| &gathered.expr), Some(Expr::Ident(name)) if name.starts_with('@'))
}

fn enclose(expression: &mut IdedExpr) {
    let id = expression.id;
    let inner = std::mem::take(expression);
    *expression = IdedExpr {
        id,
        expr: Expr::Call(CallExpr {
            func_name: COUNTED.to_owned(),
            target: None,
            args: vec![inner],
        }),
    };
}

fn counted<'b, 'v>(mut arguments: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let Some(value) = arguments.pop() else {
        return Err(ExecutionError::function_error(COUNTED, "it has no argument"));
    };
    let length = match (value.downcast_ref::<CelList>(), value.downcast_ref::<CelMap>()) {
        (Some(list), _) => list.inner().len(),
        (_, Some(map)) => map.inner().len(),
        _ => 0,
    };
    let left = LEFT.get().checked_sub(length as u64);
    LEFT.set(left.unwrap_or_default());
    left.map(|_| value)
        .ok_or_else(|| ExecutionError::function_error(COUNTED, spent()))
}

/// What an evaluation gives, unless it goes through too much: an error in `all` and the like may be
/// overruled by other items, this one may not.
pub fn within<T>(evaluate: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    LEFT.set(MAX_ITEMS);
    let result = evaluate();
    if LEFT.get() == 0 { Err(spent()) } else { result }
}

fn spent() -> String {
    format!("it goes through more than {MAX_ITEMS} items of lists and maps")
}
