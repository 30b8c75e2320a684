//! Every command and flag.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::lint::Date;
use crate::report;
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
        igata format -w          give the files their canonical layout\n  \
        igata check              run what CI runs on a pull request\n  \
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
    Format(Format),
    Check(Check),
    Generate(Generate),
    Mock(Mock),
    Rules(Rules),
    Init(Init),
    Completions(Completions),
    Man(Man),
}

/// The folder that a command works on.
#[derive(Debug, Clone, Args)]
pub struct Folder {
    /// The folder with `igata.yaml` or `buf.yaml`, or a bare folder of protos [default: the nearest one from here up].
    /// Or an image, as `igata build -o`, `buf build -o` and `protoc -o` write it; `-` is standard input.
    #[arg(value_name = "FOLDER|IMAGE")]
    pub folder: Option<PathBuf>,
}

/// How diagnostics are printed.
#[derive(Debug, Clone, Args)]
pub struct Reporting {
    /// How to print what was found: `text` for people; `line`, `json`, `junit`, `github`, `gitlab`, `sarif` and `msvs`
    /// for tools; `config-ignore-yaml` is configuration that excuses it all. The names of buf work, too.
    #[arg(long, alias = "error-format", value_parser = parse_format, default_value = "text", value_name = "FORMAT")]
    pub format: report::Format,
}

fn parse_format(text: &str) -> Result<report::Format, String> {
    report::Format::named(text).ok_or_else(|| {
        let known: Vec<&str> = report::Format::ALL.iter().map(|format| format.name()).collect();
        format!("known formats are {}", known.join(", "))
    })
}

/// Compile the files, and write them as one image if asked to.
///
/// The image is an encoded `google.protobuf.FileDescriptorSet`, as protoc and
/// buf write it: other tools can read it in place of the files.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
        igata build -o image.binpb                  write an image\n  \
        igata build image.binpb --exclude-imports -o small.binpb\n  \
        igata build --verify                        compile with another compiler, too, and compare")]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
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

    /// Leave out options that are only meant for the source (`retention = RETENTION_SOURCE`), as `protoc -o` does.
    #[arg(long)]
    pub exclude_source_retention_options: bool,

    /// Compile the files with protox, too, and report each value that it makes otherwise. Files that it
    /// cannot read, such as those with editions, are left out and named.
    #[arg(long)]
    pub verify: bool,

    #[command(flatten)]
    pub reporting: Reporting,
}

/// Check the files against the rules that `lint` in `igata.yaml` names.
///
/// What is found goes to standard output. `igata rules` lists the rules, `igata rules ID` explains one.
///
/// `--fix` does what has one safe answer: it removes imports that nothing needs and sorts the others. Names are left to
/// you: another name, be it only with `_UNSPECIFIED` behind it, is another name in JSON and in every program.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  \
        igata lint --fix --diff                                    show what `--fix` would change\n  \
        igata lint --baseline known.json --write-baseline          begin with an old repository\n  \
        igata lint --baseline known.json                           report only what is new\n  \
        igata lint --baseline origin/main                          report only what this branch adds\n  \
        igata lint --date \"$(date +%F)\"                           report deprecations that are over")]
pub struct Lint {
    #[command(flatten)]
    pub folder: Folder,

    /// Change the files where there is one safe answer, and report the rest.
    #[arg(long)]
    pub fix: bool,

    /// Show what `--fix` would change as a unified diff, and change nothing.
    #[arg(long, requires = "fix")]
    pub diff: bool,

    /// Report only what this file does not know (lines may have moved), or what is new since this
    /// revision of git, such as `origin/main`. Of a branch, the commit counts at which the work
    /// tree's history left it. `git:NAME` is always a revision, `./NAME` always a file.
    #[arg(long, value_name = "FILE|REVISION")]
    pub baseline: Option<String>,

    /// Write all that is found to the file of `--baseline`, and report nothing.
    #[arg(long, requires = "baseline")]
    pub write_baseline: bool,

    /// The day on which deprecations are over or not; igata never asks the clock.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,

    #[command(flatten)]
    pub reporting: Reporting,
}

