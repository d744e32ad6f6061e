//! The lint of the layers: a file imports from its own folder and from the layers below, and there is no circle. The
//! layers are written in layers.txt. How imports are read is in `imports`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use super::imports::{self, Imports};
use crate::workspace::{self, path};

/// Where the layers are written.
const LAYERS: &str = "layers.txt";

/// A folder of sources and its layers.
#[derive(Debug, PartialEq, Eq)]
struct Tree {
    /// The folder, from the root of the repository.
    folder: String,
    /// The layers from the top to the bottom, each a list of entries: a file, or a folder with its slash.
    layers: Vec<Vec<String>>,
}

/// Checks every tree of layers.txt.
pub(crate) fn check() -> Result<()> {
    let mut faults = Vec::new();
    for tree in parse(&workspace::read(&path(LAYERS))?)? {
        let imports = imports::read(&tree.folder)?;
        let found = find_faults(&tree, &imports);
        faults.extend(
            found
                .iter()
                .map(|fault| format!("{}: {fault}", tree.folder)),
        );
    }
    if faults.is_empty() {
        return Ok(());
    }
    bail!("faults of layers:\n  {}", faults.join("\n  "))
}

/// Reads layers.txt: a line without indentation is a tree, each indented line below it a layer.
fn parse(text: &str) -> Result<Vec<Tree>> {
    let mut trees: Vec<Tree> = Vec::new();
    for line in text.lines() {
        let content = line.split('#').next().unwrap_or_default();
        if content.trim().is_empty() {
            continue;
        }
        if !content.starts_with(' ') {
            trees.push(Tree {
                folder: content.trim().to_owned(),
                layers: Vec::new(),
            });
            continue;
        }
        let tree = trees
            .last_mut()
            .with_context(|| format!("{LAYERS}: expected a tree above the layer {line:?}"))?;
        let entries = content.split_whitespace().map(str::to_owned);
        tree.layers.push(entries.collect());
    }
    Ok(trees)
}

/// The faults of a tree whose files have these imports.
fn find_faults(tree: &Tree, imports: &Imports) -> Vec<String> {
    let mut faults = Vec::new();
    for entry in tree.layers.iter().flatten() {
        if !imports.keys().any(|file| covers(entry, file)) {
            faults.push(format!(
                "{LAYERS} names {entry}, which is no source file and no folder of some; correct or remove the entry"
            ));
        }
    }
    for (file, imported) in imports {
        let Some(importer) = tree.place(file) else {
            faults.push(format!(
                "{file} has no layer; add it to its layer in {LAYERS}"
            ));
            continue;
        };
        for other in imported {
            let Some(place) = tree.place(other) else {
                continue; // reported as a file
            };
            if place.layer > importer.layer || place.entry == importer.entry {
                continue;
            }
            let relation = if place.layer < importer.layer {
                "above"
            } else {
                "in the same layer"
            };
            faults.push(format!(
                "{file} (layer {}) imports {other} (layer {}), which is {relation}; \
                 move what it needs to a file below, or pass it as an argument",
                importer.entry, place.entry
            ));
        }
    }
    faults.extend(circles(imports).iter().map(|circle| {
        let mut text = String::new();
        for file in circle {
            let _ = write!(text, "{file} → ");
        }
        let first = circle.first().map_or("", String::as_str);
        format!(
            "{text}{first} is a circle; move what several of them need to a file that imports none of them"
        )
    }));
    faults
}

/// The place of a file among the layers.
struct Place<'a> {
    layer: usize,
    entry: &'a str,
}

impl Tree {
    /// The place that the most specific entry gives a file.
    fn place(&self, file: &str) -> Option<Place<'_>> {
        let entries =
            self.layers.iter().enumerate().flat_map(|(layer, entries)| {
                entries.iter().map(move |entry| Place { layer, entry })
            });
        entries
            .filter(|place| covers(place.entry, file))
            .max_by_key(|place| place.entry.len())
    }
}

/// Whether an entry names a file: `image/` names `image/png.rs`, and `image.rs`, which is the same module.
fn covers(entry: &str, file: &str) -> bool {
    let Some(folder) = entry.strip_suffix('/') else {
        return entry == file;
    };
    file.starts_with(entry) || file.strip_suffix(".rs") == Some(folder)
}

/// A shortest circle through each file that is in one; circles of the same files only once.
fn circles(imports: &Imports) -> Vec<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut circles = Vec::new();
    for file in imports.keys() {
        if seen.contains(file) {
            continue;
        }
        if let Some(circle) = circle_through(file, imports) {
            seen.extend(circle.iter().cloned());
            circles.push(circle);
        }
    }
    circles
}

