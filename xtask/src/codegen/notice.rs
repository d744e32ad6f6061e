//! NOTICE: the crates that the npm package's module is compiled from, with versions, licences and copyright lines as
//! the crates themselves have them.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::File;
use crate::crates::{self, Crate};
use crate::licence;
use crate::workspace;

/// The licences whose texts stand beside NOTICE.
const OURS: [&str; 2] = ["MIT", "Apache-2.0"];

const HEAD: &str = "rekognition-wasm
Copyright 2026 The rekognition-wasm authors

The WebAssembly module of the npm package is compiled from this project, from
Rust's standard library (MIT OR Apache-2.0, Copyright The Rust Project
Contributors) and from the crates below. The linker leaves out whatever the
module does not call. The texts of MIT and Apache-2.0 are in LICENSE-MIT and
LICENSE-APACHE; where a crate needs another one, it stands at the end.
The stand-in service is not part of the npm package; it has local/NOTICE.

`cargo xtask codegen` writes this file from Cargo.lock; do not change it by hand.
";

/// The generated file.
pub(super) fn file() -> Result<File> {
    let entries: Vec<_> = crates::of_the_module()?
        .iter()
        .map(entry)
        .collect::<Result<_>>()?;
    Ok(File {
        path: "NOTICE".to_owned(),
        text: text(&entries),
    })
}

/// A crate as NOTICE has it.
struct Entry {
    /// Name, version and licence.
    title: String,
    copyright: Vec<String>,
    /// The licence that `OURS` do not stand for.
    further: Option<String>,
}

fn entry(of: &Crate) -> Result<Entry> {
    let about = || format!("{} {}", of.name, of.version);
    let Some(expression) = &of.license else {
        bail!(
            "{} names no licence: expected `license` in its Cargo.toml",
            about()
        );
    };
    let texts = texts(of)?;
    let mut copyright: Vec<_> = texts
        .iter()
        .flat_map(|(_, text)| copyright_lines(text))
        .collect();
    if copyright.is_empty() {
        copyright.push(authors(of));
    }
    let mut known = BTreeSet::new();
    copyright.retain(|line| known.insert(line.clone()));
    let is_ours = licence::is_satisfied(expression, &|name| OURS.contains(&name));
    let further = if is_ours.with_context(about)? {
        None
    } else {
        Some(further(&texts).with_context(|| {
            format!(
                "{} ({expression}) has no file with the text of its licence",
                about()
            )
        })?)
    };
    Ok(Entry {
        title: format!("{}  {expression}", about()),
        copyright,
        further,
    })
}

/// The licence files at the top of a crate, by name.
fn texts(of: &Crate) -> Result<Vec<(String, String)>> {
    let mut files: Vec<PathBuf> = fs::read_dir(of.directory())
        .with_context(|| format!("could not list {}", of.directory().display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    let mut texts = Vec::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let name = name.to_uppercase();
        let starts = [
            "LICENSE",
            "LICENCE",
            "NOTICE",
            "COPYRIGHT",
            "COPYING",
            "UNLICENSE",
        ];
        if starts.iter().any(|start| name.starts_with(start)) {
            texts.push((name, workspace::read(&file)?));
        }
    }
    Ok(texts)
}

/// The lines that say who has the copyright; not those of a licence that speak of copyright, nor its blank forms.
fn copyright_lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(str::trim).filter_map(|line| {
        let rest = line.strip_prefix("Copyright ")?;
        let is_claim = rest
            .starts_with(|start: char| start.is_ascii_digit() || start.is_uppercase())
            || rest.starts_with("(c)")
            || rest.starts_with('©');
        let is_heading = rest.chars().all(|it| !it.is_lowercase());
        (is_claim && !is_heading).then(|| line.to_owned())
    })
}

/// Who made a crate that has no copyright line.
fn authors(of: &Crate) -> String {
    let names: Vec<_> = of
        .authors
        .iter()
        .map(|author| author.split('<').next().unwrap_or_default().trim())
        .filter(|name| !name.is_empty())
        .collect();
    match (&names[..], &of.repository) {
        ([], Some(repository)) => format!("Authors: see {repository}"),
        ([], None) => "Authors: not named".to_owned(),
        (names, _) => format!("Authors: {}", names.join(", ")),
    }
}

/// The texts of licences that are not `OURS`.
fn further(texts: &[(String, String)]) -> Option<String> {
    let others = texts.iter().filter(|(name, _)| {
        let others = ["MIT", "APACHE", "NOTICE", "COPYRIGHT"];
        !others.iter().any(|other| name.contains(other))
    });
    let others: Vec<_> = others.map(|(_, text)| lines(text)).collect();
    (!others.is_empty()).then(|| others.join("\n"))
}

