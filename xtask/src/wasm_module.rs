//! From the SDK crate to the optimised wasm module with its JavaScript glue, in target/bindgen/. It does not package them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::stamp;
use crate::step::{self, BUILD, Output, SHORT};
use crate::toolchain::{self, cargo_build};
use crate::workspace::{self, WASM_TARGET, cargo, npm_bin, path};

/// The file name of everything that belongs to the module.
pub(crate) const NAME: &str = "rekognition_wasm";

/// The package that does what needs wasm-bindgen. Apart, as that takes a minute to compile: whoever does not need the
/// module does not wait for it.
const TOOL: &str = "xtask-module";

/// What rustc emits for the target, with SIMD (.cargo/config.toml); wasm-opt may use no more than that.
const WASM_OPT: &[&str] = &[
    // Below 1024 is the far end of the stack: no sum of an address and a small number wraps around.
    "--low-memory-unused",
    // Several times, as each finds what the others leave.
    "-O1",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--reorder-functions",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
    "--strip-debug",
    "--strip-producers",
    // Last: the passes before read the section.
    "--strip-target-features",
];

/// Where the module and its glue are.
pub(crate) fn directory() -> PathBuf {
    path("target/bindgen")
}

/// The compiled crate, and what makes the module of it: a download and two builds, side by side.
pub(crate) fn build() -> Result<()> {
    // Cheap checks first: nobody should wait for a build to learn that Node is missing.
    toolchain::node_version()?;
    toolchain::wasm_target()?;
    let compiled = std::thread::scope(|scope| {
        let packages = scope.spawn(toolchain::npm_packages);
        let tool = scope.spawn(build_tool);
        let compiled = compile();
        for other in [packages, tool] {
            other
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        }
        compiled
    })?;

    let mut words = vec!["wasm-bindgen"];
    words.extend(WASM_OPT);
    let inputs = [
        compiled.clone(),
        path("Cargo.lock"),
        path("package-lock.json"),
        path("xtask/module"),
    ];
    let fingerprint = stamp::fingerprint(&inputs, &words)?;
    let stamp_file = directory().join(".xtask-stamp");
    let outputs = ["_bg.wasm", ".js", ".d.ts"].map(|end| directory().join(format!("{NAME}{end}")));
    if stamp::matches(&stamp_file, &fingerprint) && outputs.iter().all(|file| file.is_file()) {
        step::up_to_date("wasm-bindgen, wasm-opt");
        return Ok(());
    }
    bind(&compiled)?;
    optimise()?;
    stamp::write(&stamp_file, &fingerprint)
}

fn compile() -> Result<PathBuf> {
    let mut cargo = cargo("build");
    cargo.args(["--lib", "--package", "rekognition-wasm"]);
    cargo.args(["--profile", "wasm"]);
    cargo.args(["--features", "npm", "--target", WASM_TARGET]);
    if let Some(remap) = remap() {
        cargo.arg("--config").arg(remap);
    }
    // They would replace the target's flags in .cargo/config.toml, and with them SIMD.
    cargo
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    let is_wasm = |file: &Path| {
        file.extension()
            .is_some_and(|extension| extension == "wasm")
    };
    let files = cargo_build("cargo build (wasm)", &mut cargo, is_wasm)?;
    files.into_iter().next_back().context(
        "cargo made no .wasm file; `[lib] crate-type` in Cargo.toml must contain \"cdylib\"",
    )
}

/// Takes the builder's directories out of the module: they would differ from machine to machine, and are
/// nobody's business. Added to the flags in .cargo/config.toml.
fn remap() -> Option<String> {
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    let flag = format!(
        "--remap-path-prefix={}=",
        cargo_home.join("registry/src").display()
    );
    Some(format!("target.{WASM_TARGET}.rustflags=[{flag:?}]"))
}

fn build_tool() -> Result<()> {
    let mut cargo = cargo("build");
    cargo.args(["--package", TOOL]);
    step::run(
        "cargo build (wasm-bindgen)",
        &mut cargo,
        BUILD,
        Output::OnFailure,
    )
}

/// Writes glue and module with wasm-bindgen, in the version that Cargo.lock pins for the crate too.
fn bind(compiled: &Path) -> Result<()> {
    workspace::create_directory(&directory())?;
    workspace::remove_directory(&directory().join("snippets"))?;
    let mut bind = tool("bind");
    bind.arg(compiled).arg(directory()).arg(NAME);
    step::run("wasm-bindgen", &mut bind, SHORT, Output::Shown)
}

/// A command of the package that does what needs wasm-bindgen.
pub(crate) fn tool(command: &str) -> Command {
    let mut cargo = cargo("run");
    cargo.args(["--quiet", "--package", TOOL, "--", command]);
    cargo
}

fn optimise() -> Result<()> {
    let module = directory().join(format!("{NAME}_bg.wasm"));
    let optimised = directory().join(format!("{NAME}_bg.opt.wasm"));
    let mut command = npm_bin("wasm-opt");
    command
        .args(WASM_OPT)
        .arg(&module)
        .arg("--output")
        .arg(&optimised);
    step::run("wasm-opt", &mut command, BUILD, Output::OnFailure)?;
    fs::rename(&optimised, &module)
        .with_context(|| format!("could not rename {}", optimised.display()))
}
