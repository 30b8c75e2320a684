//! Whether the text of `'…'.format([…])` fits its arguments.

use super::types::Ty;

/// What is wrong with a text and the types of what is put into it, the first mistake only.
pub(super) fn problem(text: &str, arguments: &[Ty]) -> Option<String> {
    let mut used = 0;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' || letters.next_if_eq(&'%').is_some() {
            continue;
        }
        if letters.next_if_eq(&'.').is_some() {
            let mut digits = 0;
            while letters.next_if(char::is_ascii_digit).is_some() {
                digits += 1;
            }
            if digits == 0 {
                return Some("a `%.` in the format is without a number".to_owned());
            }
        }
        let Some(clause) = letters.next() else {
            return Some("the format ends with a lone `%`".to_owned());
        };
        if !"sdfebxXo".contains(clause) {
            return Some(format!("the format has `%{clause}` in it, which means nothing"));
        }
        let Some(argument) = arguments.get(used) else {
            return Some(format!("the format has more `%` than the {used} arguments"));
        };
        if !takes(clause, argument) {
            return Some(format!("`%{clause}` does not take a {argument}"));
        }
        used += 1;
    }
    (used < arguments.len()).then(|| format!("the format takes {used} arguments, not {}", arguments.len()))
}

fn takes(clause: char, argument: &Ty) -> bool {
    match argument {
        Ty::Wrapper(inner) => return takes(clause, inner),
        ty if ty.is_open() => return true,
        _ => {}
    }
    match clause {
        's' => !matches!(argument, Ty::Message(_)),
        'b' => matches!(argument, Ty::Int | Ty::Uint | Ty::Bool),
        'x' | 'X' => matches!(argument, Ty::Int | Ty::Uint | Ty::String | Ty::Bytes),
        'o' => matches!(argument, Ty::Int | Ty::Uint),
        _ => matches!(argument, Ty::Int | Ty::Uint | Ty::Double),
    }
}
