//! The mock of a package: the answers of its methods as constants.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

use super::client::methods;
use super::literal;
use super::module::Module;
use super::names::{self, lower_first};
use super::words::{Start, camel};
use super::{Caster, Job, has_services};
use crate::generate::answers::Answer;
use crate::mock::{Repeat, Status};
use crate::schema::{Element as _, Method, Service};
use crate::tree::FileTree;

/// How many characters of base64 stand on a line.
const LINE: usize = 88;

/// What answers have besides the stubs' names.
const MEMBERS: [&str; 10] = [
    "delayed",
    "error",
    "never",
    "paced",
    "repeated",
    "reply",
    "response",
    "responses",
    "withHeaders",
    "withTrailers",
];

/// The context of the template for what all services of a package answer.
#[derive(Serialize)]
struct PackageContext {
    package: String,
    imports: BTreeSet<String>,
    transport: String,
    constant: String,
    services: Vec<ServiceMethods>,
}

#[derive(Serialize)]
struct ServiceMethods {
    name: String,
    /// The functions of the methods.
    methods: Vec<String>,
}

/// The context of a service's template.
#[derive(Serialize)]
struct MockContext {
    source: String,
    imports: BTreeSet<String>,
    transport: String,
    name: String,
    full_name: String,
    /// The constant of the package.
    package: String,
    methods: Vec<MethodContext>,
}

#[derive(Serialize)]
struct MethodContext {
    function: String,
    name: String,
    #[serde(rename = "type")]
    ty: String,
    answers: Vec<AnswerContext>,
}

#[derive(Serialize)]
struct AnswerContext {
    name: String,
    documentation: String,
    messages: Vec<Encoded>,
    error: Option<ErrorContext>,
    /// Entries of dictionaries, as literals.
    headers: Vec<String>,
    trailers: Vec<String>,
    /// Seconds before everything.
    delay: Option<String>,
    /// Seconds before the messages.
    pauses: Option<String>,
    /// How often the messages of a stream come, as an argument.
    rounds: Option<String>,
}

#[derive(Serialize)]
struct ErrorContext {
    code: String,
    /// A string literal.
    message: String,
    details: Vec<DetailContext>,
}

#[derive(Serialize)]
struct DetailContext {
    #[serde(rename = "type")]
    ty: String,
    value: Encoded,
}

/// Bytes in base64, on one line if they fit there.
#[derive(Serialize)]
struct Encoded {
    line: String,
    /// Empty unless there are several.
    lines: Vec<String>,
}

impl Caster<'_> {
    /// Adds the mock of a service of the module.
    pub(super) fn mock(&self, service: Service<'_>, tree: &mut FileTree) -> Result<()> {
        let context = self.mock_context(service)?;
        let text = self.templates.render("swift/mock.swift.tera", &context)?;
        let name = names::service_name(service);
        tree.insert(format!("{}Mock/{name}.mock.swift", self.sources), text)
    }

    /// Adds the list of what the module's services answer, if there are any.
    pub(super) fn mock_package(&self, module: &Module<'_>, tree: &mut FileTree) -> Result<()> {
        if !has_services(module) {
            return Ok(());
        }
        let services = module.package.services().map(|service| ServiceMethods {
            name: self.service_reference(service),
            methods: methods(service).map(names::function).collect(),
        });
        let context = PackageContext {
            package: module.package.name.to_owned(),
            imports: BTreeSet::from([module.name.clone(), format!("{}Mock", self.transport.module)]),
            transport: self.transport.module.clone(),
            constant: lower_first(&module.name),
            services: services.collect(),
        };
        tree.insert(
            format!("{}Mock/{}.mock.swift", self.sources, module.name),
            self.templates.render("swift/mock_package.swift.tera", &context)?,
        )
    }

    fn mock_context(&self, service: Service<'_>) -> Result<MockContext> {
        let modules = self.transport.modules().into_iter();
        Ok(MockContext {
            source: literal::comment_line(service.file().path()),
            imports: modules.chain([self.module.clone()]).collect(),
            transport: self.transport.module.clone(),
            name: self.service_reference(service),
            full_name: service.full_name().to_owned(),
            package: lower_first(&self.module),
            methods: methods(service)
                .map(|method| method_context(self.job, method))
                .collect::<Result<_>>()?,
        })
    }

    /// A service's type in the module of its mock. What has no prefix could be in another module, too.
    fn service_reference(&self, service: Service<'_>) -> String {
        let name = names::service_name(service);
        if names::type_prefix(service.file()).is_empty() {
            return format!("{}.{name}", self.module);
        }
        name
    }
}

