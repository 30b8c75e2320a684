//! `SourceCodeInfo`: places and comments.

use anyhow::{Context as _, Result, bail};

use super::children;
use crate::diagnostic::{Position, Span};
use crate::schema::wire::{Value, take_varint};
use crate::schema::{Location, Locations, Options};

/// A repeated `int32`, packed or not.
pub(super) fn packed(parent: Options<'_>, number: u32) -> Result<Vec<i32>> {
    let mut values = Vec::new();
    for value in parent.values(number) {
        match value {
            Value::Varint(value) => values.push((value as u32).cast_signed()),
            Value::Bytes(mut bytes) => {
                while !bytes.is_empty() {
                    let value = take_varint(&mut bytes).context("a list of numbers ends early")?;
                    values.push((value as u32).cast_signed());
                }
            }
            _ => bail!("a list of numbers has the wrong type"),
        }
    }
    Ok(values)
}

pub(super) fn locations(file: Options<'_>) -> Result<Locations> {
    let mut list = Vec::new();
    for info in children(file, 9)? {
        for location in children(info, 1)? {
            let span = packed(location, 2)?;
            let number = |index: usize| span.get(index).map_or(0, |&number| number.max(0).cast_unsigned());
            let start = Position {
                line: number(0),
                column: number(1),
            };
            let end = match span.len() {
                3 => Position {
                    line: start.line,
                    column: number(2),
                },
                4 => Position {
                    line: number(2),
                    column: number(3),
                },
                length => bail!("a location has {length} numbers instead of 3 or 4"),
            };
            list.push(Location {
                path: packed(location, 1)?,
                span: Span { start, end },
                leading: location.string(3).map(str::to_owned),
                trailing: location.string(4).map(str::to_owned),
                detached: location.strings(6).map(str::to_owned).collect(),
            });
        }
    }
    Ok(Locations::new(list))
}
