//! Takes out of the module what wasm-bindgen has put there for values of JavaScript, of which ours holds none: what it
//! imports, and what it exports for those imports alone.

use anyhow::{Context, Result, bail};
use walrus::{FunctionId, ImportKind, Module};

/// For objects of JavaScript, for texts that grow while they are passed, and for what has panicked.
const EXPORTS: &[&str] = &[
    "__abort_handler",
    "__instance_terminated",
    "__wbindgen_externrefs",
    "__wbindgen_realloc",
];

/// Leaves the module without imports.
pub(crate) fn remove(module: &mut Module) -> Result<()> {
    for (name, function) in imported(module)? {
        if name == "__wbindgen_init_externref_table" {
            module.replace_imported_func(function, |_| {})?;
        } else if name.starts_with("__wbg___wbindgen_throw_") {
            // what is thrown is a panic of wasm-bindgen's own
            module.replace_imported_func(function, |(body, _)| {
                body.unreachable();
            })?;
        } else {
            bail!(
                "the module imports `{name}`, which nobody gives it: see xtask/module/src/imports.rs"
            );
        }
    }
    for name in EXPORTS {
        module
            .exports
            .remove(name)
            .with_context(|| format!("the module does not export `{name}`"))?;
    }
    Ok(())
}

fn imported(module: &Module) -> Result<Vec<(String, FunctionId)>> {
    let named = module.imports.iter().map(|import| match import.kind {
        ImportKind::Function(function) => Ok((import.name.clone(), function)),
        _ => bail!("the module imports `{}`, which is no function", import.name),
    });
    named.collect()
}