/// A text without what is invisible.
fn lines(text: &str) -> String {
    let lines: Vec<_> = text.trim().lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

fn text(entries: &[Entry]) -> String {
    let mut text = HEAD.to_owned();
    for entry in entries {
        text += &format!("\n{}\n", entry.title);
        for line in &entry.copyright {
            text += &format!("    {line}\n");
        }
    }
    for entry in entries {
        if let Some(further) = &entry.further {
            text += &format!("\n--- {}\n\n{further}", entry.title);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Entry, authors, copyright_lines, further, text};
    use crate::crates::Crate;
    use crate::workspace::{path, read};

    /// The first words of an entry.
    fn names(notice: &str, name: &str) -> bool {
        notice.lines().any(|line| {
            line.strip_prefix(name)
                .and_then(|rest| rest.strip_prefix(' '))
                .is_some_and(|rest| rest.starts_with(|start: char| start.is_ascii_digit()))
        })
    }

    #[test]
    fn the_notice_names_what_the_module_is_compiled_from_and_nothing_else() {
        let notice = read(&path("NOTICE")).unwrap();
        for name in [
            "aws-sigv4",
            "bytemuck",
            "hmac",
            "lol_alloc",
            "sha2",
            "spin",
            "typenum",
            "wasm-bindgen",
        ] {
            assert!(
                names(&notice, name),
                "{name} is in the module, and not in NOTICE"
            );
        }
        // The allocator before, macros, tests and the features of Rust programs.
        for name in [
            "talc",
            "allocator-api2",
            "wasm-bindgen-macro",
            "image",
            "gloo-net",
            "web-sys",
        ] {
            assert!(
                !names(&notice, name),
                "{name} is in NOTICE, and not in the module"
            );
        }
    }

    #[test]
    fn the_texts_of_licences_that_are_not_ours_are_in_the_notice() {
        let notice = read(&path("NOTICE")).unwrap();
        assert!(notice.contains("\n--- unicode-ident "));
        assert!(notice.contains("UNICODE LICENSE V3"));
    }

    #[test]
    fn copyright_lines_are_claims_and_no_clauses() {
        let licence = "COPYRIGHT AND PERMISSION NOTICE\n\
            Copyright (c) 2015 Ann Example\r\n   Copyright © 1991-2023 Example, Inc.\n\
            Copyright 2019 The Example Authors\nCopyright The Example Project\n\
            copyright notice that is included\n   Copyright [yyyy] [name of copyright owner]\n\
            Copyright {yyyy} {name}\nCopyright and Related Rights\n";
        let lines: Vec<_> = copyright_lines(licence).collect();
        let expected = [
            "Copyright (c) 2015 Ann Example",
            "Copyright © 1991-2023 Example, Inc.",
            "Copyright 2019 The Example Authors",
            "Copyright The Example Project",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_crate_without_a_copyright_line_has_its_authors() {
        let of = |authors: serde_json::Value, repository: Option<&str>| -> Crate {
            serde_json::from_value(json!({
                "name": "a", "version": "1.0.0", "license": "MIT", "authors": authors,
                "repository": repository, "source": null, "dependencies": [], "manifest_path": "Cargo.toml",
            }))
            .unwrap()
        };
        let named = of(json!(["Ann <ann@example.com>", "Bob"]), None);
        assert_eq!(authors(&named), "Authors: Ann, Bob");
        let repository = of(json!([]), Some("https://example.com/a"));
        assert_eq!(authors(&repository), "Authors: see https://example.com/a");
        assert_eq!(authors(&of(json!([]), None)), "Authors: not named");
    }

    #[test]
    fn further_texts_stand_at_the_end() {
        let texts = [("LICENSE-MIT", "mit"), ("LICENSE-UNICODE", "\nunicode  \n")];
        let texts = texts.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let entry = |title: &str, further| Entry {
            title: title.to_owned(),
            copyright: vec!["Copyright Ann".to_owned()],
            further,
        };
        let text = text(&[
            entry("a 1.0.0  MIT AND Unicode-3.0", further(&texts)),
            entry("b 2.0.0  MIT", None),
        ]);
        let end = "\na 1.0.0  MIT AND Unicode-3.0\n    Copyright Ann\n\nb 2.0.0  MIT\n    Copyright Ann\n\
            \n--- a 1.0.0  MIT AND Unicode-3.0\n\nunicode\n";
        assert!(text.ends_with(end), "{text}");
        assert_eq!(further(&texts[..1]), None);
    }
}
