//! Whether an expression fits the types of what it is about, before there is a value.

mod overloads;

use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue, SelectExpr, operators};

use crate::schema::{Element, Enum, Schema, Symbol};

use super::types::Ty;
use super::{format, read};
use overloads::{OVERLOADS, is_assignable};

/// A name that an expression may use.
pub type Variable<'a> = (&'a str, Ty);

/// What an expression is, if nothing is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub ty: Ty,
    /// What is wrong, each once, in the order of the text.
    pub problems: Vec<String>,
}

/// The type of an expression about `variables`, and what is wrong with it.
pub fn check(schema: &Schema, source: &str, variables: &[Variable<'_>]) -> Checked {
    let expression = match read(source) {
        Ok(expression) => expression,
        Err(problems) => {
            return Checked {
                ty: Ty::Error,
                problems,
            };
        }
    };
    let mut checker = Checker {
        schema,
        scope: variables
            .iter()
            .map(|(name, ty)| ((*name).to_owned(), ty.clone()))
            .collect(),
        problems: Vec::new(),
    };
    checker.scope.push(("now".to_owned(), Ty::Timestamp));
    let ty = checker.ty(&expression).closed();
    Checked {
        ty,
        problems: checker.problems,
    }
}

/// Names of types that are values themselves.
const TYPE_NAMES: &[&str] = &[
    "bool",
    "int",
    "uint",
    "double",
    "string",
    "bytes",
    "list",
    "map",
    "null_type",
    "type",
    "dyn",
];

struct Checker<'a> {
    schema: &'a Schema,
    /// Names with their types, the innermost last.
    scope: Vec<(String, Ty)>,
    problems: Vec<String>,
}

