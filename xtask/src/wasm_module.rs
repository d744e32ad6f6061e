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
    toolchain::say_other_version()?;
    let here = Place::here()?;
    let compiled = std::thread::scope(|scope| {
        let packages = scope.spawn(toolchain::npm_packages);
        let tool = scope.spawn(build_tool);
        let compiled = compile(&here);
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
    finish(&compiled, &directory())?;
    stamp::write(&stamp_file, &fingerprint)
}

/// A tree of sources, and the folders that its compilation uses.
pub(crate) struct Place {
    /// The root of the repository, or of a copy.
    pub(crate) tree: PathBuf,
    /// The target directory; cargo's choice if there is none.
    pub(crate) target: Option<PathBuf>,
    /// `CARGO_HOME`, where the sources of crates are.
    pub(crate) cargo_home: PathBuf,
}

impl Place {
    /// The repository itself.
    pub(crate) fn here() -> Result<Self> {
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
        Ok(Self {
            tree: workspace::root().to_owned(),
            target: None,
            cargo_home: home.context("there is no home directory; set CARGO_HOME to a folder")?,
        })
    }
}

/// Compiles the crate as the module; the same sources make the same bytes in any place.
pub(crate) fn compile(place: &Place) -> Result<PathBuf> {
    let mut cargo = cargo("build");
    cargo.args(["--lib", "--package", "rekognition-wasm"]);
    cargo.args(["--profile", "wasm"]);
    cargo.args(["--features", "npm", "--target", WASM_TARGET]);
    cargo.arg("--config").arg(remap(&place.cargo_home)?);
    if let Some(target) = &place.target {
        cargo.arg("--target-dir").arg(target);
    }
    cargo.current_dir(&place.tree);
    cargo.env("CARGO_HOME", &place.cargo_home);
    for (name, _) in std::env::vars_os() {
        if changes_bytes(&name.to_string_lossy()) {
            cargo.env_remove(name);
        }
    }
    let is_wasm = |file: &Path| {
        file.extension()
            .is_some_and(|extension| extension == "wasm")
    };
    let files = cargo_build("cargo build (wasm)", &mut cargo, is_wasm)?;
    files.into_iter().next_back().context(
        "cargo made no .wasm file; `[lib] crate-type` in Cargo.toml must contain \"cdylib\"",
    )
}

/// Whether a variable replaces or extends the flags in .cargo/config.toml and the profile in Cargo.toml.
fn changes_bytes(variable: &str) -> bool {
    variable.ends_with("RUSTFLAGS")
        || variable.starts_with("CARGO_PROFILE_")
        || variable == "CARGO_INCREMENTAL"
}

/// Takes the builder's directories out of the module: they would differ from machine to machine, and are
/// nobody's business. Added to the flags in .cargo/config.toml.
fn remap(cargo_home: &Path) -> Result<String> {
    let registry = cargo_home.join("registry/src");
    // Where the component rust-src is installed, rustc shows its folder in place of this name.
    let library = toolchain::sysroot()?.join("lib/rustlib/src/rust");
    let virtual_library = format!("/rustc/{}", toolchain::rustc_commit()?);
    let flags = [(registry, String::new()), (library, virtual_library)]
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    Ok(format!("target.{WASM_TARGET}.rustflags={flags:?}"))
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

/// Makes the optimised module and its glue of the compiled crate.
pub(crate) fn finish(compiled: &Path, directory: &Path) -> Result<()> {
    bind(compiled, directory)?;
    optimise(directory)
}

/// Writes glue and module with wasm-bindgen, in the version that Cargo.lock pins for the crate too.
fn bind(compiled: &Path, directory: &Path) -> Result<()> {
    workspace::create_directory(directory)?;
    workspace::remove_directory(&directory.join("snippets"))?;
    let mut bind = tool("bind");
    bind.arg(compiled).arg(directory).arg(NAME);
    step::run("wasm-bindgen", &mut bind, SHORT, Output::Shown)
}

/// A command of the package that does what needs wasm-bindgen.
pub(crate) fn tool(command: &str) -> Command {
    let mut cargo = cargo("run");
    cargo.args(["--quiet", "--package", TOOL, "--", command]);
    cargo
}

fn optimise(directory: &Path) -> Result<()> {
    let module = directory.join(format!("{NAME}_bg.wasm"));
    let optimised = directory.join(format!("{NAME}_bg.opt.wasm"));
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{changes_bytes, remap};

    #[test]
    fn no_variable_of_the_builder_reaches_the_module() {
        for name in [
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_BUILD_RUSTFLAGS",
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            "CARGO_PROFILE_RELEASE_LTO",
            "CARGO_INCREMENTAL",
        ] {
            assert!(changes_bytes(name), "{name}");
        }
        for name in ["CARGO_HOME", "CARGO_TARGET_DIR", "PATH", "RUSTUP_TOOLCHAIN"] {
            assert!(!changes_bytes(name), "{name}");
        }
    }

    #[test]
    fn the_sources_of_crates_and_of_the_library_are_renamed() {
        let flags = remap(Path::new("/home/me/.cargo")).unwrap();
        assert!(
            flags.contains("--remap-path-prefix=/home/me/.cargo/registry/src=\""),
            "{flags}"
        );
        assert!(flags.contains("lib/rustlib/src/rust=/rustc/"), "{flags}");
    }
}
