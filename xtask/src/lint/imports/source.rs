//! Source files, and what is read from them.

use std::collections::{BTreeMap, BTreeSet};

/// A source file: its path inside of its tree, with slashes, and its text.
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
}

/// The files that each file imports; all as paths inside of their tree.
pub(crate) type Imports = BTreeMap<String, BTreeSet<String>>;
