//! Makes the module a second time in another place, and compares the bytes: whoever builds the published version gets the
//! published module. It compares no tarball, whose compression is npm's.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};

use crate::toolchain;
use crate::wasm_module::{self, NAME, Place};
use crate::workspace::{self, WASM_TARGET, path};

/// Cargo reads these: the crate, and the other members of the workspace.
const TREE: [&str; 8] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "examples",
    "local",
    "rust-toolchain.toml",
    "src",
    "xtask",
];

/// The folders in the target directory where the module's crates are compiled: macros, then the rest.
fn compiled_crates() -> [PathBuf; 2] {
    [PathBuf::from("wasm"), Path::new(WASM_TARGET).join("wasm")]
}

/// Compiles the crate in another folder and compares the module that rustc writes. The crates that it needs are not
/// compiled again: seconds instead of minutes.
pub(crate) fn check_crate() -> Result<u64> {
    let here = Place::here()?;
    let first = wasm_module::compile(&here)?;
    let elsewhere = Elsewhere::create()?;
    let place = elsewhere.place(here.cargo_home.clone())?;
    // …/wasm32-unknown-unknown/wasm/rekognition_wasm.wasm
    let target = first.ancestors().nth(3).unwrap_or(&first);
    for directory in compiled_crates() {
        copy_tree(
            &target.join(&directory),
            &elsewhere.0.join("target").join(&directory),
            &is_foreign,
        )?;
    }
    let second = wasm_module::compile(&place)?;
    compare(&first, &second)?;
    let private = [&here, &place].map(directories).into_iter().flatten();
    let private: Vec<_> = private.chain(builder()?).collect();
    find_directories(&first, &private)?;
    for file in workspace::files(&path("pkg"))? {
        find_directories(&file, &private)?;
    }
    Ok(1)
}

/// Compiles everything anew, in another folder and with another home of cargo, and compares the module and its glue as
/// they are published.
pub(crate) fn check_everything() -> Result<u64> {
    let here = Place::here()?;
    let elsewhere = Elsewhere::create()?;
    let home = elsewhere.cargo_home(&here.cargo_home)?;
    let compiled = wasm_module::compile(&elsewhere.place(home)?)?;
    let finished = elsewhere.0.join("finished");
    wasm_module::finish(&compiled, &finished)?;
    for end in ["_bg.wasm", ".js", ".d.ts"] {
        let name = format!("{NAME}{end}");
        compare(&path("pkg").join(&name), &finished.join(&name))?;
    }
    Ok(3)
}

/// A folder outside of the repository, whose settings cargo would read below it. Dropping it removes it.
struct Elsewhere(PathBuf);

impl Elsewhere {
    fn create() -> Result<Self> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let since = since.unwrap_or(Duration::ZERO).as_nanos();
        let name = format!("rekognition-wasm-elsewhere-{}-{since}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        // Not `create_directory`: a folder that somebody else has put there is an error.
        fs::create_dir(&directory)
            .with_context(|| format!("could not create {}", directory.display()))?;
        Ok(Self(directory))
    }

    /// A copy of the sources, with a target directory of its own.
    fn place(&self, cargo_home: PathBuf) -> Result<Place> {
        let tree = workspace::create_directory(&self.0.join("tree"))?;
        for name in TREE {
            copy_tree(&path(name), &tree.join(name), &|_| true)?;
        }
        Ok(Place {
            tree,
            target: Some(self.0.join("target")),
            cargo_home,
        })
    }

    /// A home of cargo at another path, with the same crates and settings.
    #[cfg(unix)]
    fn cargo_home(&self, of: &Path) -> Result<PathBuf> {
        let home = workspace::create_directory(&self.0.join("cargo"))?;
        for name in ["registry", "config.toml", "config"] {
            if of.join(name).exists() {
                std::os::unix::fs::symlink(of.join(name), home.join(name))
                    .with_context(|| format!("could not link {name} into {}", home.display()))?;
            }
        }
        Ok(home)
    }

