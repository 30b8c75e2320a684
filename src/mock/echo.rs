//! What of an answer the request decides: ids come back, lists hold what was
//! asked for, and what was sent to be stored is what is returned.

use buffa_descriptor::MessageIndex;
use buffa_descriptor::reflect::{DynamicMessage, MapKey, Value};

use crate::schema::Scalar;

use super::fake::{Fakes, FieldPlan, Key, Kind as FieldKind, Plan, Shape, are_related, case, status_field};
use super::given::{Given, Part};
use super::message::text_of;
use super::pages;
use super::reply::{Kind, Method, Status};

/// How deep ids are looked for in a request, and things in an answer.
const MAX_DEPTH: usize = 2;

/// A request as the answer sees it.
pub struct Echo<'a> {
    fakes: &'a Fakes,
    method: &'a Method,
    request: &'a DynamicMessage,
    asked: &'a Plan,
    position: u64,
    ids: Vec<(Box<str>, String)>,
    lists: Vec<(Box<str>, Vec<String>)>,
}

impl<'a> Echo<'a> {
    /// Reads a request. `None` if its type is unknown, which no method of the schema has.
    pub fn new(fakes: &'a Fakes, method: &'a Method, request: &'a DynamicMessage, position: u64) -> Option<Self> {
        let mut echo = Self {
            fakes,
            method,
            request,
            asked: fakes.plan(method.input)?,
            position,
            ids: Vec::new(),
            lists: Vec::new(),
        };
        echo.collect(request, 0);
        Some(echo)
    }

    fn collect(&mut self, message: &DynamicMessage, depth: usize) {
        let Some(plan) = self.fakes.plan(message.message_index()) else {
            return;
        };
        for field in &plan.fields {
            let Some(value) = message.field_by_number(field.number) else {
                continue;
            };
            let object = || matches!(&*field.name, "id" | "ids" | "name" | "names").then(|| self.method.object.clone());
            let noun = field.refers_to.clone().or_else(|| object().filter(|_| depth == 0));
            match (noun, value) {
                (_, Value::Message(next)) if depth < MAX_DEPTH => self.collect(next, depth + 1),
                (Some(noun), Value::List(values)) => {
                    self.lists.push((noun, values.iter().filter_map(text_of).collect()));
                }
                (Some(noun), value) => self.ids.extend(text_of(value).map(|id| (noun, id))),
                _ => {}
            }
        }
    }

    /// The key of everything in the answer that belongs to no thing of its own.
    pub fn key(&self) -> Key {
        let key = self.fakes.seed().with("answer").with(&self.method.path);
        let key = self.ids.iter().fold(key, |key, (noun, id)| key.with(noun).with(id));
        match self.method.kind {
            Kind::Unary | Kind::ClientStream => key,
            Kind::ServerStream | Kind::Bidirectional => key.at(self.position),
        }
    }

    /// What is decided about the answer.
    ///
    /// # Errors
    ///
    /// The request asks for something that cannot be.
    pub fn answer(&self) -> Result<Given, Status> {
        let Some(plan) = self.fakes.plan(self.method.output) else {
            return Ok(Given::default());
        };
        if plan.identity.is_some() {
            return Ok(self.thing(plan, true));
        }
        self.envelope(plan, self.key(), 0)
    }

    /// What is decided about a message around things.
    fn envelope(&self, plan: &Plan, key: Key, depth: usize) -> Result<Given, Status> {
        let mut given = Given::default();
        if plan.special.is_some() {
            return Ok(given);
        }
        let primary = self.primary(plan);
        self.list(plan, &mut given)?;
        for field in plan.fields.iter().filter(|field| field.shape == Shape::One) {
            if field
                .oneof
                .as_ref()
                .is_some_and(|oneof| self.case(plan, key, &given, oneof) != Some(field.number))
            {
                continue;
            }
            let Some(next) = field.message().and_then(|ty| self.fakes.plan(ty)) else {
                if let Some(part) = self.same(field) {
                    given.suggest(field.number, part);
                }
                continue;
            };
            if next.identity.is_some() {
                let thing = self.thing(next, primary == Some(field.number));
                if !thing.is_empty() || thing.origin.is_some() {
                    given.suggest(field.number, Part::Message(thing));
                }
            } else if let Some(part) = self.same(field) {
                given.suggest(field.number, part);
            } else if next.special.is_none() && depth < MAX_DEPTH && next.ty != plan.ty {
                let inner = self.envelope(next, key.with(&field.name), depth + 1)?;
                if !inner.is_empty() {
                    given.suggest(field.number, Part::Message(inner));
                }
            }
        }
        Ok(given)
    }

