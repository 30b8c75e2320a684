//! CEL, the language of rules that are expressions: read, checked against types, and evaluated.

mod budget;
mod check;
mod format;
mod functions;
mod types;
mod value;
mod walk;

use std::sync::{Arc, LazyLock};

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue};
use cel::{Context, Env, Value};

use walk::walk;

pub use budget::{count, declare, within};
pub use check::{Checked, Variable, check};
pub use types::Ty;
pub use value::{is_set, is_zero, message, of_field, of_single, timestamp};
pub use walk::own_names;

/// How long an expression may be, and how deep its brackets: its readers are recursive.
const MAX_LENGTH: usize = 4000;
const MAX_DEPTH: usize = 32;

/// A value that an expression sees or has.
pub type Cel = Box<dyn cel::common::value::Val>;

static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(functions::environment()));

/// Reads an expression.
///
/// # Errors
///
/// What is wrong with it, a sentence for each mistake.
pub fn parse(source: &str) -> Result<Program, Vec<String>> {
    let mut expression = read(source)?;
    rewrite(&mut expression);
    budget::count(&mut expression);
    Ok(Program { expression })
}

/// An expression as it is written, macros expanded.
fn read(source: &str) -> Result<IdedExpr, Vec<String>> {
    let (mut depth, mut deepest) = (0_usize, 0);
    for letter in source.chars() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    if source.len() > MAX_LENGTH || deepest > MAX_DEPTH {
        let limit = format!("an expression has at most {MAX_LENGTH} bytes and brackets {MAX_DEPTH} deep");
        return Err(vec![limit]);
    }
    let program = ENVIRONMENT.compile(source).map_err(|errors| {
        let mut texts: Vec<String> = errors
            .errors
            .iter()
            .map(|error| error.msg.trim_start_matches("Syntax error: ").to_owned())
            .collect();
        texts.dedup();
        if texts.is_empty() {
            texts.push("it is no expression".to_owned());
        }
        texts
    })?;
    Ok(program.expression().clone())
}

/// An expression that was read.
#[derive(Debug)]
pub struct Program {
    expression: IdedExpr,
}

/// Makes calls of [`functions::HAS`] of all `has(a.b)`.
fn rewrite(expression: &mut IdedExpr) {
    walk(expression, &mut |part| {
        if let Expr::Select(select) = &mut part.expr
            && select.test
        {
            let name = IdedExpr {
                id: part.id,
                expr: Expr::Literal(LiteralValue::String(std::mem::take(&mut select.field).into())),
            };
            part.expr = Expr::Call(CallExpr {
                func_name: functions::HAS.to_owned(),
                target: None,
                args: vec![std::mem::take(&mut *select.operand), name],
            });
        }
    });
}

/// What an expression says of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    /// It does not, with the text that the expression itself has for it.
    Fails(Option<String>),
}

/// Evaluates an expression of a rule.
///
/// # Errors
///
/// It has no value for these variables, in a sentence.
pub fn evaluate(program: &Program, variables: &[(&str, &Cel)]) -> Result<Verdict, String> {
    let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
    for (name, value) in variables {
        context.add_variable_as_val(*name, (*value).clone());
    }
    budget::within(|| match context.resolve(&program.expression) {
        Ok(Value::Bool(true)) => Ok(Verdict::Holds),
        Ok(Value::Bool(false)) => Ok(Verdict::Fails(None)),
        Ok(Value::String(text)) if text.is_empty() => Ok(Verdict::Holds),
        Ok(Value::String(text)) => Ok(Verdict::Fails(Some(text.to_string()))),
        Ok(_) => Err("it is neither a boolean nor a text".to_owned()),
        Err(error) => Err(error.to_string()),
    })
}