/// The files on a shortest way from a file back to itself.
fn circle_through(start: &String, imports: &Imports) -> Option<Vec<String>> {
    let mut importers: BTreeMap<&String, &String> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(file) = open.pop_front() {
        for other in imports.get(file).into_iter().flatten() {
            if other == start {
                let mut circle = vec![file.clone()];
                let mut at = file;
                while let Some(importer) = importers.get(at) {
                    circle.insert(0, (*importer).clone());
                    at = importer;
                }
                return Some(circle);
            }
            if !importers.contains_key(other) {
                importers.insert(other, file);
                open.push_back(other);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYERED: &str = "\
# a comment
lib/src
  index.ts  overlay/
  operations/
  client.ts # the way in
  body/  stores/
  errors.ts
";

    fn tree() -> Tree {
        let mut trees = parse(LAYERED).unwrap();
        assert_eq!(trees.len(), 1);
        trees.remove(0)
    }

    fn imports(of: &[(&str, &[&str])]) -> Imports {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        of.iter()
            .map(|(file, others)| ((*file).to_owned(), owned(others)))
            .collect()
    }

    /// A tree without a fault.
    fn sound() -> Imports {
        imports(&[
            ("index.ts", &["client.ts", "operations/waiter.ts"]),
            ("overlay/index.ts", &["overlay/matrix.ts"]),
            ("overlay/matrix.ts", &[]),
            (
                "operations/waiter.ts",
                &["client.ts", "operations/pages.ts"],
            ),
            ("operations/pages.ts", &["errors.ts"]),
            ("client.ts", &["body/body.ts", "stores/bucket.ts"]),
            ("body/body.ts", &["errors.ts"]),
            ("stores/bucket.ts", &["errors.ts"]),
            ("errors.ts", &[]),
        ])
    }

    /// The one fault of the sound tree in which `file` imports `other`, too.
    fn fault_with(file: &str, other: &str) -> String {
        let mut imports = sound();
        imports
            .entry(file.to_owned())
            .or_default()
            .insert(other.to_owned());
        let faults = find_faults(&tree(), &imports);
        assert_eq!(faults.len(), 1, "{faults:#?}");
        faults[0].clone()
    }

    #[test]
    fn imports_from_below_and_from_the_same_folder_are_no_fault() {
        assert_eq!(find_faults(&tree(), &sound()), Vec::<String>::new());
    }

    #[test]
    fn an_upward_import_is_a_fault_that_names_files_and_layers() {
        assert_eq!(
            fault_with("body/body.ts", "overlay/matrix.ts"),
            "body/body.ts (layer body/) imports overlay/matrix.ts (layer overlay/), which is above; \
             move what it needs to a file below, or pass it as an argument"
        );
    }

    #[test]
    fn an_import_from_beside_is_a_fault() {
        let fault = fault_with("body/body.ts", "stores/bucket.ts");
        assert!(fault.contains("which is in the same layer"), "{fault}");
    }

    #[test]
    fn a_circle_inside_a_folder_is_a_fault_that_names_its_files() {
        assert_eq!(
            fault_with("operations/pages.ts", "operations/waiter.ts"),
            "operations/pages.ts → operations/waiter.ts → operations/pages.ts is a circle; \
             move what several of them need to a file that imports none of them"
        );
    }

    #[test]
    fn the_shortest_circle_through_a_file_is_found_once() {
        let long = imports(&[
            ("a", &["b"]),
            ("b", &["c", "d"]),
            ("c", &["d"]),
            ("d", &["a"]),
        ]);
        assert_eq!(
            circles(&long),
            [vec!["a", "b", "d"], vec!["c", "d", "a", "b"]]
        );
        let two = imports(&[("a", &["b"]), ("b", &["a"]), ("c", &["d"]), ("d", &["c"])]);
        assert_eq!(circles(&two), [["a", "b"], ["c", "d"]]);
    }

    #[test]
    fn a_file_without_a_layer_is_a_fault() {
        let mut imports = sound();
        imports.insert("stray.ts".to_owned(), BTreeSet::new());
        assert_eq!(
            find_faults(&tree(), &imports),
            ["stray.ts has no layer; add it to its layer in layers.txt"]
        );
    }

    #[test]
    fn an_entry_that_names_nothing_is_a_fault() {
        let mut imports = sound();
        imports.remove("stores/bucket.ts");
        imports.get_mut("client.ts").unwrap().clear();
        let faults = find_faults(&tree(), &imports);
        assert_eq!(faults.len(), 1, "{faults:#?}");
        assert!(faults[0].contains("names stores/"), "{faults:#?}");
    }

    #[test]
    fn the_most_specific_entry_gives_the_layer() {
        let trees = parse("src\n  client/waiter.rs\n  client/\n").unwrap();
        let upward = imports(&[
            ("client/pages.rs", &["client/waiter.rs"]),
            ("client/waiter.rs", &[]),
        ]);
        assert_eq!(find_faults(&trees[0], &upward).len(), 1);
        let downward = imports(&[
            ("client/pages.rs", &[]),
            ("client/waiter.rs", &["client/pages.rs"]),
        ]);
        assert_eq!(find_faults(&trees[0], &downward), Vec::<String>::new());
    }

    #[test]
    fn layers_without_a_tree_are_refused() {
        assert!(parse("  index.ts\n").is_err());
    }

    /// One import more, from the bottom of a tree to its top, is one fault more, beside the circles that it closes.
    #[test]
    fn an_upward_import_makes_each_real_tree_fail() {
        for tree in parse(&workspace::read(&path(LAYERS)).unwrap()).unwrap() {
            let mut imports = imports::read(&tree.folder).unwrap();
            let file_in = |layer: &[String]| {
                let is_in = |file: &&String| {
                    let place = tree.place(file);
                    place.is_some_and(|place| layer.iter().any(|entry| entry == place.entry))
                };
                imports.keys().find(is_in).unwrap().clone()
            };
            let top = file_in(tree.layers.first().unwrap());
            let bottom = file_in(tree.layers.last().unwrap());
            let upward = |faults: Vec<String>| {
                let begin = format!("{bottom} (layer ");
                let is_upward =
                    |fault: &String| fault.starts_with(&begin) && fault.contains("which is above");
                faults.into_iter().filter(is_upward).count()
            };
            assert_eq!(upward(find_faults(&tree, &imports)), 0, "{}", tree.folder);
            imports.get_mut(&bottom).unwrap().insert(top);
            assert_eq!(upward(find_faults(&tree, &imports)), 1, "{}", tree.folder);
        }
    }
}
