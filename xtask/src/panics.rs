//! Makes a panic a bare trap: on this target nobody can read its message, and what formats it, and the messages
//! and places themselves, are two kilobytes of the download. What is not recognised is left as it is.

use regex::bytes::Regex;
use walrus::ir::Value;
use walrus::{
    ConstExpr, DataKind, FunctionBuilder, FunctionId, FunctionKind, LocalFunction, Module,
};

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
pub(crate) fn trap(module: &mut Module) {
    let reporters: Vec<FunctionId> = module
        .funcs
        .iter()
        .filter(|function| matches!(function.kind, FunctionKind::Local(_)))
        .filter(|function| function.name.as_deref().is_some_and(is_reporter))
        .map(walrus::Function::id)
        .collect();
    for reporter in reporters {
        let body = trapping(module, reporter);
        module.funcs.get_mut(reporter).kind = FunctionKind::Local(body);
    }
    let segments: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for segment in segments {
        let data = module.data.get_mut(segment);
        if let DataKind::Active {
            offset: ConstExpr::Value(Value::I32(address)),
            ..
        } = data.kind
        {
            blank(&mut data.value, address.cast_unsigned());
        }
    }
}

/// Texts that only reporters of panics show: places in source code, and core's and std's messages.
const TEXTS: &[&str] = &[
    r"/rustc/[0-9a-f]{40}/library/[\w/-]+\.rs",
    r"index\.crates\.io-[0-9a-f]+/[\w.-]+/src/[\w/]+\.rs",
    r"src/[\w/]+\.rs",
    r"(attempted|Attempted) to initialize thread-local while it is being dropped",
    r"cannot access a Thread Local Storage value during or after destruction: ",
    r"a formatting trait implementation returned an error when the underlying stream did not",
    r"attempt to join into collection with len > usize::MAX",
    r"copy_from_slice: source slice length \(|\) does not match destination slice length \(",
    r"index out of bounds: the len is | out of range for slice of length |slice index starts at |mid > len",
    r"overflow (in|when|adding|subtracting) [\w: ]{1,40}(date|durations?|instant|new)\b",
    r"resulting value is out of range|Tried to shrink to a larger capacity",
    r"to_digit: invalid radix -- radix must be in the range 2 to 36 inclusive|attempt to divide by zero",
    r"range (start|end) index | but the index is |capacity overflow",
    r"assertion `left | right` failed(: )?|\n  left: |\n right: | but ends at |==!=matches",
    r"attempted to take ownership of Rust value while it was borrowed|null pointer passed to rust",
    r"recursive use of an object detected which would lead to unsafe aliasing in rust",
    r"cannot recursively acquire mutex|dest is out of bounds|InvalidLength",
    r"HMAC can take key of any size|RefCell already (mutably )?borrowed",
    r"000102030405[0-9]{180}96979899|falsetrue", // digits and booleans of core's formatting
];

/// Fills the texts with zeros, which compress to nothing, and the records of places that hold one.
fn blank(data: &mut [u8], address: u32) {
    let texts = TEXTS.join("|");
    let texts = Regex::new(&format!("(?-u){texts}")).expect("the expressions are valid");
    let found: Vec<_> = texts.find_iter(data).map(|text| text.range()).collect();
    for text in found {
        // file, its length, line, column: core::panic::Location
        let start = address + u32::try_from(text.start).unwrap_or_default();
        let length = u32::try_from(text.len()).unwrap_or_default();
        let reference = [start.to_le_bytes(), length.to_le_bytes()].concat();
        for at in (0..data.len().saturating_sub(15)).step_by(4) {
            let is_place =
                data[at..].starts_with(&reference) && data[text.clone()].ends_with(b".rs");
            if is_place {
                data[at..at + 16].fill(0);
            }
        }
        data[text].fill(0);
    }
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
