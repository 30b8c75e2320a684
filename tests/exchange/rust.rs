// Reads messages and writes copies. What prost does not know it drops.
// Lines of the input: `acme.shop.v1.Order 0a00`. The function `copy` knows the types.

use std::fmt::Write as _;
use std::io::{BufRead as _, Write as _};

fn main() {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("lines are UTF-8");
        let (name, digits) = line.split_once(' ').expect("a name and bytes");
        let digit = |index: usize| u8::from_str_radix(&digits[index..index + 2], 16).expect("digits");
        let bytes: Vec<u8> = (0..digits.len()).step_by(2).map(digit).collect();
        let mut text = String::new();
        for byte in copy(name, &bytes) {
            write!(text, "{byte:02x}").expect("strings grow");
        }
        writeln!(out, "{text}").expect("somebody reads");
    }
}

fn again<M: prost::Message + Default>(bytes: &[u8]) -> Vec<u8> {
    M::decode(bytes).expect("a message").encode_to_vec()
}
