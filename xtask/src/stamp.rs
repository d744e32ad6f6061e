//! Skips work whose input did not change. It compares contents, never times, and knows nothing about the work.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace;

/// A hash of whatever `inputs` holds: files with their contents, directories with all files in them, and words.
///
/// Good enough to see a change; a new Rust release may hash differently, which costs one rebuild.
pub(crate) fn fingerprint(paths: &[PathBuf], words: &[&str]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    for path in paths {
        let files = if path.is_dir() {
            workspace::files(path)?
        } else {
            vec![path.clone()]
        };
        for file in files {
            file.strip_prefix(workspace::root())
                .unwrap_or(&file)
                .hash(&mut hasher);
            // A file that is not there is a state like any other.
            fs::read(&file).ok().hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Whether `stamp` was written for this fingerprint.
pub(crate) fn matches(stamp: &Path, fingerprint: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|text| text == fingerprint)
}

/// Writes `stamp` for this fingerprint.
pub(crate) fn write(stamp: &Path, fingerprint: &str) -> Result<()> {
    fs::write(stamp, fingerprint).with_context(|| format!("could not write {}", stamp.display()))
}
