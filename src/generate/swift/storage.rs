//! Which messages keep their fields in an object of their own.
//!
//! A struct cannot hold itself, and large structs are costly to copy. Nobody
//! sees the choice; the rule is the official generator's, so that apps that change
//! to igata's code keep their footprint.

use std::collections::{HashMap, HashSet};

use crate::schema::{Cardinality, Element, Field, Message, Type};

/// From this cost of its fields on, a message keeps them in an object.
const LIMIT: usize = 17;

/// What is known of messages, by ordinal.
#[derive(Debug, Default)]
pub(super) struct Storage {
    /// What a message costs as a field; nothing if it keeps its fields in an object.
    costs: HashMap<usize, Option<usize>>,
    /// Whether the message was found to hold itself.
    recursive: HashMap<usize, bool>,
}

/// A message on the way from the one that is asked about.
struct Step<'a> {
    message: Message<'a>,
    /// The messages that its fields hold and that were not looked at yet, the next one last.
    open: Vec<Message<'a>>,
}

impl Storage {
    /// Whether the message keeps its fields in an object.
    pub(super) fn is_object(&mut self, message: Message<'_>) -> bool {
        self.cost(message).is_none()
    }

    fn cost(&mut self, message: Message<'_>) -> Option<usize> {
        let mut open = vec![message];
        while let Some(message) = open.pop() {
            if self.costs.contains_key(&message.ordinal()) {
                continue;
            }
            if message.full_name() == "google.protobuf.Any" || self.holds_itself(message) {
                self.costs.insert(message.ordinal(), None);
                continue;
            }
            let unknown: Vec<Message<'_>> = held(message)
                .filter(|held| !self.costs.contains_key(&held.ordinal()))
                .collect();
            if unknown.is_empty() {
                let cost = self.sum(message);
                self.costs.insert(message.ordinal(), cost);
            } else {
                open.push(message);
                open.extend(unknown);
            }
        }
        self.costs.get(&message.ordinal()).copied().flatten()
    }

    /// The cost of a message whose fields' costs are known.
    fn sum(&self, message: Message<'_>) -> Option<usize> {
        let cost = |field: Field<'_>| match held_by(field) {
            Some(held) => self.costs.get(&held.ordinal()).copied().flatten().unwrap_or(1),
            None => 1,
        };
        let alone: usize = message
            .fields()
            .filter(|field| field.containing_oneof().is_none())
            .map(cost)
            .sum();
        let oneofs: usize = message
            .all_oneofs()
            .map(|oneof| oneof.fields().map(cost).max().unwrap_or_default())
            .sum();
        Some(alone + oneofs).filter(|cost| *cost < LIMIT)
    }

    /// Whether fields lead from the message to itself. Messages that hold each other are in one file.
    fn holds_itself(&mut self, message: Message<'_>) -> bool {
        if let Some(known) = self.recursive.get(&message.ordinal()) {
            return *known;
        }
        let mut way = vec![Step::new(message)];
        let mut on_way = HashSet::from([message.ordinal()]);
        while let Some(step) = way.last_mut() {
            let Some(next) = step.open.pop() else {
                self.recursive.insert(step.message.ordinal(), false);
                on_way.remove(&step.message.ordinal());
                way.pop();
                continue;
            };
            if next.file() != message.file() || self.recursive.get(&next.ordinal()) == Some(&false) {
                continue;
            }
            if !on_way.contains(&next.ordinal()) {
                on_way.insert(next.ordinal());
                way.push(Step::new(next));
                continue;
            }
            let start = way.iter().position(|step| step.message == next).unwrap_or_default();
            for step in &way[start..] {
                self.recursive.insert(step.message.ordinal(), true);
                self.costs.insert(step.message.ordinal(), None);
            }
            if start == 0 {
                for step in &way {
                    self.recursive.insert(step.message.ordinal(), true);
                }
                return true;
            }
        }
        false
    }
}

impl<'a> Step<'a> {
    fn new(message: Message<'a>) -> Self {
        let mut open: Vec<Message<'a>> = held(message).collect();
        open.reverse();
        Self { message, open }
    }
}

fn held(message: Message<'_>) -> impl Iterator<Item = Message<'_>> {
    message.fields().filter_map(held_by)
}

/// The message that the field holds one of.
fn held_by(field: Field<'_>) -> Option<Message<'_>> {
    match field.ty() {
        Type::Message(message) if field.cardinality() != Cardinality::Repeated => Some(message),
        _ => None,
    }
}
