//! The lint of the twins: what exists in both languages has the same name in both. The twins are written in twins.txt.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};

use crate::workspace::{self, path, root};

/// Where the twins are written.
const TWINS: &str = "twins.txt";
/// The folders that hold them.
const TREES: [&str; 2] = ["pkg-template/src", "src"];

/// The lines of twins.txt.
#[derive(Default)]
struct Twins {
    /// Two files, or two folders with their slash, whose files are twins.
    pairs: Vec<[String; 2]>,
    /// The files of such folders without a twin.
    alone: BTreeSet<String>,
}

/// Checks twins.txt against the files.
pub(crate) fn check() -> Result<()> {
    let twins = parse(&workspace::read(&path(TWINS))?)?;
    let mut files = BTreeSet::new();
    for tree in TREES {
        for file in workspace::files(&path(tree))? {
            let parts: Vec<_> = file
                .strip_prefix(root())?
                .iter()
                .map(|part| part.to_string_lossy())
                .collect();
            files.insert(parts.join("/"));
        }
    }
    let faults = find_faults(&twins, &files);
    if faults.is_empty() {
        return Ok(());
    }
    bail!("faults of twins:\n  {}", faults.join("\n  "))
}

/// Reads twins.txt: lines of `file = file`, `folder/ = folder/` and `file alone: reason`.
fn parse(text: &str) -> Result<Twins> {
    let mut twins = Twins::default();
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some((file, reason)) = line.split_once(" alone:") {
            if reason.trim().is_empty() {
                bail!("{TWINS}: expected a reason behind {line:?}, found none");
            }
            twins.alone.insert(file.trim().to_owned());
            continue;
        }
        let (one, other) = line.split_once('=').with_context(|| {
            format!("{TWINS}: expected `file = file` or `file alone: reason`, found {line:?}")
        })?;
        twins
            .pairs
            .push([one.trim().to_owned(), other.trim().to_owned()]);
    }
    Ok(twins)
}

fn find_faults(twins: &Twins, files: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for [one, other] in &twins.pairs {
        if one.ends_with('/') {
            faults.extend(faults_of_folders(one, other, twins, files));
            faults.extend(faults_of_folders(other, one, twins, files));
            continue;
        }
        for file in [one, other] {
            if !files.contains(file) {
                faults.push(format!(
                    "{TWINS} names {file}, which does not exist; correct or remove the line"
                ));
            }
        }
        if name(one) != name(other) {
            faults.push(format!(
                "{one} and {other} are twins with different names; give both the same"
            ));
        }
    }
    for file in twins.alone.difference(files) {
        faults.push(format!(
            "{TWINS} names {file}, which does not exist; remove the line"
        ));
    }
    faults
}

/// The faults of the files of a folder whose twins are in another.
fn faults_of_folders(
    folder: &str,
    other: &str,
    twins: &Twins,
    files: &BTreeSet<String>,
) -> Vec<String> {
    let inside = |folder: &str| -> Vec<&String> {
        let is_inside = |file: &&String| file.starts_with(folder);
        files.iter().filter(is_inside).collect()
    };
    let others: BTreeSet<_> = inside(other).into_iter().map(|file| name(file)).collect();
    let mine = inside(folder);
    if mine.is_empty() {
        return vec![format!(
            "{TWINS} names {folder}, in which there is no file; correct or remove the line"
        )];
    }
    let mut faults = Vec::new();
    for file in mine {
        match (others.contains(&name(file)), twins.alone.contains(file)) {
            (false, false) => faults.push(format!(
                "{file} has no twin in {other}; give both the same name, or say in {TWINS} why it is alone"
            )),
            (true, true) => faults.push(format!(
                "{TWINS} says that {file} is alone, but there is a twin in {other}; remove the line"
            )),
            _ => {}
        }
    }
    faults
}

/// The name of a file without its folder and extension, as Rust writes it.
fn name(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.split('.').next().unwrap_or(name).replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "\
# a comment
ts/call/xml.ts = rs/protocol/xml.rs
ts/providers/ = rs/providers/

ts/providers/x509.ts alone: certificates are the npm package's
";

    const FILES: [&str; 7] = [
        "rs/protocol/xml.rs",
        "rs/providers/cognito_identity.rs",
        "rs/providers/sts.rs",
        "ts/call/xml.ts",
        "ts/providers/cognito-identity.ts",
        "ts/providers/sts.ts",
        "ts/providers/x509.ts",
    ];

    fn faults(lines: &str, without: &str, with: &str) -> Vec<String> {
        let files = FILES.iter().chain([&with]).filter(|file| **file != without);
        let files = files.map(|&file| file.to_owned()).collect();
        find_faults(&parse(lines).unwrap(), &files)
    }

    #[test]
    fn twins_with_the_same_names_are_no_fault() {
        assert_eq!(faults(LINES, "", "ts/errors.ts"), Vec::<String>::new());
    }

    #[test]
    fn a_missing_twin_is_a_fault() {
        assert_eq!(
            faults(LINES, "rs/protocol/xml.rs", ""),
            [
                "twins.txt names rs/protocol/xml.rs, which does not exist; correct or remove the line"
            ]
        );
    }

    #[test]
    fn different_names_are_a_fault() {
        let lines = "ts/call/xml.ts = rs/providers/sts.rs";
        assert_eq!(
            faults(lines, "", ""),
            [
                "ts/call/xml.ts and rs/providers/sts.rs are twins with different names; give both the same"
            ]
        );
    }

    #[test]
    fn a_file_of_a_folder_without_a_twin_is_a_fault_on_either_side() {
        for (file, other) in [
            ("ts/providers/saml.ts", "rs/providers/"),
            ("rs/providers/saml.rs", "ts/providers/"),
        ] {
            let expected = format!(
                "{file} has no twin in {other}; give both the same name, or say in twins.txt why it is alone"
            );
            assert_eq!(faults(LINES, "", file), [expected]);
        }
    }

    #[test]
    fn a_file_that_is_not_alone_any_more_is_a_fault() {
        let found = faults(LINES, "", "rs/providers/x509.rs");
        assert!(
            found[0].contains("is alone, but there is a twin"),
            "{found:?}"
        );
        let found = faults(LINES, "ts/providers/x509.ts", "");
        assert!(found[0].contains("does not exist"), "{found:?}");
    }

    #[test]
    fn lines_that_say_nothing_are_refused() {
        assert!(parse("ts/providers/x509.ts alone:").is_err());
        assert!(parse("ts/providers/x509.ts").is_err());
    }
}
