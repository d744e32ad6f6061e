//! The imports of TypeScript files, of types, too. It relies on Biome's format: a statement begins its line, and stands
//! with its file on the same line as its end.

use super::source::{Imports, Source};

/// The files of a tree that each of its files imports. Files that are not among them are left out: the glue of the
/// module is made elsewhere.
pub(super) fn imports(sources: &[Source]) -> Imports {
    let is_source = |path: &String| sources.iter().any(|source| source.path == *path);
    let each = sources.iter().map(|source| {
        let specifiers = source.text.lines().filter_map(specifier);
        let files = specifiers.map(|specifier| resolve(&source.path, specifier));
        (source.path.clone(), files.filter(is_source).collect())
    });
    each.collect()
}

/// The file that a line imports, as it is written.
fn specifier(line: &str) -> Option<&str> {
    let is_statement = ["import ", "export ", "} from "]
        .iter()
        .any(|begin| line.starts_with(begin));
    let statement = [" from \"", "import \""]
        .iter()
        .find_map(|before| line.split_once(before))
        .filter(|_| is_statement);
    let is_comment = ["//", "/*", "*"]
        .iter()
        .any(|begin| line.trim_start().starts_with(begin));
    let call = line.split_once("import(\"").filter(|_| !is_comment);
    let (_, rest) = statement.or(call)?;
    let (specifier, _) = rest.split_once('"')?;
    specifier.starts_with('.').then_some(specifier)
}

/// The path of an imported file: `../body/shape.js` of `image/pixels.ts` is `body/shape.ts`.
fn resolve(importer: &str, specifier: &str) -> String {
    let mut parts: Vec<&str> = importer.split('/').collect();
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let file = parts.join("/");
    file.strip_suffix(".js")
        .map_or(file.clone(), |name| format!("{name}.ts"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_import_is_found_and_no_other_text() {
        let text = r#"/** As in `import("./comment.js")`. */

import "./effect.js";
import type { Type } from "./type.js";
import {
  type One,
  two,
} from "../listed.js";
import { start } from "../glue.js";
import { readFileSync } from "node:fs";

export * from "./all.js";
export type * from "./inner/types.js";
type Page = typeof import("./page.js");
const text = 'no import from "./text.js"';
// import("./line.js")
"#;
        let mut sources = vec![Source {
            path: "rooms/room.ts".to_owned(),
            text: text.to_owned(),
        }];
        let files = [
            "listed.ts",
            "rooms/all.ts",
            "rooms/effect.ts",
            "rooms/inner/types.ts",
            "rooms/page.ts",
            "rooms/type.ts",
        ];
        let others = ["rooms/comment.ts", "rooms/line.ts", "rooms/text.ts"];
        for path in files.iter().chain(&others) {
            sources.push(Source {
                path: (*path).to_owned(),
                text: String::new(),
            });
        }
        let imports = imports(&sources);
        assert!(imports["rooms/room.ts"].iter().eq(files));
    }
}
