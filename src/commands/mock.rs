//! `igata mock`: serves made-up answers until it is told to stop, and follows the files as they change.

mod contents;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use self::contents::Contents;
use super::{Compiled, Outcome, Reporter, Stream, compile_workspace};
use crate::cli;
use crate::config::{FILE_NAME, Language};
use crate::diagnostic::Diagnostic;
use crate::generate;
use crate::mock::{Mock, Service, check_routes, service, stub_schema};
use crate::report::Format;
use crate::server::{self, SelfSigned, Server, StopSignals, authority_folder};
use crate::sources::Source;
use crate::terminal::Terminal;
use crate::workspace::{Watcher, Workspace};

/// What is told when a change cannot be served.
const KEPT: &str = "the mock answers as before the change";
/// How long the first calls have the machine for themselves, before files are looked at again.
const FIRST: Duration = Duration::from_millis(500);
/// How many services are listed at the start: whoever does not read the list must not hold the mock up.
const SHOWN_SERVICES: usize = 20;

pub(super) fn run(terminal: Terminal, arguments: &cli::Mock) -> Result<Outcome> {
    match &arguments.command {
        Some(cli::MockCommand::Explain(explain)) => return super::explain::run(terminal, explain),
        Some(cli::MockCommand::Schema) => {
            terminal.print(format!("{:#}\n", stub_schema()))?;
            return Ok(Outcome::Clean);
        }
        None => {}
    }
    let reporter = Reporter {
        terminal,
        format: arguments.reporting.format,
        stream: Stream::Stderr,
    };
    let settings = Settings {
        folder: arguments.folder.folder.clone(),
        seed: arguments.seed,
        locale: arguments.locale.as_deref().and_then(Language::from_name),
        max_receive_message_length: arguments.max_receive_message_length,
        reporter,
    };
    let Some(made) = settings.mock()? else {
        return Ok(Outcome::Problems);
    };
    let runtime = tokio::runtime::Runtime::new().context("cannot start the threads of the server")?;
    let listen = arguments
        .listen
        .as_ref()
        .unwrap_or(&made.workspace.config.mock.listen)
        .clone();
    runtime.block_on(serve(arguments, settings, &listen, made))?;
    // A reload that is under way need not end first.
    runtime.shutdown_background();
    Ok(Outcome::Clean)
}

/// What a mock is made from, each time.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub folder: Option<PathBuf>,
    pub seed: Option<u64>,
    pub locale: Option<Language>,
    pub max_receive_message_length: Option<u64>,
    pub reporter: Reporter,
}

/// A mock, and what it was made from.
pub(super) struct Made {
    pub mock: Mock,
    workspace: Workspace,
    contents: Contents,
}

impl Settings {
    /// The mock of the workspace as it is on the disk. Nothing if something is wrong with it, which is reported then.
    pub fn mock(&self) -> Result<Option<Made>> {
        let Some(mut compiled) = compile_workspace(self.folder.as_deref(), self.reporter)? else {
            return Ok(None);
        };
        let config = &mut compiled.workspace.config.mock;
        config.seed = self.seed.unwrap_or(config.seed);
        config.locale = self.locale.or(config.locale);
        if let Some(length) = self.max_receive_message_length {
            config.max_receive_message_length = usize::try_from(length).unwrap_or(usize::MAX);
        }
        let stubs = read_stubs(&mut compiled)?;
        let mock = mock(&compiled, &stubs, self.reporter)?;
        Ok(mock.map(|mock| Made {
            mock,
            contents: Contents::new(&compiled.workspace, compiled.sources, stubs),
            workspace: compiled.workspace,
        }))
    }
}

