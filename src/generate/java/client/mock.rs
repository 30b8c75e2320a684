//! The answers of a mock: constants that hold messages in bytes.

use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use super::method::{Kind, MethodContext, Taken, constant};
use super::{MOCK, Part, ServiceContext};
use crate::config;
use crate::generate::answers::Answer;
use crate::generate::java::literal;
use crate::mock::Repeat;

/// The context of a class with answers.
#[derive(Debug, Serialize)]
struct MockContext<'a> {
    #[serde(flatten)]
    service: &'a ServiceContext<'a>,
    stubs: Vec<StubContext<'a>>,
}

/// An answer, as templates see it.
#[derive(Debug, Serialize)]
struct StubContext<'a> {
    /// Within a string literal.
    name: String,
    /// For a comment.
    shown_name: String,
    /// Nothing for a default.
    constant: Option<String>,
    /// What makes it.
    function: String,
    /// Of the method's.
    method: &'a str,
    method_name: &'a str,
    request: &'a str,
    response: &'a str,
    /// Each in strings, each of which is in lines.
    messages: Vec<Vec<Vec<String>>>,
    failure: Option<Failure>,
    headers: Vec<Entry>,
    trailers: Vec<Entry>,
    /// In milliseconds, as are the pauses before messages.
    delay: Option<i64>,
    pauses: Vec<i64>,
    /// The call that says how often the messages come, if not once.
    repeat: Option<String>,
}

/// A header or a trailer, within string literals.
#[derive(Debug, Serialize)]
struct Entry {
    name: String,
    value: String,
}

#[derive(Debug, Serialize)]
struct Failure {
    code: &'static str,
    /// Within a string literal.
    message: String,
    details: Vec<Detail>,
}

#[derive(Debug, Serialize)]
struct Detail {
    type_name: String,
    value: Vec<Vec<String>>,
}

impl Part<'_> {
    pub(super) fn mock(&self, client: &config::JavaClient, tree: &mut crate::tree::FileTree) -> Result<()> {
        let mut artifact = self.artifact(MOCK, "Answers for tests without a server, for the services");
        let library = artifact.sibling(format!("{}-mock", client.artifact));
        artifact.dependencies.push(library);
        self.project(&artifact, "java/client/mock/README.md.tera", tree)?;
        for service in self.services {
            let context = self.mock_context(service)?;
            let text = self.job.templates.render("java/client/mock/mock.java.tera", &context)?;
            self.insert(&artifact.name, service, &format!("{}Mock", service.name), &text, tree)?;
        }
        Ok(())
    }

    fn mock_context<'b>(&self, service: &'b ServiceContext<'b>) -> Result<MockContext<'b>> {
        let mut taken = Taken::default();
        taken.unique("DEFAULTS");
        let mut stubs = Vec::new();
        let methods = service.methods.iter();
        for method in methods.filter(|method| method.kind != Kind::Bidirectional) {
            let answers = self.job.answers.of(method.method)?;
            for (name, answer) in &answers.named {
                let constant = taken.unique(&format!("{}_{}", method.constant, words(name)));
                let function = format!("stub{}", stubs.len() + 1);
                stubs.push(stub(method, name, Some(constant), function, answer));
            }
            let function = format!("stub{}", stubs.len() + 1);
            stubs.push(stub(method, "default", None, function, &answers.default));
        }
        Ok(MockContext { service, stubs })
    }
}

fn stub<'a>(
    method: &'a MethodContext<'a>,
    name: &str,
    constant: Option<String>,
    function: String,
    answer: &Answer,
) -> StubContext<'a> {
    StubContext {
        name: literal::escape_string(name),
        shown_name: literal::escape_comment(name),
        constant,
        function,
        method: &method.constant,
        method_name: method.name,
        request: &method.request,
        response: &method.response,
        messages: answer
            .messages
            .iter()
            .map(|message| literal::strings(message))
            .collect(),
        failure: answer.error.as_ref().map(|status| Failure {
            code: status.code.as_str(),
            message: literal::escape_string(&status.message),
            details: status.details.iter().map(detail).collect(),
        }),
        headers: entries(&answer.headers),
        trailers: entries(&answer.trailers),
        delay: (!answer.delay.is_zero()).then(|| milliseconds(&answer.delay)),
        pauses: answer.rhythm().iter().map(milliseconds).collect(),
        repeat: match answer.repeat {
            Repeat::Times(0 | 1) => None,
            Repeat::Times(times) => Some(format!("repeat({}L)", times.min(i64::MAX.cast_unsigned()))),
            Repeat::Forever => Some("repeatForever()".to_owned()),
        },
    }
}

/// At least one if there is any time at all.
fn milliseconds(time: &Duration) -> i64 {
    i64::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(i64::MAX)
}

fn entries(metadata: &[(String, String)]) -> Vec<Entry> {
    let entry = |(name, value): &(String, String)| Entry {
        name: literal::escape_string(name),
        value: literal::escape_string(value),
    };
    metadata.iter().map(entry).collect()
}

fn detail(detail: &crate::mock::Detail) -> Detail {
    Detail {
        type_name: literal::escape_string(&detail.type_name),
        value: literal::strings(&detail.value),
    }
}

/// A stub's name within a constant's.
fn words(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' })
        .collect();
    constant(&plain)
}