    /// The case of a oneof. A stream begins with the first one and prefers things, so that it shows something.
    fn case(&self, plan: &Plan, key: Key, given: &Given, oneof: &str) -> Option<u32> {
        let first = plan.cases(oneof).next().map(|field| field.number);
        let is_thing = |field: &&FieldPlan| {
            let plan = field.message().and_then(|ty| self.fakes.plan(ty));
            plan.is_some_and(|plan| plan.identity.is_some())
        };
        let thing = plan
            .cases(oneof)
            .find(is_thing)
            .filter(|_| key.with("thing").chance(60));
        match self.method.kind {
            Kind::ServerStream | Kind::Bidirectional if self.position == 0 => first,
            Kind::ServerStream | Kind::Bidirectional if thing.is_some() => thing.map(|field| field.number),
            _ => case(self.fakes, plan, key, given, oneof),
        }
    }

    /// The field with the thing that the method is about.
    fn primary(&self, plan: &Plan) -> Option<u32> {
        let noun = |field: &FieldPlan| Some(self.fakes.plan(field.message()?)?.identity.as_ref()?.noun.clone());
        let things = || {
            plan.fields
                .iter()
                .filter(|field| field.shape == Shape::One && noun(field).is_some())
        };
        things()
            .find(|field| noun(field).is_some_and(|noun| noun == self.method.object))
            .or_else(|| things().next())
            .map(|field| field.number)
    }

    /// What is decided about a thing in the answer.
    fn thing(&self, plan: &Plan, is_primary: bool) -> Given {
        let mut given = self.sent(plan.ty);
        let Some(identity) = &plan.identity else {
            return given;
        };
        let Some(FieldKind::Scalar(scalar)) = plan.field(identity.number).map(|field| &field.kind) else {
            return given;
        };
        let own = self.ids.iter().find(|(noun, _)| *noun == identity.noun);
        let is_known = own.is_some() || given.get(identity.number).is_some();
        if let Some(id) = own.and_then(|(_, id)| id_value(*scalar, id)) {
            given.suggest(identity.number, Part::Value(id));
        }
        let streams = matches!(self.method.kind, Kind::ServerStream | Kind::Bidirectional);
        if !is_known && is_primary && streams {
            let rows = pages::rows(self.fakes, plan, self.asked, self.request);
            let row = rows
                .get(self.position as usize % rows.len().max(1))
                .cloned()
                .unwrap_or_default();
            return self.fakes.merge(plan.ty, row, &given);
        }
        if !is_known && is_primary {
            // Whoever sends the same again gets the same thing again.
            let sent = self.request.try_encode_to_vec().unwrap_or_default();
            given.origin = Some(self.fakes.seed().with("made").with(&identity.noun).of(&sent));
        }
        for field in plan.fields.iter().filter(|field| field.number != identity.number) {
            let may_echo = is_primary && (!is_known || field.refers_to.is_some());
            if let Some(part) = self.same(field).filter(|_| may_echo) {
                given.suggest(field.number, part);
            }
        }
        if let Some((status, choices)) = status_field(plan).filter(|_| is_primary)
            && let Some(choice) = choices
                .iter()
                .find(|choice| are_related(&choice.word, &self.method.verb))
        {
            given.suggest(status.number, Part::Value(Value::EnumNumber(choice.number)));
        }
        given
    }

