//! Fields, extension ranges and enum values by their numbers, where they are not declared in that order.
//!
//! Most are, and need no table. The others are found the first time that one of them is asked, all
//! in one pass, so that nothing among thousands is looked for by a walk.

use std::ops::Range;
use std::sync::OnceLock;

use hashbrown::HashMap;

use super::store::{EnumId, MessageId, Store};

/// So few are walked faster than they are looked up.
pub(super) const FEW: usize = 16;

/// For each message or enum with another order, the indexes of what it declares in the order of numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct ByNumber {
    fields: OnceLock<Orders>,
    ranges: OnceLock<Orders>,
    values: OnceLock<Orders>,
}

/// By the index of the message or enum.
type Orders = HashMap<u32, Box<[u32]>>;

impl Store {
    /// The index of the first field of a message with this number, where there are many that do not ascend.
    pub(super) fn unordered_field(&self, message: MessageId, number: i32) -> Option<usize> {
        let number_of = |index: u32| self.fields[index as usize].number;
        let orders = self.by_number.fields.get_or_init(|| {
            let fields = self.messages.iter().map(|message| message.fields.clone());
            orders(fields, |_, index| number_of(index))
        });
        first(orders.get(&message.0)?, number, number_of)
    }

    /// The index of the first value of an enum with this number, where there are many that do not ascend.
    pub(super) fn unordered_value(&self, enumeration: EnumId, number: i32) -> Option<usize> {
        let number_of = |index: u32| self.values[index as usize].number;
        let orders = self.by_number.values.get_or_init(|| {
            let values = self.enums.iter().map(|enumeration| enumeration.values.clone());
            orders(values, |_, index| number_of(index))
        });
        first(orders.get(&enumeration.0)?, number, number_of)
    }

    /// The index of the extension range of a message with this number in it, where there are many that do not ascend.
    pub(super) fn unordered_range(&self, message: MessageId, number: i32) -> Option<usize> {
        let range_of = |message: u32, index: u32| &self.messages[message as usize].extension_ranges[index as usize];
        let orders = self.by_number.ranges.get_or_init(|| {
            let counts = self.messages.iter().map(|message| message.extension_ranges.len());
            let ranges = counts.map(|count| 0..u32::try_from(count).unwrap_or(u32::MAX));
            orders(ranges, |message, index| range_of(message, index).start)
        });
        let order = orders.get(&message.0)?;
        let behind = order.partition_point(|index| range_of(message.0, *index).start <= number);
        let index = *order.get(behind.checked_sub(1)?)?;
        (number < range_of(message.0, index).end).then_some(index as usize)
    }
}

/// The order of each list by the numbers of what is in it; nothing of those that are short or in that order.
fn orders(lists: impl Iterator<Item = Range<u32>>, number_of: impl Fn(u32, u32) -> i32) -> Orders {
    let of_list = |(owner, list): (u32, Range<u32>)| {
        let number_of = |index: &u32| number_of(owner, *index);
        if list.len() <= FEW || list.clone().is_sorted_by_key(|index| number_of(&index)) {
            return None;
        }
        let mut order: Box<[u32]> = list.collect();
        order.sort_by_key(number_of);
        Some((owner, order))
    };
    (0..).zip(lists).filter_map(of_list).collect()
}

/// The first of the indexes in `order` with this number.
fn first(order: &[u32], number: i32, number_of: impl Fn(u32) -> i32) -> Option<usize> {
    let at = order.partition_point(|index| number_of(*index) < number);
    let index = order.get(at).copied().filter(|index| number_of(*index) == number)?;
    Some(index as usize)
}
