//! The steps of the `lint` suite: formatting, lints, documentation, types, layers, twins, dependencies. They change no
//! file.

mod deny;
mod imports;
mod layers;
mod npm_lock;
mod twins;

use std::io::IsTerminal;
use std::process::Command;

use crate::codegen;
use crate::plan::Step;
use crate::toolchain;
use crate::workspace::{WASM_TARGET, cargo, npm_bin};

const SUITE: &str = "lint";

/// Every check. TypeScript is checked against the types of the built module and package.
pub(crate) fn steps<'a>() -> [Step<'a>; 13] {
    [
        Step::new(SUITE, "generated code", &[], |_| {
            codegen::codegen(&codegen::Options { check: true }).map(|()| 1)
        })
        .with_cargo(),
        Step::new(SUITE, "layers", &[], |_| layers::check().map(|()| 1)),
        Step::new(SUITE, "twins", &[], |_| twins::check().map(|()| 1)),
        Step::new(SUITE, "deny.toml", &[], |_| deny::check().map(|()| 1)).with_cargo(),
        Step::new(SUITE, "package-lock.json", &[], |_| {
            npm_lock::check().map(|()| 1)
        }),
        Step::new(SUITE, "cargo fmt", &[], |output| {
            toolchain::component("rustfmt")?;
            output.check(cargo("fmt").args(["--all", "--check"]))
        })
        .with_cargo(),
        Step::new(SUITE, "clippy", &[], |output| {
            toolchain::component("clippy")?;
            let everything = ["--workspace", "--all-targets", "--keep-going"];
            output.check(cargo("clippy").args(everything).args(DENIED))
        })
        .with_cargo(),
        Step::new(SUITE, "clippy (wasm)", &[], |output| {
            toolchain::wasm_target()?;
            toolchain::component("clippy")?;
            let mut clippy = cargo("clippy");
            clippy.args(["--package", "rekognition-wasm"]);
            clippy.args(["--target", WASM_TARGET, "--features", "npm,types,web"]);
            clippy.args(["--lib", "--test", "wasm_node", "--test", "wasm_browser"]);
            output.check(clippy.args(DENIED))
        })
        .with_cargo(),
        Step::new(SUITE, "cargo doc", &[], |output| {
            let mut doc = cargo("doc");
            doc.args(["--workspace", "--no-deps"]);
            doc.args(["--features", "rekognition-wasm/types"]);
            output.check(doc.env("RUSTDOCFLAGS", "-D warnings"))
        })
        .with_cargo(),
        Step::new(SUITE, "biome", &["npm packages"], |output| {
            // Biome colours what it writes into a file, too.
            let colours = if std::io::stdout().is_terminal() {
                "--colors=force"
            } else {
                "--colors=off"
            };
            output.check(npm_bin("biome").args(["ci", "--error-on-warnings", colours]))
        }),
        Step::new(SUITE, "tsc (pkg-template)", &["package"], |output| {
            output.check(&mut tsc("pkg-template"))
        }),
        Step::new(SUITE, "tsc (www)", &["package"], |output| {
            output.check(&mut tsc("www"))
        }),
        Step::new(SUITE, "tsc (benches/size)", &["package"], |output| {
            output.check(&mut tsc("benches/size"))
        }),
    ]
}

const DENIED: [&str; 3] = ["--", "-D", "warnings"];

fn tsc(project: &str) -> Command {
    let mut tsc = npm_bin("tsc");
    tsc.args(["--noEmit", "--project", project]);
    tsc
}
