//! The example page in Rust as its users build it: README.md's profile and flags, wasm-bindgen, wasm-opt. Into
//! target/rust-page/, for `cargo xtask size`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::stamp;
use crate::step::{self, BUILD, Output, SHORT};
use crate::toolchain::{self, cargo_build};
use crate::wasm_module;
use crate::workspace::{self, WASM_TARGET, cargo, npm_bin, path};

/// In place of the flags in .cargo/config.toml, which are the npm package's.
const RUSTFLAGS: &str = "-C target-feature=+simd128";

const WASM_OPT: &[&str] = &[
    "-Oz",
    "--all-features",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Builds the page.
pub(crate) fn build() -> Result<()> {
    toolchain::wasm_target()?;
    toolchain::npm_packages()?;
    let directory = path("target/rust-page");
    let compiled = compile()?;
    let inputs = [
        compiled.clone(),
        path("Cargo.lock"),
        path("package-lock.json"),
    ];
    let fingerprint = stamp::fingerprint(&inputs, WASM_OPT)?;
    let stamp_file = directory.join(".xtask-stamp");
    if stamp::matches(&stamp_file, &fingerprint) {
        step::up_to_date("rust-page");
        return Ok(());
    }
    workspace::create_directory(&directory)?;
    bind(&compiled, &directory)?;
    optimise(&directory)?;
    stamp::write(&stamp_file, &fingerprint)
}

fn compile() -> Result<PathBuf> {
    let mut cargo = cargo("build");
    cargo.args(["--package", "rust-page", "--profile", "page"]);
    cargo.args(["--target", WASM_TARGET]);
    cargo
        .env("RUSTFLAGS", RUSTFLAGS)
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    let is_page = |file: &Path| file.ends_with("rust_page.wasm");
    let files = cargo_build("cargo build (rust-page)", &mut cargo, is_page)?;
    let page = files.into_iter().next_back();
    page.context("cargo made no rust_page.wasm")
}

fn bind(compiled: &Path, directory: &Path) -> Result<()> {
    let mut bind = wasm_module::tool("wasm-bindgen");
    bind.arg(compiled).args(["--target", "web", "--out-dir"]);
    bind.arg(directory);
    step::run("wasm-bindgen (rust-page)", &mut bind, SHORT, Output::Shown)
}

fn optimise(directory: &Path) -> Result<()> {
    let module = directory.join("rust_page_bg.wasm");
    let mut command = npm_bin("wasm-opt");
    command.args(WASM_OPT);
    command.arg(&module).arg("--output").arg(&module);
    step::run(
        "wasm-opt (rust-page)",
        &mut command,
        BUILD,
        Output::OnFailure,
    )
}
