//! `igata mock`: serves made-up answers until it is told to stop.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};

use super::{Compiled, Outcome, Reporter, Stream, compile_workspace};
use crate::cli;
use crate::config::FILE_NAME;
use crate::mock::{Mock, check_routes, service};
use crate::report::Format;
use crate::server::{Server, stop_signal};
use crate::sources::Source;
use crate::terminal::Terminal;

pub(super) fn run(terminal: Terminal, arguments: &cli::Mock) -> Result<Outcome> {
    let reporter = Reporter {
        terminal,
        format: arguments.reporting.format,
        stream: Stream::Stderr,
    };
    let Some(mut compiled) = compile_workspace(arguments.folder.folder.as_deref(), reporter)? else {
        return Ok(Outcome::Problems);
    };
    let config = &mut compiled.workspace.config.mock;
    config.seed = arguments.seed.unwrap_or(config.seed);
    if let Some(listen) = &arguments.listen {
        config.listen.clone_from(listen);
    }
    let Some(mock) = mock(&mut compiled, reporter)? else {
        return Ok(Outcome::Problems);
    };
    let listen = &compiled.workspace.config.mock.listen;
    let runtime = tokio::runtime::Runtime::new().context("cannot start the threads of the server")?;
    runtime.block_on(serve(terminal, arguments.reporting.format, listen, mock))?;
    Ok(Outcome::Clean)
}

/// The mock of a workspace. Nothing if something is wrong with its stubs or routes, which is reported then.
fn mock(compiled: &mut Compiled, reporter: Reporter) -> Result<Option<Mock>> {
    let stubs = compiled.workspace.read_stubs()?;
    for (path, text) in &stubs {
        let source = Source {
            shown: path.as_str().into(),
            text: text.as_str().into(),
        };
        compiled.texts.insert(path.as_str(), source);
    }
    let mock = Mock::new(&compiled.schema, &compiled.workspace.config.mock)?;
    let config_file = compiled.workspace.config_file.as_ref();
    let mut diagnostics = check_routes(&mock, config_file.map_or(FILE_NAME, |file| file.name));
    if mock.services().len() == 0 {
        bail!(
            "there is nothing to serve: no file of `{}` has a service",
            compiled.workspace.shown(".")
        );
    }
    let stubs = stubs.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let mock = match mock.with_stubs(stubs) {
        Ok(mock) if diagnostics.is_empty() => return Ok(Some(mock)),
        Ok(_) => None,
        Err(more) => {
            diagnostics.extend(more);
            None
        }
    };
    reporter.report(&diagnostics, &compiled.texts)?;
    Ok(mock)
}

async fn serve(terminal: Terminal, format: Format, listen: &str, mock: Mock) -> Result<()> {
    let services: Vec<String> = mock.services().map(str::to_owned).collect();
    let stubs = mock.stub_count();
    let service = service(Arc::new(mock))?;
    let server = Server::bind(listen).await?;
    let stop = stop_signal()?;
    // The address is the result: whoever started the mock reads it from there.
    terminal.print(format!("http://{}\n", server.local_addr))?;
    if format == Format::Text {
        let stubs = match stubs {
            1 => "1 stub".to_owned(),
            count => format!("{count} stubs"),
        };
        terminal.tell(&format!(
            "{stubs}; gRPC, gRPC-Web, Connect and protobuf over HTTP for\n  {}\nctrl-c stops it",
            services.join("\n  ")
        ));
    }
    server.run(service, stop).await;
    Ok(())
}
