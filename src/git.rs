//! git: the files of a revision, read from the object database. The work tree is not touched.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use git2::{Commit, ErrorCode, ObjectType, Oid, Repository, Tree};

/// A folder of a repository, in which revisions are looked up.
pub struct Folder {
    repository: Repository,
    /// Where the folder lies in the work tree, with `/`; empty for all of it.
    path: String,
}

/// The folder as a revision has it.
pub struct Revision<'r> {
    folder: &'r Folder,
    commit: Oid,
    /// Nothing where the revision does not have the folder.
    tree: Option<Tree<'r>>,
}

impl Folder {
    /// Opens the repository that `folder` lies in; nothing if it lies in none.
    ///
    /// # Errors
    ///
    /// There is a repository that cannot be used.
    pub fn open(folder: &Path) -> Result<Option<Self>> {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("cannot open `{}`", folder.display()))?;
        let repository = match Repository::discover(&folder) {
            Ok(repository) => repository,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
            Err(error) if error.code() == ErrorCode::Owner => {
                let folder = folder.display();
                bail!(
                    "the repository of `{folder}` belongs to another user, so git does not trust it: \
                     run `git config --global --add safe.directory '*'`, or name its folder there"
                );
            }
            Err(error) => return Err(message(&error)).context("cannot open the git repository"),
        };
        let Some(root) = repository.workdir() else {
            bail!("the git repository here is bare: run igata in a work tree of it, as `git worktree add` makes one");
        };
        let root = root.canonicalize().context("cannot open the git repository")?;
        let below = folder.strip_prefix(&root).map(PathBuf::from).unwrap_or_default();
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        let path = parts.join("/");
        Ok(Some(Self { repository, path }))
    }

    /// Whether `name` names a commit: a branch, a tag, an id, `HEAD~3`.
    pub fn has(&self, name: &str) -> bool {
        self.commit(name).is_ok()
    }

    fn commit(&self, name: &str) -> Result<Commit<'_>, git2::Error> {
        let object = self.repository.revparse_single(name)?;
        object.peel_to_commit()
    }

    /// The revision called `name`.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn revision(&self, name: &str) -> Result<Revision<'_>> {
        let commit = self.commit(name).map_err(|error| self.unknown(name, &error))?;
        self.at(&commit)
    }

    /// The revision at which the history of the work tree left that of `name`;
    /// where they have nothing in common that is here, `name` itself.
    ///
    /// # Errors
    ///
    /// There is no revision `name`.
    pub fn fork_point(&self, name: &str) -> Result<Revision<'_>> {
        let commit = self.commit(name).map_err(|error| self.unknown(name, &error))?;
        let head = self.commit("HEAD").map(|head| head.id());
        let base = head.and_then(|head| self.repository.merge_base(head, commit.id()));
        match base.and_then(|base| self.repository.find_commit(base)) {
            Ok(base) => self.at(&base),
            Err(_) => self.at(&commit),
        }
    }

    fn at<'r>(&'r self, commit: &Commit<'r>) -> Result<Revision<'r>> {
        let id = commit.id();
        let context = || format!("cannot read the commit {id}");
        let root = commit.tree().map_err(|error| message(&error)).with_context(context)?;
        let tree = if self.path.is_empty() {
            Some(root)
        } else {
            let entry = root.get_path(Path::new(&self.path)).ok();
            entry.and_then(|entry| self.repository.find_tree(entry.id()).ok())
        };
        Ok(Revision {
            folder: self,
            commit: id,
            tree,
        })
    }

    fn unknown(&self, name: &str, error: &git2::Error) -> anyhow::Error {
        let head = self.repository.head();
        if head.is_err_and(|error| error.code() == ErrorCode::UnbornBranch) {
            return anyhow!("there is no revision `{name}`: the repository has no commits yet");
        }
        if self.repository.is_shallow() {
            return anyhow!(
                "there is no revision `{name}` in this clone, which is shallow: run `git fetch --unshallow`, \
                 or give CI the whole history (`fetch-depth: 0`)"
            );
        }
        match error.code() {
            ErrorCode::Ambiguous => anyhow!("`{name}` is the start of several ids: write more of it"),
            ErrorCode::NotFound if name.starts_with("origin/") => {
                anyhow!("there is no revision `{name}`: run `git fetch origin` first")
            }
            ErrorCode::NotFound => anyhow!("there is no revision `{name}`: name a branch, a tag or a commit"),
            _ => message(error).context(format!("there is no revision `{name}`")),
        }
    }
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Folder")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Revision<'_> {
    /// The start of the commit's id, as people write it.
    pub fn short_id(&self) -> String {
        self.commit.to_string().chars().take(7).collect()
    }

    /// The bytes of a file by its path below the folder, if the revision has it. Links are not followed.
    ///
    /// # Errors
    ///
    /// The object database cannot be read.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let Some(entry) = self.tree.as_ref().and_then(|tree| tree.get_path(Path::new(path)).ok()) else {
            return Ok(None);
        };
        if entry.kind() != Some(ObjectType::Blob) || entry.filemode() == LINK {
            return Ok(None);
        }
        let blob = self
            .folder
            .repository
            .find_blob(entry.id())
            .map_err(|error| message(&error));
        let blob = blob.with_context(|| format!("cannot read `{path}` of the commit {}", self.commit))?;
        Ok(Some(blob.content().to_vec()))
    }

    /// The paths below the folder of all files with this extension, sorted. Hidden folders are not looked into.
    ///
    /// # Errors
    ///
    /// The object database cannot be read.
    pub fn files(&self, extension: &str) -> Result<Vec<String>> {
        let mut files = Vec::new();
        let mut open: Vec<(String, Oid)> = Vec::new();
        open.extend(self.tree.as_ref().map(|tree| (String::new(), tree.id())));
        while let Some((path, id)) = open.pop() {
            let tree = self.folder.repository.find_tree(id).map_err(|error| message(&error));
            for entry in &tree.with_context(|| format!("cannot read `{path}` of the commit {}", self.commit))? {
                let Ok(name) = entry.name() else { continue };
                let entry_path = format!("{path}{name}");
                let is_wanted = name.rsplit_once('.').is_some_and(|(_, found)| found == extension);
                match entry.kind() {
                    Some(ObjectType::Tree) if !name.starts_with('.') => open.push((entry_path + "/", entry.id())),
                    Some(ObjectType::Blob) if is_wanted && entry.filemode() != LINK => files.push(entry_path),
                    _ => {}
                }
            }
        }
        files.sort();
        Ok(files)
    }
}

impl std::fmt::Debug for Revision<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Revision").field(&self.commit).finish()
    }
}

/// The mode of an entry that is a symbolic link.
const LINK: i32 = 0o120_000;

/// What libgit2 says, without its codes.
fn message(error: &git2::Error) -> anyhow::Error {
    anyhow!("{}", error.message())
}