    /// The same home: links need a privilege on Windows.
    #[cfg(not(unix))]
    fn cargo_home(&self, of: &Path) -> Result<PathBuf> {
        Ok(of.to_owned())
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        // The system's folder for temporary files is emptied some day.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Copies a file, or the files in a folder that are `wanted`, with their times, by which cargo sees changes.
fn copy_tree(from: &Path, to: &Path, wanted: &dyn Fn(&Path) -> bool) -> Result<()> {
    if from.is_file() {
        return copy_with_time(from, to);
    }
    for file in workspace::files(from)? {
        let name = file.strip_prefix(from).unwrap_or(&file);
        if wanted(name) {
            copy_with_time(&file, &to.join(name))?;
        }
    }
    Ok(())
}

fn copy_with_time(from: &Path, to: &Path) -> Result<()> {
    workspace::create_directory(to.parent().unwrap_or(to))?;
    workspace::copy(from, to)?;
    let modified = from.metadata().and_then(|about| about.modified());
    modified
        .and_then(|modified| {
            File::options()
                .append(true)
                .open(to)?
                .set_modified(modified)
        })
        .with_context(|| format!("could not set the time of {}", to.display()))
}

/// Whether a file in the target directory is of a crate that is not ours.
fn is_foreign(file: &Path) -> bool {
    !file.iter().any(|part| {
        let part = part.to_string_lossy();
        let part = part.trim_start_matches("lib").replace('-', "_");
        part.starts_with(NAME) || part == "incremental"
    })
}

/// An error where two files differ, which says where.
fn compare(first: &Path, second: &Path) -> Result<()> {
    let read =
        |file: &Path| fs::read(file).with_context(|| format!("could not read {}", file.display()));
    if let Some(at) = difference(&read(first)?, &read(second)?) {
        bail!(
            "expected the same bytes in {} and {}; they differ from byte {at} on: something of the place or of the \
             moment has got into the build (see `remap` in xtask/src/wasm_module.rs)",
            first.display(),
            second.display()
        );
    }
    Ok(())
}

/// The first byte that is another one, or that only one of the two has.
fn difference(first: &[u8], second: &[u8]) -> Option<usize> {
    let same = first.iter().zip(second).take_while(|(a, b)| a == b).count();
    (same < first.len().max(second.len())).then_some(same)
}

/// The directories of a place.
fn directories(place: &Place) -> [PathBuf; 2] {
    [place.tree.clone(), place.cargo_home.clone()]
}

/// The directories of whoever builds.
fn builder() -> Result<Vec<PathBuf>> {
    let mut directories = vec![toolchain::sysroot()?];
    // A home at the top, as of some containers, is part of any path.
    let home = std::env::home_dir();
    directories.extend(home.filter(|home| home.components().count() > 1));
    Ok(directories)
}

/// An error if a file names one of the directories.
fn find_directories(file: &Path, directories: &[PathBuf]) -> Result<()> {
    let bytes = fs::read(file).with_context(|| format!("could not read {}", file.display()))?;
    for directory in directories {
        if names(&bytes, directory) {
            bail!(
                "{} names {}, a directory of this machine, which nobody else should see; rename it in `remap` \
                 (xtask/src/wasm_module.rs)",
                file.display(),
                directory.display()
            );
        }
    }
    Ok(())
}

fn names(bytes: &[u8], directory: &Path) -> bool {
    let directory = directory.to_string_lossy();
    let begin = format!("{}{}", directory, std::path::MAIN_SEPARATOR);
    bytes
        .windows(begin.len())
        .any(|part| part == begin.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{difference, is_foreign, names};

    #[test]
    fn the_first_different_byte_is_found() {
        assert_eq!(difference(b"abc", b"abc"), None);
        assert_eq!(difference(b"abc", b"abd"), Some(2));
        assert_eq!(difference(b"abc", b"abcd"), Some(3));
        assert_eq!(difference(b"", b"a"), Some(0));
    }

    #[test]
    fn the_crate_itself_is_compiled_again() {
        for file in [
            "deps/hex-4e5f.d",
            "deps/libhex-4e5f.rlib",
            ".fingerprint/hex-4e5f/lib-hex",
        ] {
            assert!(is_foreign(Path::new(file)), "{file}");
        }
        for file in [
            "deps/librekognition_wasm.rlib",
            "deps/rekognition_wasm.wasm",
            ".fingerprint/rekognition-wasm-4e5f/lib-rekognition_wasm",
            "incremental/a/b",
        ] {
            assert!(!is_foreign(Path::new(file)), "{file}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_is_found_by_its_whole_name() {
        let home = Path::new("/home/me");
        assert!(names(b"\0/home/me/.cargo/registry\0", home));
        assert!(!names(b"\0/home/meadow/a.rs /rustc/1/library\0", home));
        assert!(!names(b"", home));
    }
}
