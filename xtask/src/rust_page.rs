//! The example page in Rust as its users build it: README.md's profile and flags, wasm-bindgen, wasm-opt. Into
//! target/rust-page/, for `cargo xtask size`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::step::{self, BUILD, Output};
use crate::toolchain::{self, cargo_build};
use crate::workspace::{self, WASM_TARGET, cargo, npm_bin, path};

/// In place of the flags in .cargo/config.toml, which are the npm package's.
const RUSTFLAGS: &str = "-C target-feature=+simd128";

/// Builds the page.
pub(crate) fn build() -> Result<()> {
    toolchain::wasm_target()?;
    toolchain::npm_packages()?;
    let directory = path("target/rust-page");
    workspace::create_directory(&directory)?;
    bind(compile()?, &directory)?;
    optimise(&directory)
}

fn compile() -> Result<PathBuf> {
    let mut cargo = cargo();
    cargo.args(["build", "--package", "rust-page", "--profile", "page"]);
    cargo.args(["--target", WASM_TARGET]);
    cargo
        .env("RUSTFLAGS", RUSTFLAGS)
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    let is_page = |file: &Path| file.ends_with("rust_page.wasm");
    let files = cargo_build("cargo build (rust-page)", &mut cargo, is_page)?;
    let page = files.into_iter().next_back();
    page.context("cargo made no rust_page.wasm")
}

fn bind(compiled: PathBuf, directory: &Path) -> Result<()> {
    step::step("wasm-bindgen (rust-page)", || {
        let mut arguments = vec!["wasm-bindgen".into(), compiled.into_os_string()];
        arguments.extend(["--target", "web", "--out-dir"].map(Into::into));
        arguments.push(directory.into());
        wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments).context("wasm-bindgen failed")
    })
}

fn optimise(directory: &Path) -> Result<()> {
    let module = directory.join("rust_page_bg.wasm");
    let mut command = npm_bin("wasm-opt");
    command.args(["-Oz", "--all-features"]);
    command.args([
        "--strip-debug",
        "--strip-producers",
        "--strip-target-features",
    ]);
    command.arg(&module).arg("--output").arg(&module);
    step::run(
        "wasm-opt (rust-page)",
        &mut command,
        BUILD,
        Output::OnFailure,
    )
}