/// The mock of a workspace. Nothing if something is wrong with its stubs or routes, which is reported then.
fn mock(compiled: &Compiled, stubs: &[StubFile], reporter: Reporter) -> Result<Option<Mock>> {
    let mock = Mock::new(&compiled.schema, &compiled.workspace.config.mock)?.with_clock(server::now);
    let config_file = compiled.workspace.config_files.first();
    let mut diagnostics = check_routes(&mock, config_file.map_or(FILE_NAME, |file| &file.name));
    if mock.services().len() == 0 {
        bail!(
            "there is nothing to serve: no file of `{}` has a service",
            compiled.workspace.shown(".")
        );
    }
    reporter.report(mock.warnings(), &compiled.texts)?;
    let mock = match mock.with_stubs(stubs.iter().map(StubFile::parts)) {
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

/// The mock whose answers packages carry: perhaps without a service, and without routes. Nothing if
/// they carry none and there are no stubs to check.
///
/// # Errors
///
/// Everything that is wrong with the stubs is in the inner result.
pub(super) fn for_packages(compiled: &mut Compiled) -> Result<Result<Option<Mock>, Vec<Diagnostic>>> {
    let stubs = read_stubs(compiled)?;
    let config = &compiled.workspace.config;
    if stubs.is_empty() && !generate::carry_answers(&config.packages) {
        return Ok(Ok(None));
    }
    let mock = Mock::new(&compiled.schema, &config.mock)?;
    Ok(mock.with_stubs(stubs.iter().map(StubFile::parts)).map(Some))
}

/// A file of stubs, by its path as the user sees it.
#[derive(Hash)]
struct StubFile {
    path: String,
    text: String,
}

impl StubFile {
    fn all(workspace: &Workspace) -> Result<Vec<Self>> {
        let files = workspace.read_stubs()?.into_iter();
        Ok(files.map(|(path, text)| Self { path, text }).collect())
    }

    fn parts(&self) -> (&str, &str) {
        (&self.path, &self.text)
    }
}

/// The stubs of a workspace, whose texts diagnostics can show then.
fn read_stubs(compiled: &mut Compiled) -> Result<Vec<StubFile>> {
    let stubs = StubFile::all(&compiled.workspace)?;
    for StubFile { path, text } in &stubs {
        let source = Source {
            shown: path.as_str().into(),
            text: text.as_str().into(),
        };
        compiled.texts.insert(path.as_str(), source);
    }
    Ok(stubs)
}

async fn serve(arguments: &cli::Mock, settings: Settings, listen: &str, made: Made) -> Result<()> {
    let Made {
        mock,
        workspace,
        contents,
    } = made;
    let terminal = settings.reporter.terminal;
    let services = listed(mock.services());
    let stubs = stubs_of(&mock);
    let service = service(Arc::new(mock));
    let mut server = Server::bind(listen).await?;
    let mut scheme = "http";
    if arguments.tls_self_signed {
        let tls = SelfSigned::new(&authority_folder()?, server.local_addr.ip())?;
        let file = tls.authority.display();
        terminal.tell(&format!(
            "the certificate is signed by `{file}`, which clients have to trust:"
        ));
        for (who, how) in [
            ("curl", format!("--cacert {file}")),
            ("Node", format!("NODE_EXTRA_CA_CERTS={file}")),
            ("gRPC, C core", format!("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH={file}")),
            (
                "iOS simulator",
                format!("xcrun simctl keychain booted add-root-cert {file}"),
            ),
            (
                "Android",
                "copy it to the device; Settings, Security, Install a certificate".to_owned(),
            ),
        ] {
            terminal.tell(&format!("  {who:13}  {how}"));
        }
        server = server.with_tls(tls);
        scheme = "https";
    }
    let signals = StopSignals::listen()?;
    // The address is the result: whoever started the mock reads it from there.
    terminal.print(format!("{scheme}://{}\n", server.address_here()))?;
    if let Some(address) = server.address_in_network() {
        terminal.tell(&format!(
            "for phones and others in the same network: {scheme}://{address}"
        ));
    }
    if arguments.reporting.format == Format::Text {
        terminal.tell(&format!(
            "{stubs}; gRPC, gRPC-Web, Connect, protobuf over HTTP and REST for\n  {services}\nctrl-c stops it"
        ));
    }
    let reloading = tokio::spawn(reload(settings, service.clone(), workspace, contents));
    let stop = {
        let signals = signals.clone();
        let exit_after = arguments.exit_after.map(|seconds| Duration::from_secs(seconds.into()));
        async move {
            let time_is_up = async {
                match exit_after {
                    Some(after) => tokio::time::sleep(after).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = signals.signal(1) => {}
                () = time_is_up => {}
            }
        }
    };
    tokio::select! {
        () = server.run(service, stop) => {}
        // Whoever asks twice does not want to wait for calls under way.
        () = signals.signal(2) => {}
    }
    reloading.abort();
    Ok(())
}

/// The first of some services, a line each, and how many others there are.
fn listed<'a>(mut services: impl ExactSizeIterator<Item = &'a str>) -> String {
    let mut lines: Vec<String> = services.by_ref().take(SHOWN_SERVICES).map(str::to_owned).collect();
    match services.len() {
        0 => {}
        1 => lines.push("and 1 other".to_owned()),
        others => lines.push(format!("and {others} others")),
    }
    lines.join("\n  ")
}

fn stubs_of(mock: &Mock) -> String {
    match mock.stub_count() {
        1 => "1 stub".to_owned(),
        count => format!("{count} stubs"),
    }
}

fn watch(workspace: &Workspace, terminal: Terminal) -> Option<Watcher> {
    match workspace.watch() {
        Ok(watcher) => Some(watcher),
        Err(error) => {
            terminal.tell(&format!("changes to files are not seen: {error:#}"));
            None
        }
    }
}

/// Serves a new mock whenever what files say is not what it was, from when the first one was made. One that
/// cannot be made is reported, and the old one stays.
async fn reload(settings: Settings, service: Service, mut workspace: Workspace, contents: Contents) {
    let terminal = settings.reporter.terminal;
    tokio::time::sleep(FIRST).await;
    let mut known = in_background(move || Some(contents.sum())).await;
    let mut is_first = true;
    loop {
        // Watched before they are read, so that no change is missed. Folders may have come and gone.
        let watching = move || Some((watch(&workspace, terminal)?, workspace));
        let Some((mut watcher, watched)) = in_background(watching).await else {
            return;
        };
        workspace = watched;
        let folder = settings.folder.clone();
        let found = in_background(move || contents::sum_of(folder.as_deref())).await;
        // Files are written again as they were, and others lie beside those that are read.
        let is_changed = if found.is_some() { found != known } else { !is_first };
        if is_changed {
            let making = settings.clone();
            let Some(made) = in_background(move || Some(making.mock())).await else {
                return;
            };
            match made {
                Ok(Some(made)) => {
                    workspace = made.workspace;
                    if workspace.watched_folders() != watcher.folders {
                        continue;
                    }
                    let stubs = stubs_of(&made.mock);
                    service.replace(Arc::new(made.mock));
                    terminal.tell(&format!("the files changed and are served: {stubs}"));
                }
                Ok(None) => terminal.tell(KEPT),
                Err(error) => terminal.tell(&format!("{KEPT}: {error:#}")),
            }
        }
        known = found;
        is_first = false;
        watcher.changed().await;
    }
}

/// What work on files comes to, while calls are answered. Nothing if it panics.
async fn in_background<T: Send + 'static>(work: impl FnOnce() -> Option<T> + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok().flatten()
}
