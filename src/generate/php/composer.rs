//! The Composer package around the classes of a proto package.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::metadata::needed_files;
use super::names::{Names, class_prefix};
use super::reserved::is_newly_reserved;
use super::text::prose;
use crate::generate::package::is_cast;
use crate::generate::{Job, Package};
use crate::schema::{Element, File, Message};

/// A package on Packagist, and the versions of it that will do.
type Published = (&'static str, &'static str);

/// The runtime: what igata writes for it runs on all of these.
const RUNTIME: Published = ("google/protobuf", "^4.30.2 || ^5.34");

/// The runtime for packages that have classes of newly reserved names.
const NEW_RUNTIME: &str = "^5.36";

/// From the oldest that allows a runtime of [`RUNTIME`].
const COMMON_PROTOS: Published = ("google/common-protos", "^4.8.3");

/// The package that carries a file which igata only bundles.
fn published(file: File<'_>) -> Option<Published> {
    if is_cast(file) {
        return None;
    }
    let (folder, name) = file.path().rsplit_once('/')?;
    match (folder, name.strip_suffix(".proto")?) {
        // The runtime keeps the classes of the other files for itself.
        (
            "google/protobuf",
            "any" | "api" | "duration" | "empty" | "field_mask" | "source_context" | "struct" | "timestamp" | "type"
            | "wrappers",
        ) => Some(RUNTIME),
        ("google/rpc", "http") => None,
        ("google/api" | "google/rpc" | "google/rpc/context" | "google/type", _) => Some(COMMON_PROTOS),
        _ => None,
    }
}

/// Whether the runtime finds the message's class only since it knows that the name is reserved.
pub(super) fn needs_new_runtime(message: Message<'_>) -> bool {
    class_prefix(message.file()).is_empty() && is_newly_reserved(message.name())
}

fn runtime(package: &Package<'_>) -> &'static str {
    let mut messages = package.files.iter().flat_map(|file| file.all_messages());
    if messages.any(needs_new_runtime) {
        NEW_RUNTIME
    } else {
        RUNTIME.1
    }
}

/// Whether some Composer package has the classes of the file; `cast` are the
/// proto packages that igata makes one for.
pub(super) fn is_available(file: File<'_>, cast: &BTreeSet<&str>) -> bool {
    published(file).is_some() || (is_cast(file) && cast.contains(file.package()))
}

/// The context of `composer.json.tera` and `README.md.tera`. What users wrote
/// is escaped for JSON in the fields that only `composer.json` has.
#[derive(Debug, Serialize)]
pub(super) struct Composer {
    pub(super) folder: String,
    name: String,
    proto_package: String,
    version: String,
    license: String,
    repository: Option<String>,
    authors: Vec<Author>,
    summary: String,
    runtime: &'static str,
    /// Lines of the package's comment.
    comment: Vec<String>,
    requires: Vec<Require>,
    autoload: Vec<Autoload>,
    /// A message to show the use of the package with.
    example: Option<String>,
}

#[derive(Debug, Serialize)]
struct Author {
    name: String,
    email: Option<String>,
}

#[derive(Debug, Serialize)]
struct Require {
    name: String,
    version: String,
}

#[derive(Debug, Serialize)]
struct Autoload {
    prefix: String,
    folders: Vec<&'static str>,
}

pub(super) fn context(job: &Job<'_>, package: &Package<'_>, roots: &Roots, names: Names<'_>) -> Composer {
    let license = match &*job.config.license {
        "UNLICENSED" => "proprietary",
        license => license,
    };
    let example = package.messages().next();
    Composer {
        folder: folder(package.name),
        name: package_name(job, package.name),
        proto_package: package.name.to_owned(),
        version: job.config.version.clone(),
        license: json(license),
        repository: job.config.repository.as_deref().map(json),
        authors: job.config.authors.iter().map(|author| read_author(author)).collect(),
        runtime: runtime(package),
        summary: format!("Messages of the proto package `{}`", package.name),
        comment: package.comment().unwrap_or_default().lines().map(prose).collect(),
        requires: requires(job, package),
        autoload: roots.autoload(),
        example: example.map(|message| names.message(message)),
    }
}

fn requires(job: &Job<'_>, package: &Package<'_>) -> Vec<Require> {
    let mut requires: BTreeMap<String, String> = BTreeMap::new();
    requires.insert("php".to_owned(), ">=8.1".to_owned());
    let needed = package.files.iter().flat_map(|file| needed_files(*file));
    for file in needed.filter(|file| file.package() != package.name) {
        match published(file) {
            Some((name, version)) => requires.insert(name.to_owned(), version.to_owned()),
            None => requires.insert(package_name(job, file.package()), format!("^{}", job.config.version)),
        };
    }
    requires.insert(RUNTIME.0.to_owned(), runtime(package).to_owned());
    // Composer's own order: the platform first.
    let mut requires: Vec<Require> = requires
        .into_iter()
        .map(|(name, version)| Require { name, version })
        .collect();
    requires.sort_by_key(|require| require.name.contains('/'));
    requires
}

/// The folder of a proto package: words in lower case, joined by `-`, as Composer's names are.
pub(super) fn folder(package: &str) -> String {
    let words = package.split(['.', '_']).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    if words.is_empty() {
        "protos".to_owned()
    } else {
        words.join("-")
    }
}

fn package_name(job: &Job<'_>, package: &str) -> String {
    let vendor = job.config.php.as_ref().map_or("", |php| &php.vendor);
    format!("{vendor}/{}", folder(package))
}

/// `Name <address>`, as Cargo writes authors.
fn read_author(author: &str) -> Author {
    let parts = author.strip_suffix('>').and_then(|author| author.rsplit_once('<'));
    match parts {
        Some((name, email)) => Author {
            name: json(name.trim_end()),
            email: Some(json(email)),
        },
        None => Author {
            name: json(author),
            email: None,
        },
    }
}

/// The inside of a JSON string.
pub(super) fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let inside = quoted.strip_prefix('"').and_then(|quoted| quoted.strip_suffix('"'));
    inside.unwrap_or_default().to_owned()
}

