//! Makes the wasm module of the npm package with wasm-bindgen, and runs tests in wasm. It compiles nothing and knows
//! no command: that is xtask, which need not wait until wasm-bindgen is compiled.

mod glue;
mod imports;
mod panics;

use std::env::args_os;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use walrus::ModuleConfig;

const USAGE: &str = "usage: xtask-module bind <compiled.wasm> <directory> <name>, \
    or xtask-module wasm-bindgen …, or xtask-module test-runner …";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<_> = args_os().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(|word| word.to_str()).collect();
    match words[..] {
        // Cargo calls it for every wasm test binary (.cargo/config.toml).
        [Some("test-runner"), ..] => {
            wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments)
        }
        [Some("wasm-bindgen"), ..] => wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments),
        [Some("bind"), Some(compiled), Some(directory), Some(name)] => {
            bind(compiled, Path::new(directory), name)
        }
        _ => bail!(USAGE),
    }
}

/// Writes glue and module into a directory, without what our facade does not use.
fn bind(compiled: &str, directory: &Path, name: &str) -> Result<()> {
    let mut arguments: Vec<OsString> = [
        "wasm-bindgen",
        compiled,
        "--target",
        "web",
        "--omit-default-module-path",
        "--out-name",
        name,
        "--out-dir",
    ]
    .map(Into::into)
    .into();
    arguments.push(directory.into());
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments).context("wasm-bindgen failed")?;
    glue::trim(&directory.join(format!("{name}.js")))?;
    let file = directory.join(format!("{name}_bg.wasm"));
    let mut module = ModuleConfig::new().parse_file(&file)?;
    panics::trap(&mut module);
    imports::remove(&mut module)?;
    module.emit_wasm_file(&file)
}
