//! Finds Chromium with its driver, and Firefox, for tests and benchmarks, installs them by apt-get after it has said so
//! or asked, and opens pages for people. It drives no browser.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process::display;
use crate::step::{self, DOWNLOAD, Output};
use crate::workspace::{self, path};

const CHROME: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
const CHROME_PATHS: &[&str] = &[
    "/snap/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files\Chromium\Application\chrome.exe",
];
const DRIVER: &[&str] = &["chromedriver", "chromium.chromedriver"];
const DRIVER_PATHS: &[&str] = &[
    "/usr/lib/chromium/chromedriver",
    "/usr/lib/chromium-browser/chromedriver",
    "/snap/bin/chromium.chromedriver",
    "/opt/homebrew/bin/chromedriver",
];

const FIREFOX: &[&str] = &["firefox", "firefox-esr"];
const FIREFOX_PATHS: &[&str] = &[
    "/snap/bin/firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    r"C:\Program Files\Mozilla Firefox\firefox.exe",
    r"C:\Program Files (x86)\Mozilla Firefox\firefox.exe",
];

/// Chromium or Chrome, and the driver of the same version.
pub(crate) struct Browser {
    /// The browser's executable.
    pub(crate) chrome: PathBuf,
    /// The `WebDriver` server.
    pub(crate) driver: PathBuf,
}

/// Finds Chromium and its driver, or installs them.
pub(crate) fn chromium() -> Result<Browser> {
    let advice = "install Chromium and its driver (Debian: `sudo apt-get install chromium chromium-driver`; \
                  macOS: `brew install --cask google-chrome chromedriver`), or set CHROME and CHROMEDRIVER to their paths";
    let packages = ["chromium", "chromium-driver"];
    find_or_install("Chromium with chromedriver", &packages, advice, || {
        let chrome = locate("CHROME", CHROME, CHROME_PATHS)?;
        let driver = locate("CHROMEDRIVER", DRIVER, DRIVER_PATHS)?;
        Ok(chrome
            .zip(driver)
            .map(|(chrome, driver)| Browser { chrome, driver }))
    })
}

/// Finds Firefox, or installs it.
pub(crate) fn firefox() -> Result<PathBuf> {
    let advice = "install Firefox (Debian: `sudo apt-get install firefox-esr`; macOS: \
                  `brew install --cask firefox`), or set FIREFOX to its path";
    find_or_install("Firefox", &["firefox-esr"], advice, || {
        locate("FIREFOX", FIREFOX, FIREFOX_PATHS)
    })
}

/// Writes the driver's options for this browser and returns the file: the repository's webdriver.json and the path.
pub(crate) fn webdriver_options(browser: &Browser) -> Result<PathBuf> {
    let source = path("webdriver.json");
    let mut options: serde_json::Value = serde_json::from_str(&workspace::read(&source)?)
        .with_context(|| format!("{} is not JSON", source.display()))?;
    options["goog:chromeOptions"]["binary"] = browser.chrome.to_string_lossy().into();
    let target = workspace::create_directory(&path("target/xtask"))?.join("webdriver.json");
    workspace::write(&target, options.to_string())?;
    Ok(target)
}

/// Opens `url` in the user's browser where there is somebody to see it.
pub(crate) fn open(url: &str) {
    let display = || {
        ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some())
    };
    let (program, arguments) = if cfg!(target_os = "macos") {
        ("open", vec![url])
    } else if cfg!(windows) {
        ("cmd", vec!["/c", "start", "", url])
    } else if display() {
        ("xdg-open", vec![url])
    } else {
        return;
    };
    if std::env::var_os("CI").is_some() {
        return;
    }
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // The address is printed already; a desktop without an opener is no error.
    let _ = command.spawn();
}

/// What `find` finds, once Debian's packages are installed if it finds nothing before.
fn find_or_install<T>(
    what: &str,
    packages: &[&str],
    advice: &'static str,
    find: impl Fn() -> Result<Option<T>>,
) -> Result<T> {
    if let Some(found) = find()? {
        return Ok(found);
    }
    let Some(apt) = apt() else {
        bail!("no {what} was found; {advice}");
    };
    install(apt, what, packages).context(advice)?;
    find()?.with_context(|| format!("apt-get installed no usable {what}; {advice}"))
}

/// The program that `variable` names, else the first of `names` on PATH, else the first of `paths`.
fn locate(variable: &str, names: &[&str], paths: &[&str]) -> Result<Option<PathBuf>> {
    if let Some(given) = std::env::var_os(variable).filter(|given| !given.is_empty()) {
        let given = PathBuf::from(given);
        if !given.is_file() {
            bail!(
                "{variable} is {}, and there is no such file; correct it or unset it",
                given.display()
            );
        }
        return Ok(Some(given));
    }
    let on_path = names.iter().find_map(|name| on_path(name));
    Ok(on_path.or_else(|| paths.iter().map(PathBuf::from).find(|path| path.is_file())))
}

fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let directories = std::env::var_os("PATH")?;
    std::env::split_paths(&directories)
        .map(|directory| directory.join(&file))
        .find(|path| path.is_file())
}

/// apt-get as this user can run it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Apt {
    /// As root.
    Root,
    /// Through sudo, which may ask for a password.
    Sudo,
    /// Through sudo where nobody can answer it.
    SilentSudo,
}

/// How apt-get can be used; `None` if not at all. It runs neither apt-get nor sudo.
fn apt() -> Option<Apt> {
    if !Path::new("/usr/bin/apt-get").is_file() {
        return None;
    }
    let user = Command::new("id").arg("-u").output().ok()?;
    match user.stdout.trim_ascii() == b"0" {
        true => Some(Apt::Root),
        false if on_path("sudo").is_none() => None,
        false if somebody_answers() => Some(Apt::Sudo),
        false => Some(Apt::SilentSudo),
    }
}

/// Whether a question reaches a person.
fn somebody_answers() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal() && std::env::var_os("CI").is_none()
}

impl Apt {
    fn command(self, arguments: &[&str]) -> Command {
        let (program, before): (_, &[&str]) = match self {
            Self::Root => ("env", &[]),
            Self::Sudo => ("sudo", &["env"]),
            Self::SilentSudo => ("sudo", &["-n", "env"]),
        };
        let mut command = workspace::command(program);
        command.args(before);
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        command.args(arguments);
        command
    }

    /// The commands that install `packages`.
    fn commands(self, packages: &[&str]) -> [Command; 2] {
        let install = ["install", "--yes", "--no-install-recommends"];
        [
            self.command(&["update"]),
            self.command(&[&install, packages].concat()),
        ]
    }
}

/// Says which commands run and why, and asks where they change the system of a user who can answer.
fn install(apt: Apt, what: &str, packages: &[&str]) -> Result<()> {
    let mut commands = apt.commands(packages);
    step::say(&announcement(what, &commands));
    if apt == Apt::Sudo {
        eprint!("xtask: run them? [y/N] ");
        let mut answer = String::new();
        io::stdin()
            .read_line(&mut answer)
            .context("could not read the answer")?;
        if !agrees(&answer) {
            bail!("no {what} was found, and it was not installed");
        }
    }
    for command in &mut commands {
        step::run(&display(command), command, DOWNLOAD, Output::OnFailure)?;
    }
    Ok(())
}

/// The reason for the commands, and each as it will run.
fn announcement(what: &str, commands: &[Command]) -> String {
    let commands: Vec<_> = commands
        .iter()
        .map(|command| format!("\n  {}", display(command)))
        .collect();
    format!(
        "no {what} was found; tests and benchmarks drive it, so these commands install it on this machine:{}",
        commands.concat()
    )
}

/// Whether an answer is a yes; an empty one is not.
fn agrees(answer: &str) -> bool {
    ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::{Apt, agrees, announcement};
    use crate::process::display;

    #[test]
    fn the_commands_are_announced_as_they_run() {
        let commands = Apt::Sudo.commands(&["chromium", "chromium-driver"]);
        let expected = [
            "sudo env DEBIAN_FRONTEND=noninteractive apt-get update",
            "sudo env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium chromium-driver",
        ];
        assert_eq!(commands.each_ref().map(display), expected);
        let said = announcement("Chromium", &commands);
        assert!(said.starts_with("no Chromium was found; tests and benchmarks drive it"));
        for command in expected {
            assert!(said.contains(command), "{said}");
        }
    }

    #[test]
    fn sudo_is_used_by_users_only_and_asks_nobody_who_is_not_there() {
        let first = |apt: Apt| display(&apt.commands(&["firefox-esr"])[0]);
        assert_eq!(
            first(Apt::Root),
            "env DEBIAN_FRONTEND=noninteractive apt-get update"
        );
        assert_eq!(
            first(Apt::SilentSudo),
            "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get update"
        );
    }

    #[test]
    fn only_a_yes_is_a_yes() {
        for answer in ["y\n", "Y", "yes\r\n", " YES "] {
            assert!(agrees(answer), "{answer:?}");
        }
        for answer in ["", "\n", "n", "no", "yep", "install"] {
            assert!(!agrees(answer), "{answer:?}");
        }
    }
}