    /// A message of this type in the request, as it was sent.
    fn sent(&self, ty: MessageIndex) -> Given {
        let sent = self
            .asked
            .fields
            .iter()
            .find_map(|field| match self.request.field_by_number(field.number) {
                Some(Value::Message(message)) if message.message_index() == ty => Some(message),
                _ => None,
            });
        sent.map(|message| Given::from_message(message, &|ty| self.fakes.is_whole(ty)))
            .unwrap_or_default()
    }

    /// What the request has in the field of the same name and type.
    fn same(&self, field: &FieldPlan) -> Option<Part> {
        let asked = self.asked.field_by_name(&field.name)?;
        if !asked.fits(field) || pages::is_paging(asked) {
            return None;
        }
        match self.request.field_by_number(asked.number)? {
            Value::String(text) if text.is_empty() => None,
            Value::EnumNumber(0) => None,
            value => Some(Part::Value(value.clone())),
        }
    }

    /// The list that the answer is about, with its page.
    fn list(&self, plan: &Plan, given: &mut Given) -> Result<(), Status> {
        for field in plan.fields.iter().filter(|field| field.shape != Shape::One) {
            let Some(row) = field.message().and_then(|ty| self.fakes.plan(ty)) else {
                continue;
            };
            if let Some(part) = self.batch(field, row) {
                given.set(field.number, part);
                return Ok(());
            }
            if row.special.is_some() || field.shape != Shape::List || !self.lists_things(plan) {
                continue;
            }
            let page = pages::page(self.fakes, row, self.asked, self.request)?;
            given.set(
                field.number,
                Part::List(page.rows.into_iter().map(Part::Message).collect()),
            );
            for field in plan.fields.iter().filter(|field| field.shape == Shape::One) {
                let FieldKind::Scalar(scalar) = field.kind else {
                    continue;
                };
                if pages::is_next(field) {
                    given.set(field.number, token(scalar, &page.next));
                } else if pages::is_total(field) && scalar != Scalar::String {
                    let total = super::fake::integer(scalar, page.total);
                    given.set(field.number, Part::Value(total));
                }
            }
            return Ok(());
        }
        Ok(())
    }

    fn lists_things(&self, plan: &Plan) -> bool {
        const VERBS: &[&str] = &["list", "search", "query", "find", "browse"];
        VERBS.contains(&&*self.method.verb)
            || self.asked.fields.iter().any(pages::is_paging)
            || plan.fields.iter().any(pages::is_next)
    }

    /// One row for each id that the request lists.
    fn batch(&self, field: &FieldPlan, row: &Plan) -> Option<Part> {
        let identity = row.identity.as_ref()?;
        let FieldKind::Scalar(scalar) = row.field(identity.number)?.kind else {
            return None;
        };
        let (_, ids) = self.lists.iter().find(|(noun, _)| *noun == identity.noun)?;
        let rows = ids.iter().filter_map(|id| {
            let mut given = Given::default();
            given.set(identity.number, Part::Value(id_value(scalar, id)?));
            Some((id.clone(), Part::Message(given)))
        });
        match field.shape {
            Shape::Map(Scalar::String) => Some(Part::Map(rows.map(|(id, row)| (MapKey::String(id), row)).collect())),
            Shape::Map(_) => None,
            _ => Some(Part::List(rows.map(|(_, row)| row).collect())),
        }
    }
}

fn token(scalar: Scalar, text: &str) -> Part {
    match (scalar, text) {
        (_, "") => Part::Absent,
        (Scalar::String, text) => Part::Value(Value::String(text.to_owned())),
        (Scalar::Bytes, text) => Part::Value(Value::Bytes(text.as_bytes().to_vec())),
        _ => Part::Absent,
    }
}

fn id_value(scalar: Scalar, id: &str) -> Option<Value> {
    match scalar {
        Scalar::String => Some(Value::String(id.to_owned())),
        _ => super::fake::parse(scalar, id),
    }
}
