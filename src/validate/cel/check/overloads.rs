//! The functions that expressions may call, by the types of their arguments.

use std::sync::LazyLock;

use crate::validate::cel::types::Ty;

/// The functions: name, `.` where the first argument stands before the name,
/// the types of the arguments and of the result.
const FUNCTIONS: &str = "
    !_ (bool) bool
    -_ (int) int; (double) double
    _&&_ (bool, bool) bool
    _||_ (bool, bool) bool
    _?:_ (bool, A, A) A
    @not_strictly_false (bool) bool
    _==_ (A, A) bool
    _!=_ (A, A) bool
    @in (A, list(A)) bool; (A, map(A, B)) bool
    _[_] (list(A), int) A; (map(A, B), A) B
    _+_ (int, int) int; (uint, uint) uint; (double, double) double; (string, string) string; (bytes, bytes) bytes
    _+_ (list(A), list(A)) list(A); (duration, duration) duration; (duration, timestamp) timestamp
    _+_ (timestamp, duration) timestamp
    _-_ (int, int) int; (uint, uint) uint; (double, double) double; (duration, duration) duration
    _-_ (timestamp, timestamp) duration; (timestamp, duration) timestamp
    _*_ (int, int) int; (uint, uint) uint; (double, double) double
    _/_ (int, int) int; (uint, uint) uint; (double, double) double
    _%_ (int, int) int; (uint, uint) uint
    < (bool, bool) bool; (int, int) bool; (int, uint) bool; (int, double) bool; (uint, uint) bool
    < (uint, int) bool; (uint, double) bool; (double, double) bool; (double, int) bool; (double, uint) bool
    < (string, string) bool; (bytes, bytes) bool; (timestamp, timestamp) bool; (duration, duration) bool
    size (string) int; (bytes) int; (list(A)) int; (map(A, B)) int
    .size (string) int; (bytes) int; (list(A)) int; (map(A, B)) int
    type (A) type
    dyn (A) dyn
    int (int) int; (uint) int; (double) int; (string) int; (timestamp) int; (duration) int
    uint (uint) uint; (int) uint; (double) uint; (string) uint
    double (double) double; (int) double; (uint) double; (string) double
    bool (bool) bool; (string) bool
    bytes (bytes) bytes; (string) bytes
    string (string) string; (bool) string; (int) string; (uint) string; (double) string; (bytes) string
    string (timestamp) string; (duration) string
    duration (duration) duration; (string) duration; (int) duration
    timestamp (timestamp) timestamp; (string) timestamp; (int) timestamp
    matches (string, string) bool
    .matches (string, string) bool
    .contains (string, string) bool; (bytes, bytes) bool
    .startsWith (string, string) bool; (bytes, bytes) bool
    .endsWith (string, string) bool; (bytes, bytes) bool
    .getFullYear (timestamp) int; (timestamp, string) int
    .getMonth (timestamp) int; (timestamp, string) int
    .getDate (timestamp) int; (timestamp, string) int
    .getDayOfMonth (timestamp) int; (timestamp, string) int
    .getDayOfWeek (timestamp) int; (timestamp, string) int
    .getDayOfYear (timestamp) int; (timestamp, string) int
    .getHours (timestamp) int; (timestamp, string) int; (duration) int
    .getMinutes (timestamp) int; (timestamp, string) int; (duration) int
    .getSeconds (timestamp) int; (timestamp, string) int; (duration) int
    .getMilliseconds (timestamp) int; (timestamp, string) int; (duration) int
    .charAt (string, int) string
    .format (string, list(dyn)) string
    .indexOf (string, string) int; (string, string, int) int
    .lastIndexOf (string, string) int; (string, string, int) int
    .join (list(string)) string; (list(string), string) string
    .lowerAscii (string) string
    .upperAscii (string) string
    .replace (string, string, string) string; (string, string, string, int) string
    .reverse (string) string
    .split (string, string) list(string); (string, string, int) list(string)
    .substring (string, int) string; (string, int, int) string
    .trim (string) string
    strings.quote (string) string
    getField (dyn, string) dyn
    .unique (list(bool)) bool; (list(int)) bool; (list(uint)) bool; (list(double)) bool
    .unique (list(string)) bool; (list(bytes)) bool
    .isNan (double) bool
    .isInf (double) bool; (double, int) bool
    .isHostname (string) bool
    .isEmail (string) bool
    .isIp (string) bool; (string, int) bool
    .isIpPrefix (string) bool; (string, int) bool; (string, bool) bool; (string, int, bool) bool
    .isUri (string) bool
    .isUriRef (string) bool
    .isHostAndPort (string, bool) bool