/// Where PSR-4 has the classes of a package.
#[derive(Debug)]
pub(super) struct Roots {
    messages: String,
    metadata: String,
}

const MESSAGES: &str = "src/";
const METADATA: &str = "metadata/";

impl Roots {
    /// The namespaces that all of the package's files share.
    pub(super) fn of(package: &Package<'_>, names: Names<'_>) -> Self {
        let common = |namespace: &dyn Fn(File<'_>) -> String| {
            let namespaces: BTreeSet<String> = package.files.iter().map(|file| namespace(*file)).collect();
            common_namespace(&namespaces)
        };
        Self {
            messages: common(&|file| names.namespace(file)),
            metadata: common(&|file| names.metadata_namespace(file)),
        }
    }

    pub(super) fn message_path(&self, class: &str) -> String {
        path(MESSAGES, &self.messages, class)
    }

    pub(super) fn metadata_path(&self, class: &str) -> String {
        path(METADATA, &self.metadata, class)
    }

    fn autoload(&self) -> Vec<Autoload> {
        let mut folders: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
        for (root, folder) in [(&self.messages, MESSAGES), (&self.metadata, METADATA)] {
            let prefix = if root.is_empty() {
                String::new()
            } else {
                format!("{root}\\")
            };
            folders.entry(json(&prefix)).or_default().push(folder);
        }
        folders
            .into_iter()
            .map(|(prefix, folders)| Autoload { prefix, folders })
            .collect()
    }
}

fn common_namespace(namespaces: &BTreeSet<String>) -> String {
    let mut namespaces = namespaces.iter().map(|namespace| namespace.split('\\'));
    let mut common: Vec<&str> = namespaces.next().into_iter().flatten().collect();
    for namespace in namespaces {
        let shared = common.iter().zip(namespace).take_while(|(one, other)| *one == other);
        let shared = shared.count();
        common.truncate(shared);
    }
    common.join("\\")
}

fn path(folder: &str, root: &str, class: &str) -> String {
    let below = class.strip_prefix(root).unwrap_or(class).trim_start_matches('\\');
    format!("{folder}{}.php", below.replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::{common_namespace, folder, json, path, read_author};

    #[test]
    fn folders_are_names_that_composer_takes() {
        assert_eq!(folder("offer.event.v1"), "offer-event-v1");
        assert_eq!(folder("_Acme.two__words"), "acme-two-words");
        assert_eq!(folder(""), "protos");
    }

    #[test]
    fn files_lie_where_psr_4_looks_for_them() {
        let common = |names: &[&str]| common_namespace(&names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(common(&["A\\B\\C", "A\\B\\D", "A\\BX"]), "A");
        assert_eq!(common(&["A", "AB", "A\\B"]), "");
        assert_eq!(common(&["A\\B", ""]), "");
        assert_eq!(path("src/", "A", "A\\B\\C"), "src/B/C.php");
        assert_eq!(path("src/", "", "C"), "src/C.php");
    }

    #[test]
    fn what_users_wrote_stays_inside_of_json_strings() {
        assert_eq!(json("\"a\\\n\""), "\\\"a\\\\\\n\\\"");
        let author = read_author("Ann <ann@example.com>");
        assert_eq!(
            (&*author.name, author.email.as_deref()),
            ("Ann", Some("ann@example.com"))
        );
    }
}