fn method_context(job: &Job<'_>, method: Method<'_>) -> Result<MethodContext> {
    let answers = job.answers.of(method)?;
    let default = AnswerContext::new(
        "`default`".to_owned(),
        "What `igata mock` answers to a request without fields.".to_owned(),
        &answers.default,
    );
    let mut taken = BTreeSet::from(["default".to_owned()]);
    let named = answers.named.iter().map(|(name, answer)| {
        let documentation = format!("The stub `{name}`.");
        AnswerContext::new(constant(name, &mut taken), documentation, answer)
    });
    Ok(MethodContext {
        answers: std::iter::once(default).chain(named).collect(),
        function: names::function(method),
        name: method.name().to_owned(),
        ty: names::method_type(method),
    })
}

/// The constant of a stub. Two stubs whose names differ only in `_` get numbers.
fn constant(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut constant = camel(name, Start::Lower);
    if MEMBERS.contains(&constant.as_str()) || taken.contains(&constant) && constant == "default" {
        constant.push_str("Stub");
    }
    let mut unique = constant.clone();
    let mut number = 1;
    while !taken.insert(unique.clone()) {
        number += 1;
        unique = format!("{constant}{number}");
    }
    names::quoted_case(&unique)
}

impl AnswerContext {
    fn new(name: String, documentation: String, answer: &Answer) -> Self {
        let seconds = |time: &Duration| time.as_secs_f64().to_string();
        let pauses: Vec<String> = answer.rhythm().iter().map(seconds).collect();
        Self {
            name,
            documentation,
            messages: answer.messages.iter().map(|message| Encoded::new(message)).collect(),
            error: answer.error.as_ref().map(error),
            headers: entries(&answer.headers),
            trailers: entries(&answer.trailers),
            delay: (!answer.delay.is_zero()).then(|| seconds(&answer.delay)),
            pauses: (!pauses.is_empty()).then(|| pauses.join(", ")),
            rounds: rounds(answer.repeat),
        }
    }
}

/// Entries of a dictionary.
fn entries(metadata: &[(String, String)]) -> Vec<String> {
    let entry = |(name, value): &(String, String)| format!("{}: {}", literal::string(name), literal::string(value));
    metadata.iter().map(entry).collect()
}

/// How often the messages of an answer come, if not once.
fn rounds(repeat: Repeat) -> Option<String> {
    match repeat {
        Repeat::Times(0 | 1) => None,
        Repeat::Times(times) => Some(times.to_string()),
        Repeat::Forever => Some("nil".to_owned()),
    }
}

fn error(status: &Status) -> ErrorContext {
    let code = status.code.as_str();
    ErrorContext {
        code: camel(&code.to_lowercase(), Start::Lower),
        message: literal::string(&status.message),
        details: status
            .details
            .iter()
            .map(|detail| DetailContext {
                ty: detail.type_name.clone(),
                value: Encoded::new(&detail.value),
            })
            .collect(),
    }
}

impl Encoded {
    fn new(bytes: &[u8]) -> Self {
        let line = BASE64_STANDARD.encode(bytes);
        if line.len() <= LINE {
            return Self {
                line,
                lines: Vec::new(),
            };
        }
        let lines = line.as_bytes().chunks(LINE);
        Self {
            lines: lines.map(|line| String::from_utf8_lossy(line).into_owned()).collect(),
            line: String::new(),
        }
    }
}