";

/// A function for arguments of certain types.
pub(super) struct Overload {
    pub(super) name: &'static str,
    arguments: Vec<Ty>,
    result: Ty,
}

impl Overload {
    /// The type of what it returns for these arguments, if it takes them.
    pub(super) fn result(&self, arguments: &[Ty]) -> Option<Ty> {
        let mut bound = Vec::new();
        let mut pairs = self.arguments.iter().zip(arguments);
        let fits = self.arguments.len() == arguments.len()
            && pairs.all(|(wanted, found)| is_assignable(wanted, found, &mut bound));
        fits.then(|| substitute(&self.result, &bound))
    }
}

pub(super) static OVERLOADS: LazyLock<Vec<Overload>> = LazyLock::new(|| {
    let mut overloads = Vec::new();
    for line in FUNCTIONS.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, signatures) = line.split_once(' ').expect("a line has a name and signatures");
        for signature in signatures.split("; ") {
            let end = signature.rfind(") ").expect("a signature has a result");
            overloads.push(Overload {
                name,
                arguments: split(&signature[1..end]).into_iter().map(parse_type).collect(),
                result: parse_type(&signature[end + 2..]),
            });
        }
    }
    overloads
});

/// The items of a list with commas, apart from commas in brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0, 0);
    for (index, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                items.push(text[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    items.push(text[start..].trim());
    items
}

fn parse_type(text: &str) -> Ty {
    if let Some(item) = text.strip_prefix("list(") {
        return Ty::list(parse_type(&item[..item.len() - 1]));
    }
    if let Some(items) = text.strip_prefix("map(") {
        let items = split(&items[..items.len() - 1]);
        return Ty::map(parse_type(items[0]), parse_type(items[1]));
    }
    match text {
        "bool" => Ty::Bool,
        "int" => Ty::Int,
        "uint" => Ty::Uint,
        "double" => Ty::Double,
        "string" => Ty::String,
        "bytes" => Ty::Bytes,
        "duration" => Ty::Duration,
        "timestamp" => Ty::Timestamp,
        "type" => Ty::Type,
        "A" => Ty::Parameter('A'),
        "B" => Ty::Parameter('B'),
        _ => Ty::Dyn,
    }
}

/// Whether a value of type `found` can stand where `wanted` is wanted. What
/// parameters mean is found out on the way.
pub(super) fn is_assignable(wanted: &Ty, found: &Ty, bound: &mut Vec<(char, Ty)>) -> bool {
    if let Ty::Parameter(letter) = wanted {
        let Some(position) = bound.iter().position(|(known, _)| known == letter) else {
            bound.push((*letter, found.clone()));
            return true;
        };
        return match bound[position].1.joined(found) {
            Some(joined) => {
                bound[position].1 = joined;
                true
            }
            None => false,
        };
    }
    if wanted.is_open() || found.is_open() {
        return true;
    }
    match (wanted, found) {
        (Ty::List(wanted), Ty::List(found)) => is_assignable(wanted, found, bound),
        (Ty::Map(key, value), Ty::Map(found_key, found_value)) => {
            is_assignable(key, found_key, bound) && is_assignable(value, found_value, bound)
        }
        (Ty::Wrapper(inner), Ty::Wrapper(found)) => inner == found,
        (Ty::Wrapper(inner), found) => **inner == *found || *found == Ty::Null,
        (wanted, Ty::Wrapper(inner)) => *wanted == **inner,
        (Ty::Message(_) | Ty::Duration | Ty::Timestamp, Ty::Null) => true,
        (wanted, found) => wanted == found,
    }
}

fn substitute(ty: &Ty, bound: &[(char, Ty)]) -> Ty {
    match ty {
        Ty::Parameter(letter) => bound
            .iter()
            .find(|(known, _)| known == letter)
            .map_or(Ty::Dyn, |(_, ty)| ty.clone()),
        Ty::List(item) => Ty::list(substitute(item, bound)),
        Ty::Map(key, value) => Ty::map(substitute(key, bound), substitute(value, bound)),
        other => other.clone(),
    }
}