impl Checker<'_> {
    fn problem(&mut self, text: String) -> Ty {
        if !self.problems.contains(&text) {
            self.problems.push(text);
        }
        Ty::Error
    }

    fn ty(&mut self, expression: &IdedExpr) -> Ty {
        match &expression.expr {
            Expr::Unspecified => Ty::Error,
            Expr::Literal(literal) => match literal {
                LiteralValue::Boolean(_) => Ty::Bool,
                LiteralValue::Bytes(_) => Ty::Bytes,
                LiteralValue::Double(_) => Ty::Double,
                LiteralValue::Int(_) => Ty::Int,
                LiteralValue::Null => Ty::Null,
                LiteralValue::String(_) => Ty::String,
                LiteralValue::UInt(_) => Ty::Uint,
            },
            Expr::Ident(name) => self
                .named(name)
                .unwrap_or_else(|| self.problem(format!("`{name}` is unknown"))),
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::List(list) => {
                let items: Vec<Ty> = list.elements.iter().map(|item| self.ty(item)).collect();
                Ty::list(common(items))
            }
            Expr::Map(map) => {
                let (mut keys, mut values) = (Vec::new(), Vec::new());
                for entry in &map.entries {
                    if let EntryExpr::MapEntry(entry) = &entry.expr {
                        keys.push(self.ty(&entry.key));
                        values.push(self.ty(&entry.value));
                    }
                }
                Ty::map(common(keys), common(values))
            }
            Expr::Struct(literal) => {
                let name = literal.type_name.trim_start_matches('.').to_owned();
                for entry in &literal.entries {
                    if let EntryExpr::StructField(field) = &entry.expr {
                        let found = self.ty(&field.value);
                        self.assigned(&name, &field.field, &found);
                    }
                }
                if self.schema.message(&name).is_none() {
                    return self.problem(format!("there is no message `{name}`"));
                }
                Ty::named(&name)
            }
        }
    }

    /// A field of a message literal.
    fn assigned(&mut self, message: &str, field: &str, found: &Ty) {
        let Some(declared) = self.schema.message(message) else {
            return;
        };
        match declared.fields().find(|known| known.name() == field) {
            Some(known) => {
                let wanted = Ty::of_field(known);
                if !is_assignable(&wanted, found, &mut Vec::new()) {
                    self.problem(format!("`{field}` of `{message}` is a {wanted}, not a {found}"));
                }
            }
            None => {
                self.problem(format!("`{message}` has no field `{field}`"));
            }
        }
    }

    /// A variable, a type or a value of an enum.
    fn named(&self, name: &str) -> Option<Ty> {
        let name = name.strip_prefix('.').unwrap_or(name);
        if let Some((_, ty)) = self.scope.iter().rev().find(|(known, _)| known == name) {
            return Some(ty.clone());
        }
        if TYPE_NAMES.contains(&name) {
            return Some(Ty::Type);
        }
        match self.schema.symbol(name) {
            Some(Symbol::Message(_) | Symbol::Enum(_)) => return Some(Ty::Type),
            _ if matches!(name, "google.protobuf.Timestamp" | "google.protobuf.Duration") => return Some(Ty::Type),
            _ => {}
        }
        let (parent, value) = name.rsplit_once('.')?;
        match self.schema.symbol(parent) {
            Some(Symbol::Enum(parent)) => {
                Enum::values(parent).find(|known| known.name() == value)?;
                Some(Ty::Int)
            }
            _ => None,
        }
    }

    fn select(&mut self, select: &SelectExpr) -> Ty {
        // `a.b.c` is the name of a type or of a value of an enum before it is a field.
        if !select.test
            && let Some(name) = qualified(&select.operand.expr)
            && let Some(ty) = self.named(&format!("{name}.{}", select.field))
        {
            return ty;
        }
        let operand = self.ty(&select.operand);
        let field = self.field(&operand, &select.field);
        if select.test && field != Ty::Error {
            Ty::Bool
        } else {
            field
        }
    }

    fn field(&mut self, operand: &Ty, field: &str) -> Ty {
        match operand {
            Ty::Dyn | Ty::Open => Ty::Dyn,
            Ty::Error => Ty::Error,
            Ty::Map(_, value) => (**value).clone(),
            Ty::Message(name) => {
                let declared = self.schema.message(name);
                match declared.and_then(|message| message.fields().find(|known| known.name() == field)) {
                    Some(known) => Ty::of_field(known),
                    None => self.problem(format!("`{name}` has no field `{field}`")),
                }
            }
            other => self.problem(format!("a {other} has no fields, so no `{field}`")),
        }
    }

    fn call(&mut self, call: &CallExpr) -> Ty {
        let name = match call.func_name.as_str() {
            operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS => "<",
            operators::CONDITIONAL => "_?:_",
            name => name,
        };
        let arguments: Vec<Ty> = call.args.iter().map(|argument| self.ty(argument)).collect();
        let Some(target) = &call.target else {
            return self.resolved(name, &call.func_name, &arguments);
        };
        if let Some(prefix) = qualified(&target.expr) {
            let name = format!("{prefix}.{name}");
            if OVERLOADS.iter().any(|overload| overload.name == name) {
                return self.resolved(&name, &name, &arguments);
            }
        }
        let mut all = vec![self.ty(target)];
        if let ("format", Expr::Literal(LiteralValue::String(text)), [list]) = (name, &target.expr, &*call.args)
            && let Expr::List(items) = &list.expr
        {
            let before = self.problems.len();
            let items: Vec<Ty> = items.elements.iter().map(|item| self.ty(item)).collect();
            if self.problems.len() == before
                && let Some(problem) = format::problem(text.inner(), &items)
            {
                self.problem(problem);
            }
        }
        all.extend(arguments);
        self.resolved(&format!(".{name}"), name, &all)
    }

    /// The result of the function for these arguments.
    fn resolved(&mut self, name: &str, shown: &str, arguments: &[Ty]) -> Ty {
        let mut is_known = false;
        let mut results: Vec<Ty> = Vec::new();
        for overload in OVERLOADS.iter().filter(|overload| overload.name == name) {
            is_known = true;
            results.extend(overload.result(arguments).filter(|result| !results.contains(result)));
        }
        match results.len() {
            1 => results.swap_remove(0),
            0 if is_known => {
                let shown_arguments: Vec<String> = arguments.iter().map(Ty::to_string).collect();
                self.problem(format!("`{shown}` does not take ({})", shown_arguments.join(", ")))
            }
            0 if OVERLOADS
                .iter()
                .any(|overload| overload.name.trim_start_matches('.') == shown) =>
            {
                let shown_arguments: Vec<String> = arguments.iter().map(Ty::to_string).collect();
                self.problem(format!(
                    "`{shown}` is not called like this on ({})",
                    shown_arguments.join(", ")
                ))
            }
            0 => self.problem(format!("there is no function `{shown}`")),
            _ => Ty::Dyn,
        }
    }

    /// What `all`, `exists`, `map` and the like stand for.
    fn comprehension(&mut self, comprehension: &ComprehensionExpr) -> Ty {
        let (first, second) = match self.ty(&comprehension.iter_range) {
            Ty::List(item) if comprehension.iter_var2.is_some() => (Ty::Int, *item),
            Ty::List(item) => (*item, Ty::Dyn),
            Ty::Map(key, value) => (*key, *value),
            open if open.is_open() => (Ty::Dyn, Ty::Dyn),
            other => {
                self.problem(format!("a {other} is neither a list nor a map to go through"));
                (Ty::Error, Ty::Error)
            }
        };
        let depth = self.scope.len();
        let initial = self.ty(&comprehension.accu_init);
        self.scope.push((comprehension.accu_var.clone(), initial.clone()));
        let accumulator = self.scope.len() - 1;
        self.scope.push((comprehension.iter_var.clone(), first));
        if let Some(name) = &comprehension.iter_var2 {
            self.scope.push((name.clone(), second));
        }
        self.ty(&comprehension.loop_cond);
        let step = self.ty(&comprehension.loop_step);
        self.scope.truncate(accumulator + 1);
        if let Some(joined) = initial.joined(&step) {
            self.scope[accumulator].1 = joined;
        }
        let result = self.ty(&comprehension.result);
        self.scope.truncate(depth);
        result
    }
}