/// Give the files their one canonical layout, byte by byte that of `buf format`.
///
/// Indentation, spaces, line breaks and the order of imports and file options
/// become what they are everywhere; names, numbers, strings and comments stay.
/// There is nothing to configure. Formatting twice changes nothing.
///
/// Without a flag the formatted text goes to standard output. A file with syntax
/// errors is reported and left as it is; the others are formatted.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
        igata format -w                    format all files in place\n  \
        igata format --check               list the files to format, for CI\n  \
        igata format -d protos             show what would change\n  \
        igata format a.proto               print one file\n  \
        igata format - < a.proto           for editors: from standard input to standard output")]
pub struct Format {
    /// A folder as in other commands, one file, or `-` for standard input [default: the nearest folder with `igata.yaml` from here up].
    #[arg(value_name = "FOLDER")]
    pub input: Option<PathBuf>,

    /// Write the files that change, each at once or not at all.
    #[arg(short, long)]
    pub write: bool,

    /// Show what changes as a unified diff, which `patch -p0` reads.
    #[arg(short, long)]
    pub diff: bool,

    /// Write nothing; list the files that would change, and exit with 100 if there are any.
    #[arg(long, visible_alias = "exit-code", conflicts_with = "write")]
    pub check: bool,

    /// What messages call the text from standard input.
    #[arg(long, value_name = "PATH")]
    pub stdin_filepath: Option<PathBuf>,

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

    /// The language of made-up texts: `en` or `ja` [default: `mock.locale`, or else what each
    /// client asks for with `Accept-Language`].
    #[arg(long, value_name = "LANGUAGE", value_parser = ["en", "ja"])]
    pub locale: Option<String>,

    /// How many bytes a message of a client may have, out of its compression
    /// [default: `mock.max_receive_message_length`].
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_receive_message_length: Option<u64>,

    /// Speak TLS, too, on the same port, with a certificate of an authority made for this machine.
    /// Its file is told at the start; whoever trusts it trusts the mock. It is kept in
    /// `$XDG_CACHE_HOME/igata/authority`, by default below `~/.cache`, and can sign for addresses,
    /// but for no names other than `localhost` and those below `.local`.
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

    /// The language of made-up texts: `en` or `ja` [default: `mock.locale`, or else what each
    /// client asks for with `Accept-Language`].
    #[arg(long, value_name = "LANGUAGE", value_parser = ["en", "ja"])]
    pub locale: Option<String>,

    #[command(flatten)]
    pub reporting: Reporting,
}

/// List the rules of `lint`, or explain one.
#[derive(Debug, Args)]
pub struct Rules {
    /// The rule to explain, such as `ENUM_VALUE_PREFIX`.
    #[arg(value_name = "ID")]
    pub id: Option<String>,

    /// Print all of them with their examples as one page of Markdown.
    #[arg(long, conflicts_with = "id")]
    pub markdown: bool,
}

/// Run what CI runs on a pull request: format, lint, and the comparison with the output folder.
///
/// Changes nothing. Everything that is found comes in one report, with a line for each of the three at its end.
#[derive(Debug, Args)]
#[command(after_help = "Example: igata check --format github")]
pub struct Check {
    #[command(flatten)]
    pub folder: Folder,

    /// The day on which deprecations are over or not; igata never asks the clock.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,

    /// Of `lint`, report only what this file does not know, or what is new since this revision of git.
    #[arg(long, value_name = "FILE|REVISION")]
    pub baseline: Option<String>,

    #[command(flatten)]
    pub reporting: Reporting,
}

/// Print a script that completes commands and flags in a shell.
#[derive(Debug, Args)]
#[command(after_help = "Example: igata completions bash > ~/.local/share/bash-completion/completions/igata")]
pub struct Completions {
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// Print the manual page of igata or of one of its commands.
#[derive(Debug, Args)]
#[command(after_help = "Example: igata man lint | man -l -")]
pub struct Man {
    /// The command, such as `lint`.
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

/// Lay out a new repository: an `igata.yaml` and a first proto.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder to lay it out in; it is made if it is not there [default: the current one].
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}
