//! Makes a panic a bare trap: on this target nobody can read its message, and what formats it is a kilobyte
//! of the download. A module whose function names are gone, or are new, is left as it is.

use std::path::Path;

use anyhow::Result;
use walrus::{FunctionBuilder, FunctionId, FunctionKind, LocalFunction, Module, ModuleConfig};

/// Functions that do nothing but report a panic, without the hash of their crate. None of them returns.
const REPORTERS: &[&str] = &[
    "core::panicking::",
    "core::cell::panic_",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::result::unwrap_failed",
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "std::panicking::",
];

/// Gives every reporter of panics in the module the body `unreachable`.
pub(crate) fn trap(file: &Path) -> Result<()> {
    let mut module = ModuleConfig::new().parse_file(file)?;
    let reporters: Vec<FunctionId> = module
        .funcs
        .iter()
        .filter(|function| matches!(function.kind, FunctionKind::Local(_)))
        .filter(|function| function.name.as_deref().is_some_and(is_reporter))
        .map(walrus::Function::id)
        .collect();
    for reporter in reporters {
        let body = trapping(&mut module, reporter);
        module.funcs.get_mut(reporter).kind = FunctionKind::Local(body);
    }
    module.emit_wasm_file(file)
}

fn trapping(module: &mut Module, function: FunctionId) -> LocalFunction {
    let signature = module.types.get(module.funcs.get(function).ty());
    let (parameters, results) = (signature.params().to_vec(), signature.results().to_vec());
    let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
    builder.func_body().unreachable();
    let arguments = parameters
        .iter()
        .map(|parameter| module.locals.add(*parameter))
        .collect();
    builder.local_func(arguments)
}

/// Names are `core[0123456789abcdef]::panicking::panic_fmt`, or without the brackets.
fn is_reporter(name: &str) -> bool {
    let name = match (name.find('['), name.find(']')) {
        (Some(open), Some(close)) if open < close => [&name[..open], &name[close + 1..]].concat(),
        _ => name.to_owned(),
    };
    REPORTERS.iter().any(|reporter| name.starts_with(reporter))
}

#[cfg(test)]
mod tests {
    use super::is_reporter;

    #[test]
    fn only_what_reports_panics_is_replaced() {
        assert!(is_reporter("core[c5930c85a12de822]::panicking::panic_fmt"));
        assert!(is_reporter("core::cell::panic_already_borrowed"));
        assert!(!is_reporter(
            "<core[c5930c85a12de822]::fmt::Formatter>::pad"
        ));
        assert!(!is_reporter("rekognition_wasm::call::Call::headers"));
    }
}
