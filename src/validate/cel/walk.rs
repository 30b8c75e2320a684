//! The parts of an expression.

use cel::common::ast::{EntryExpr, Expr, IdedExpr};

/// Visits every part of an expression, and each after the parts that it has.
pub fn walk(expression: &mut IdedExpr, visit: &mut impl FnMut(&mut IdedExpr)) {
    match &mut expression.expr {
        Expr::Select(select) => walk(&mut select.operand, visit),
        Expr::Call(call) => {
            let parts = call.target.as_deref_mut().into_iter().chain(&mut call.args);
            parts.for_each(|part| walk(part, visit));
        }
        Expr::Comprehension(comprehension) => {
            for part in [
                &mut comprehension.iter_range,
                &mut comprehension.accu_init,
                &mut comprehension.loop_cond,
                &mut comprehension.loop_step,
                &mut comprehension.result,
            ] {
                walk(part, visit);
            }
        }
        Expr::List(list) => list.elements.iter_mut().for_each(|part| walk(part, visit)),
        Expr::Map(map) => map
            .entries
            .iter_mut()
            .for_each(|entry| walk_entry(&mut entry.expr, visit)),
        Expr::Struct(literal) => {
            let entries = literal.entries.iter_mut();
            entries.for_each(|entry| walk_entry(&mut entry.expr, visit));
        }
        Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => {}
    }
    visit(expression);
}

fn walk_entry(entry: &mut EntryExpr, visit: &mut impl FnMut(&mut IdedExpr)) {
    match entry {
        EntryExpr::MapEntry(entry) => {
            walk(&mut entry.key, visit);
            walk(&mut entry.value, visit);
        }
        EntryExpr::StructField(field) => walk(&mut field.value, visit),
    }
}

/// The names of an expression's own: those that macros give to items.
pub fn own_names(expression: &mut IdedExpr) -> Vec<String> {
    let mut names = Vec::new();
    walk(expression, &mut |part| {
        if let Expr::Comprehension(comprehension) = &part.expr {
            names.push(comprehension.iter_var.clone());
            names.extend(comprehension.iter_var2.clone());
            names.push(comprehension.accu_var.clone());
        }
    });
    names
}