/// `a.b.c`, if that is all that an expression is.
fn qualified(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Ident(name) => Some(name.clone()),
        Expr::Select(select) if !select.test => Some(format!("{}.{}", qualified(&select.operand.expr)?, select.field)),
        _ => None,
    }
}

/// The type of the items of a list: that which all have, or any.
fn common(items: Vec<Ty>) -> Ty {
    let mut items = items.into_iter();
    let Some(mut joined) = items.next() else {
        return Ty::Open;
    };
    for item in items {
        joined = joined.joined(&item).unwrap_or(Ty::Dyn);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(source: &str) -> Result<String, Vec<String>> {
        let variables = [
            ("this", Ty::String),
            ("items", Ty::list(Ty::Int)),
            ("count", Ty::Wrapper(Box::new(Ty::Int))),
            ("by_name", Ty::map(Ty::String, Ty::Double)),
        ];
        let checked = check(&Schema::default(), source, &variables);
        if checked.problems.is_empty() {
            Ok(checked.ty.to_string())
        } else {
            Err(checked.problems)
        }
    }

    #[test]
    fn expressions_have_the_types_of_their_parts() {
        for (source, ty) in [
            ("1 + 2", "int"),
            ("this.size() > 5 && this.startsWith('a')", "bool"),
            ("items.map(x, x * 2)", "list(int)"),
            ("items.filter(x, x > 2).map(x, string(x))", "list(string)"),
            ("items.all(x, x in [1, 2])", "bool"),
            ("by_name['a'] + by_name.b", "double"),
            ("by_name.exists(name, name.size() > 2)", "bool"),
            ("count == null || count > 2", "bool"),
            ("this == 'a' ? '' : 'no'", "string"),
            ("now - duration('1h')", "timestamp"),
            ("dyn(1).anything", "dyn"),
            ("'%s %d'.format([this, 1])", "string"),
            ("[] + [1]", "list(int)"),
            ("strings.quote(this)", "string"),
            ("1 < 2.5 && 1u < 2", "bool"),
            ("type(this) == string", "bool"),
        ] {
            assert_eq!(result(source), Ok(ty.to_owned()), "{source}");
        }
    }

    #[test]
    fn every_mistake_is_told() {
        for (source, count) in [
            ("this > 5", 1),
            ("this * 2", 1),
            ("foo + bar", 2),
            ("this.foo", 1),
            ("foo.bar(1) + this.baz", 3),
            ("this +", 1),
            ("items.all(x, x == 'a')", 1),
            ("1 == 1u", 1),
            ("this ? 1 : 2", 1),
            ("this.size(1)", 1),
            ("5.map(x, x)", 1),
            ("a.v1.Unknown{b: 1}", 1),
        ] {
            assert_eq!(
                result(source).unwrap_err().len(),
                count,
                "{source}: {:?}",
                result(source)
            );
        }
    }
}
