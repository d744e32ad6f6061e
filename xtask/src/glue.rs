//! Takes out of wasm-bindgen's glue what it has for callers that our facade is not: half a kilobyte of the
//! download. A piece that is not there any more is an error, so that a new version is looked at.

use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace;

/// A piece: how it begins and how it ends, and what comes in its place.
struct Piece {
    begin: &'static str,
    end: &'static str,
    replacement: &'static str,
}

const PIECES: &[Piece] = &[
    // `using` is not what the facade writes.
    piece("if (Symbol.dispose) Call.prototype", "free;\n"),
    piece("if (Symbol.dispose) Context.prototype", "free;\n"),
    // A call is freed when it ends, whatever happens to it.
    piece("        CallFinalization.unregister(this);\n", ""),
    piece("        CallFinalization.register(this", ");\n"),
    piece("const CallFinalization", "(ptr, 1));\n"),
    // Types are TypeScript's.
    piece("        _assertClass(context, Context);\n", ""),
    piece("function _assertClass", "\n}\n"),
    // Texts are always passed with a function to grow their memory.
    piece("    if (realloc === undefined) {", "\n    }\n"),
    // Every runtime that has WebAssembly with SIMD has it.
    piece("if (!('encodeInto' in cachedTextEncoder)) {", "\n}\n"),
    // The entries pass an object.
    Piece {
        begin: "    if (module !== undefined) {",
        end: "\n    }\n",
        replacement: "    ({module} = module);\n",
    },
];

const fn piece(begin: &'static str, end: &'static str) -> Piece {
    Piece {
        begin,
        end,
        replacement: "",
    }
}

/// Rewrites the glue in this file.
pub(crate) fn trim(file: &Path) -> Result<()> {
    let glue = workspace::read(file)?;
    let trimmed = without(&glue, PIECES)?;
    workspace::write(file, trimmed)
}

fn without(glue: &str, pieces: &[Piece]) -> Result<String> {
    pieces.iter().try_fold(glue.to_owned(), |glue, piece| {
        let missing = || {
            format!(
                "wasm-bindgen's glue has no `{}`: see xtask/src/glue.rs",
                piece.begin.trim()
            )
        };
        let (before, rest) = glue.split_once(piece.begin).with_context(missing)?;
        let (_, behind) = rest.split_once(piece.end).with_context(missing)?;
        Ok([before, piece.replacement, behind].concat())
    })
}

#[cfg(test)]
mod tests {
    use super::{piece, without};

    #[test]
    fn pieces_go_and_what_is_new_is_an_error() {
        let glue = "a {\n    x\n}\nb(1, 2);\nc\n";
        let trimmed = without(glue, &[piece("a {", "\n}\n"), piece("b(", ");\n")]);
        assert_eq!(trimmed.unwrap(), "c\n");
        let error = without(glue, &[piece("d", "")]).unwrap_err();
        assert!(error.to_string().contains("no `d`"));
    }
}
