//! Every command and flag.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::report::Format;
use crate::terminal::ColorChoice;

/// Checks a repository of .proto files, casts packages from it, and mocks its services.
#[derive(Debug, Parser)]
#[command(
    name = "igata",
    version,
    about,
    long_about = "Checks a repository of .proto files, casts packages from it, and mocks its services.\n\n\
        igata reads the `igata.yaml` of the nearest folder that has one, or a `buf.yaml`. \
        A folder of protos without either works, too.",
    after_help = "Exit codes: 0 all is well, 100 problems were found in the files, 1 igata could not do its work.",
    after_long_help = "Examples:\n  \
        igata init my-protos     lay out a new repository\n  \
        igata lint               check the files against the rules of `igata.yaml`\n  \
        igata generate           cast the packages of all languages into the output folder\n  \
        igata generate --check   fail if the output folder is not what the protos produce\n  \
        igata mock               answer every method of every service on one port\n\n\
        Exit codes: 0 all is well, 100 problems were found in the files, 1 igata could not do its work.",
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,

    /// When to use colour; `NO_COLOR` in the environment means never.
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Build(Build),
    Lint(Lint),
    Generate(Generate),
    Mock(Mock),
    Rules(Rules),
    Init(Init),
}

/// The folder that a command works on.
#[derive(Debug, Args)]
pub struct Folder {
    /// The folder with `igata.yaml` or `buf.yaml`, or a bare folder of protos [default: the nearest one from here up].
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// How diagnostics are printed.
#[derive(Debug, Args)]
pub struct Reporting {
    /// How to print what was found: `text` for people, `json` for tools, an object per line.
    #[arg(long, value_parser = parse_format, default_value = "text", value_name = "FORMAT")]
    pub format: Format,
}

fn parse_format(text: &str) -> Result<Format, String> {
    let known: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    let format = Format::ALL.iter().find(|format| format.name() == text);
    format
        .copied()
        .ok_or_else(|| format!("known formats are {}", known.join(", ")))
}

/// Compile the files, and write them as one image if asked to.
///
/// The image is an encoded `google.protobuf.FileDescriptorSet`, as protoc and
/// buf write it: other tools can read it in place of the files.
#[derive(Debug, Args)]
#[command(after_help = "Example: igata build -o image.binpb")]
pub struct Build {
    #[command(flatten)]
    pub folder: Folder,

    /// The file to write; `-` is standard output. Without it the files are only compiled.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Leave out the files that are only imported.
    #[arg(long)]
    pub exclude_imports: bool,

    /// Leave out places and comments.
    #[arg(long)]
    pub exclude_source_info: bool,

    #[command(flatten)]
    pub reporting: Reporting,
}

/// Check the files against the rules that `lint` in `igata.yaml` names.
///
/// What is found goes to standard output. `igata rules` lists the rules, `igata rules ID` explains one.
#[derive(Debug, Args)]
pub struct Lint {
    #[command(flatten)]
    pub folder: Folder,

    #[command(flatten)]
    pub reporting: Reporting,
}

/// Cast the packages that `packages` in `igata.yaml` names.
///
/// Files that igata wrote before and would not write any more are removed.
/// Files that it did not write are never touched.
#[derive(Debug, Args)]
pub struct Generate {
    #[command(flatten)]
    pub folder: Folder,

    /// Write nothing; list the files that would change, and exit with 100 if there are any.
    #[arg(long)]
    pub check: bool,

    #[command(flatten)]
    pub reporting: Reporting,
}

/// Serve every method of every service with made-up answers.
///
/// One port speaks gRPC, gRPC-Web (binary and text), Connect, protobuf over HTTP, and
/// REST where methods have `google.api.http`. Answers
/// depend on the protos, the stubs, the seed and the entity asked for, and on nothing else:
/// the same question gets the same answer, today and tomorrow.
///
/// Stubs are YAML or JSON files in the folder `stubs`. The headers `x-igata-stub` and
/// `x-igata-missed` of an answer say which stub it is from, and why those before it did not match.
///
/// Changes to protos and stubs are served at once, and no connection is dropped. While
/// something is wrong with them, the mock tells what and answers as before.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_help = "Examples:\n  \
        igata mock --listen 0.0.0.0:8080    reachable from phones in the same network\n  \
        igata mock explain request.json     why a request gets its answer\n  \
        igata mock schema                   the JSON Schema of stub files, for editors\n  \
        curl http://127.0.0.1:8080/offer.v1.OfferService/GetOffer \\\n    \
          -H 'Content-Type: application/json' -d '{\"offerId\": \"42\"}'"
)]
pub struct Mock {
    #[command(subcommand)]
    pub command: Option<MockCommand>,

    #[command(flatten)]
    pub folder: Folder,

    /// The address and port to listen on; port 0 takes any free one [default: `mock.listen`].
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,

    /// Another seed makes other answers [default: `mock.seed`].
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,

    /// Speak TLS, too, on the same port, with a certificate of an authority made for this machine.
    /// Its file is told at the start; whoever trusts it trusts the mock. It is kept in
    /// `$XDG_CACHE_HOME/igata/authority`, by default below `~/.cache`, and can sign for
    /// local names and private addresses only.
    #[arg(long)]
    pub tls_self_signed: bool,

    /// Stop after so many seconds, for scripts.
    #[arg(long, value_name = "SECONDS")]
    pub exit_after: Option<u32>,

    #[command(flatten)]
    pub reporting: Reporting,
}

#[derive(Debug, Subcommand)]
pub enum MockCommand {
    Explain(Explain),
    /// Print the JSON Schema of stub files, for editors.
    Schema,
}

/// Tell which stub answers a request, why the others do not, and what the answer is.
///
/// The request is JSON: `{"method": "offer.v1.OfferService/GetOffer", "message": {"offerId": "42"},
/// "headers": {"x-team": "ios"}}`. The headers may be left out, and the message, too.
#[derive(Debug, Args)]
pub struct Explain {
    /// The file with the request.
    #[arg(value_name = "REQUEST")]
    pub request: PathBuf,

    #[command(flatten)]
    pub folder: Folder,

    /// Another seed makes other answers [default: `mock.seed`].
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,

    #[command(flatten)]
    pub reporting: Reporting,
}

/// List the rules of `lint`, or explain one.
#[derive(Debug, Args)]
pub struct Rules {
    /// The rule to explain, such as `ENUM_VALUE_PREFIX`.
    #[arg(value_name = "ID")]
    pub id: Option<String>,
}

/// Lay out a new repository: an `igata.yaml` and a first proto.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder to lay it out in; it is made if it is not there [default: the current one].
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}
