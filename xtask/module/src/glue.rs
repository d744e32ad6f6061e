//! Takes out of wasm-bindgen's glue what it has for callers that our facade is not, half of it. What is not
//! there any more is an error, so that a new version is looked at.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use regex::Regex;

/// What goes, and what comes in its place.
type Edit = (&'static str, &'static str);

const EDITS: &[Edit] = &[
    // `using` is not what the facade writes.
    (r"if \(Symbol\.dispose\) Call\.prototype.*?free;\n", ""),
    (r"if \(Symbol\.dispose\) Context\.prototype.*?free;\n", ""),
    // A call is freed when it ends, whatever happens to it, and a context with the last of its calls.
    (r" *(Call|Context)Finalization\.unregister\(this\);\n", ""),
    (r" *(Call|Context)Finalization\.register\(this.*?\);\n", ""),
    (r"const (Call|Context)Finalization.*?\(ptr, 1\)\);\n", ""),
    (r" *__destroy_into_raw\(\) \{.*?\n    \}\n", ""),
    (
        r"const ptr = this\.__destroy_into_raw\(\);\s+wasm\.(__wbg_\w+_free)\(ptr, 0\);",
        "wasm.$1(this.__wbg_ptr, 0);",
    ),
    // Types are TypeScript's.
    (r" *_assertClass\(context, Context\);\n", ""),
    (r"function _assertClass.*?\n\}\n", ""),
    // Most texts are ASCII. They are written where they go: for a new buffer, Chromium may have to wait until it has
    // swept the last ones.
    (r", wasm\.__wbindgen_realloc\)", ")"),
    (
        r"function passStringToWasm0\(.*?\n\}\n",
        "function passStringToWasm0(text, malloc) {
    const { length } = text;
    const ptr = malloc(length, 1) >>> 0;
    WASM_VECTOR_LEN = length;
    const room = getUint8ArrayMemory0().subarray(ptr, ptr + length);
    if (cachedTextEncoder.encodeInto(text, room).read === length) return ptr;
    wasm.__wbindgen_free(ptr, length, 1);
    return passArray8ToWasm0(cachedTextEncoder.encode(text), malloc);
}\n",
    ),
    // Every runtime that has WebAssembly with SIMD has it.
    (
        r"if \(!\('encodeInto' in cachedTextEncoder\)\) \{.*?\n\}\n",
        "",
    ),
    // The module has none: see imports.rs.
    (r"function __wbg_get_imports\(\) \{.*?\n\}\n", ""),
    // A decoder for each text: one for all would have to be counted, as Safari's ends after 2 GB.
    (
        r"let cachedTextDecoder.*?function decodeText\(bytes\) \{.*?\n\}\n",
        "function decodeText(bytes) {\n    return new TextDecoder().decode(bytes);\n}\n",
    ),
    (
        r"let ptr0, len0, ptr1, len1;\s+try \{(.*?)\} catch \(e\) \{.*?throw e;\s+\}\n",
        "let ptr0, len0, ptr1, len1;\n${1}\n",
    ),
    // Nothing throws between a text's arrival and its end, nor while arguments are written.
    (
        r"let deferred\d+_0;\s+let deferred\d+_1;\s+try \{(.*?)const ret = ([^;]*);.*?finally \{.*?\}\n",
        "${1}return takeString($2);\n",
    ),
    (
        r"function getStringFromWasm0",
        "function takeString([ptr, len]) {\n    const text = getStringFromWasm0(ptr, len);\n    wasm.__wbindgen_free(ptr, len, 1);\n    return text;\n}\n\nfunction getStringFromWasm0",
    ),
    // The facade loads and instantiates the module itself.
    (
        r"let wasmModule, wasmInstance, wasm;.*$",
        "let wasm;\nexport function start(instance) {\n    wasm = instance.exports;\n    wasm.__wbindgen_start();\n}\n",
    ),
];

/// The same in its types.
const TYPES: &[Edit] = &[
    (r"    \[Symbol\.dispose\]\(\): void;\n", ""),
    (
        r"export type InitInput = .*?\n(.*?)export type SyncInitInput.*$",
        "${1}/** Lets the classes work on an instance. */\nexport function start(instance: WebAssembly.Instance): void;\n",
    ),
];

/// Rewrites the glue, and its types beside it.
pub(crate) fn trim(javascript: &Path) -> Result<()> {
    let types = javascript.with_extension("d.ts");
    rewrite(javascript, |glue| without_casts(&edited(glue, EDITS)?))?;
    rewrite(&types, |types| edited(types, TYPES))
}

fn rewrite(file: &Path, edit: impl FnOnce(String) -> Result<String>) -> Result<()> {
    let text =
        fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?;
    fs::write(file, edit(text)?).with_context(|| format!("could not write {}", file.display()))
}

/// The glue without `const val2 = +status;`: WebAssembly takes numbers and booleans as they are.
fn without_casts(glue: &str) -> Result<String> {
    let cast = Regex::new(r"^\s*const (val\d+) = \+(\w+);$")?;
    let mut kept = String::new();
    let mut casts: Vec<(Regex, &str)> = Vec::new();
    let mut is_found = false;
    for line in glue.lines() {
        if let Some((_, [name, argument])) = cast.captures(line).map(|it| it.extract()) {
            casts.push((Regex::new(&format!(r"\b{name}\b"))?, argument));
            is_found = true;
            continue;
        }
        let uncast = casts
            .iter()
            .fold(line.to_owned(), |line, (name, argument)| {
                name.replace_all(&line, *argument).into_owned()
            });
        kept.push_str(&uncast);
        kept.push('\n');
        if line == "    }" {
            casts.clear(); // the function ends
        }
    }
    anyhow::ensure!(
        is_found,
        "wasm-bindgen's glue casts no numbers: see xtask/module/src/glue.rs"
    );
    Ok(kept)
}

fn edited(glue: String, edits: &[Edit]) -> Result<String> {
    edits.iter().try_fold(glue, |glue, (pattern, replacement)| {
        let regex = Regex::new(&format!("(?s){pattern}"))?;
        anyhow::ensure!(
            regex.is_match(&glue),
            "wasm-bindgen's glue has no `{pattern}`: see xtask/module/src/glue.rs"
        );
        Ok(regex.replace_all(&glue, *replacement).into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::{edited, without_casts};

    #[test]
    fn what_is_there_is_edited_and_what_is_new_is_an_error() {
        let glue = "a {\n    x\n}\nb(1, 2);\nc\n".to_owned();
        let edits = [(r"a \{.*?\n\}\n", ""), (r"b\((\d)", "d(3, $1")];
        assert_eq!(edited(glue, &edits).unwrap(), "d(3, 1, 2);\nc\n");
        let error = edited("c".to_owned(), &[("d", "")]).unwrap_err();
        assert!(error.to_string().contains("no `d`"));
    }

    #[test]
    fn numbers_are_passed_as_they_are_within_their_function() {
        let glue = "    a(x, y) {\n        const val2 = +x;\n        f(val2, val22);\n    }\n    f(val2);\n";
        let expected = "    a(x, y) {\n        f(x, val22);\n    }\n    f(val2);\n";
        assert_eq!(without_casts(glue).unwrap(), expected);
        assert!(without_casts("f(x);\n").is_err());
    }
}
