//! Where things are in the repository, and how its tools are called. It runs nothing.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};

/// The wasm target of the package.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The packages that `cargo test` tests in one go. The two of xtask apart: with the others, all would be compiled a
/// second time with the features of all, and on Windows a running binary cannot be replaced.
pub(crate) const TESTED: [&str; 5] = [
    "--workspace",
    "--exclude",
    "xtask",
    "--exclude",
    "xtask-module",
];

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// A path below the root.
pub(crate) fn path(relative: &str) -> PathBuf {
    // Part by part: on Windows a path of mixed separators is not accepted everywhere.
    relative
        .split('/')
        .fold(root().to_owned(), |path, part| path.join(part))
}

/// A subcommand of `cargo`, as called outside of `cargo run`, with the crates of Cargo.lock and no others.
pub(crate) fn cargo(subcommand: &str) -> Command {
    let mut command = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg(subcommand);
    // It looks at no dependency, and does not know the option.
    if subcommand != "fmt" {
        command.arg("--locked");
    }
    // `cargo run` describes the xtask package in these. Build scripts that watch them would see a change and build
    // again.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let of_package = [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_",
            "CARGO_CRATE_",
        ];
        if of_package.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
}

/// `npm ci`: the packages of package-lock.json and no others, by their checksums.
pub(crate) fn npm_ci() -> Command {
    npm("ci")
}

/// `npm pack`, which installs nothing.
pub(crate) fn npm_pack() -> Command {
    npm("pack")
}

fn npm(subcommand: &str) -> Command {
    let mut npm = command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    // No package needs its install script; esbuild's only saves a process start.
    npm.args([subcommand, "--ignore-scripts", "--loglevel=error"]);
    npm
}

/// `node`.
pub(crate) fn node() -> Command {
    command("node")
}

/// A command that an npm package brings, for example `tsc`.
pub(crate) fn npm_bin(name: &str) -> Command {
    let file = if cfg!(windows) {
        format!("{name}.cmd")
    } else {
        name.to_owned()
    };
    command(path("node_modules/.bin").join(file))
}

/// Any program, run in the root.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// A new file for the output of one command.
pub(crate) fn log_file() -> Result<PathBuf> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let directory = create_directory(&path("target/xtask"))?;
    Ok(directory.join(format!("output-{}-{number}.log", std::process::id())))
}

/// Creates a directory and its parents.
pub(crate) fn create_directory(directory: &Path) -> Result<PathBuf> {
    fs::create_dir_all(directory)
        .with_context(|| format!("could not create {}", directory.display()))?;
    Ok(directory.to_owned())
}

/// Removes a directory with everything in it, and creates it again.
pub(crate) fn empty_directory(directory: &Path) -> Result<PathBuf> {
    remove_directory(directory)?;
    create_directory(directory)
}

/// Removes a directory, if there is one.
pub(crate) fn remove_directory(directory: &Path) -> Result<()> {
    if directory.symlink_metadata().is_ok() {
        fs::remove_dir_all(directory)
            .with_context(|| format!("could not remove {}", directory.display()))?;
    }
    Ok(())
}

/// Copies one file.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .with_context(|| format!("could not copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// The text of a file.
pub(crate) fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))
}

/// Writes a file.
pub(crate) fn write(file: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::write(file, content).with_context(|| format!("could not write {}", file.display()))
}

/// All files below a directory, sorted; none if there is no such directory.
pub(crate) fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        if !directory.is_dir() {
            continue;
        }
        let entries = fs::read_dir(&directory)
            .with_context(|| format!("could not list {}", directory.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{cargo, files, npm_ci, npm_pack, path, read};

    fn arguments(command: &std::process::Command) -> Vec<String> {
        let arguments = command.get_args();
        arguments
            .map(|it| it.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn cargo_and_npm_take_what_is_locked() {
        for subcommand in ["build", "clippy", "doc", "metadata", "run", "test", "tree"] {
            assert_eq!(arguments(&cargo(subcommand)), [subcommand, "--locked"]);
        }
        assert_eq!(arguments(&cargo("fmt")), ["fmt"]);
        assert_eq!(arguments(&npm_ci())[..2], ["ci", "--ignore-scripts"]);
        assert_eq!(arguments(&npm_pack())[..2], ["pack", "--ignore-scripts"]);
    }

    #[test]
    fn nothing_calls_cargo_or_npm_past_these_functions() {
        let mut sources = Vec::new();
        for directory in ["xtask", "benches", "tests", "www", "local", "examples"] {
            sources.extend(files(&path(directory)).unwrap());
        }
        sources.retain(|file| {
            let ends = ["rs", "mjs", "js", "ts"];
            let end = file.extension().unwrap_or_default();
            ends.iter().any(|it| end == *it) && !file.ends_with("xtask/src/workspace.rs")
        });
        assert!(sources.len() > 100, "{}", sources.len());
        for file in sources {
            let text = read(&file).unwrap();
            for called in ["cargo", "npm", "npx"] {
                for call in [
                    "command(",
                    "Command::new(",
                    "spawn(",
                    "spawnSync(",
                    "execFile(",
                    "execFileSync(",
                ] {
                    let call = format!("{call}\"{called}");
                    assert!(
                        !text.contains(&call),
                        "{}: `{call}` may take what is not locked; use workspace.rs",
                        file.display()
                    );
                }
            }
        }
    }

    #[test]
    fn cargos_own_configuration_takes_what_is_locked() {
        let configuration = read(&path(".cargo/config.toml")).unwrap();
        let calls: Vec<_> = configuration
            .lines()
            .filter(|line| line.starts_with("xtask = ") || line.starts_with("runner = "))
            .collect();
        assert_eq!(calls.len(), 2, "{configuration}");
        for call in calls {
            assert!(call.contains("--locked"), "{call}");
        }
    }
}
