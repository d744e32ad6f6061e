//! The rules of deny.toml about licences, bans and sources, held against all crates that Cargo.lock can bring. No crate
//! that `cargo deny --workspace check licenses bans sources` refuses is let through; cargo-deny itself takes minutes to
//! install. Advisories are cargo-deny's alone: they need its database.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::crates::{self, Crate};
use crate::licence;
use crate::workspace::{self, path};

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Holds the rules against the crates; all that break one are named.
pub(super) fn check() -> Result<()> {
    let rules = Rules::parse(&workspace::read(&path("deny.toml"))?)?;
    let found = rules.broken(&crates::all()?)?;
    // The fuzz targets are a workspace of their own, which nothing here builds.
    let fuzz = workspace::read(&path("fuzz/Cargo.lock"))?;
    let found: Vec<_> = found.into_iter().chain(foreign_sources(&fuzz)).collect();
    if !found.is_empty() {
        bail!(
            "deny.toml does not allow: {}; take another crate, or change the rule and say there why",
            found.join("; ")
        );
    }
    Ok(())
}

/// The rules. A rule that this check does not know is an error, as nobody would hold it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    graph: Graph,
    licenses: Licences,
    bans: Bans,
    #[serde(rename = "sources")]
    _sources: Sources,
    #[serde(rename = "advisories")]
    _advisories: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Graph {
    all_features: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Licences {
    allow: BTreeSet<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
    include_dev: bool,
    /// For licences that cargo-deny guesses from texts, where a crate names none; here, that is an error.
    #[serde(rename = "confidence-threshold")]
    _confidence_threshold: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Bans {
    #[serde(rename = "multiple-versions")]
    _multiple_versions: Allow,
    #[serde(rename = "wildcards")]
    _wildcards: Deny,
    allow_wildcard_paths: bool,
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Sources {
    #[serde(rename = "unknown-registry")]
    _unknown_registry: Deny,
    #[serde(rename = "unknown-git")]
    _unknown_git: Deny,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Allow {
    Allow,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Deny {
    Deny,
}

impl Rules {
    fn parse(text: &str) -> Result<Self> {
        let rules: Self = toml::from_str(text)
            .context("deny.toml has a rule that xtask/src/lint/deny.rs cannot hold")?;
        ensure!(
            rules.graph.all_features
                && rules.licenses.include_dev
                && rules.bans.allow_wildcard_paths,
            "deny.toml: expected `all-features`, `include-dev` and `allow-wildcard-paths` to be true, as \
             xtask/src/lint/deny.rs knows no other way"
        );
        Ok(rules)
    }

    /// The crates that break a rule, and how.
    fn broken(&self, crates: &[Crate]) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for it in crates {
            let name = format!("{} {}", it.name, it.version);
            match &it.license {
                None => found.push(format!("{name}, which names no licence")),
                Some(licence) => {
                    if !self.allows(it, licence).context(name.clone())? {
                        found.push(format!("{name}, whose licence is {licence}"));
                    }
                }
            }
            if self.bans.deny.iter().any(|ban| ban.name == it.name) {
                found.push(format!("{name}, which is banned"));
            }
            if let Some(source) = it.source.as_deref().filter(|it| *it != CRATES_IO) {
                found.push(format!("{name} from {source}"));
            }
            for needs in &it.dependencies {
                if needs.requirement == "*" && needs.path.is_none() {
                    found.push(format!("any version of {} in {name}", needs.name));
                }
            }
        }
        Ok(found)
    }

    fn allows(&self, it: &Crate, licence: &str) -> Result<bool> {
        let exceptions = &self.licenses.exceptions;
        licence::is_satisfied(licence, &|licence| {
            let is_exception = |exception: &Exception| {
                exception.name == it.name && exception.allow.contains(licence)
            };
            self.licenses.allow.contains(licence) || exceptions.iter().any(is_exception)
        })
    }
}

/// The sources in a lock file that are not crates.io.
fn foreign_sources(lock: &str) -> impl Iterator<Item = String> {
    let sources = lock
        .lines()
        .filter_map(|line| line.trim().strip_prefix("source = "));
    sources
        .map(|source| source.trim_matches('"'))
        .filter(|source| *source != CRATES_IO)
        .map(|source| format!("a crate of fuzz/Cargo.lock from {source}"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{CRATES_IO, Crate, Rules, foreign_sources};

    const RULES: &str = r#"
        [graph]
        all-features = true
        [licenses]
        allow = ["Apache-2.0", "MIT"]
        include-dev = true
        confidence-threshold = 0.9
        exceptions = [{ crate = "jpeg", allow = ["IJG"] }]
        [bans]
        multiple-versions = "allow"
        wildcards = "deny"
        allow-wildcard-paths = true
        deny = [{ crate = "openssl-sys" }]
        [sources]
        unknown-registry = "deny"
        unknown-git = "deny"
        [advisories]
        yanked = "deny"
    "#;

    fn a_crate(changed: Value) -> Crate {
        let mut it = json!({
            "name": "a", "version": "1.0.0", "license": "MIT", "authors": [], "repository": null,
            "source": CRATES_IO, "dependencies": [], "manifest_path": "a/Cargo.toml",
        });
        let Value::Object(changed) = changed else {
            panic!("not an object");
        };
        for (name, value) in changed {
            it[name] = value;
        }
        serde_json::from_value(it).unwrap()
    }

    fn check(changed: Value, expected: &[&str]) {
        let rules = Rules::parse(RULES).unwrap();
        let about = changed.to_string();
        assert_eq!(
            rules.broken(&[a_crate(changed)]).unwrap(),
            expected,
            "{about}"
        );
    }

    #[test]
    fn licences_that_are_not_allowed_are_found() {
        check(json!({}), &[]);
        check(json!({"license": "GPL-3.0-only OR MIT"}), &[]);
        check(
            json!({"license": "GPL-3.0-only"}),
            &["a 1.0.0, whose licence is GPL-3.0-only"],
        );
        check(
            json!({"license": null}),
            &["a 1.0.0, which names no licence"],
        );
        // An exception is for its crate alone, and for no further licence.
        check(json!({"name": "jpeg", "license": "MIT AND IJG"}), &[]);
        check(
            json!({"license": "MIT AND IJG"}),
            &["a 1.0.0, whose licence is MIT AND IJG"],
        );
        check(
            json!({"name": "jpeg", "license": "GPL-3.0-only"}),
            &["jpeg 1.0.0, whose licence is GPL-3.0-only"],
        );
    }

    #[test]
    fn sources_that_are_not_crates_io_are_found() {
        let git = "git+https://example.com/a?rev=1#1";
        let found = format!("a 1.0.0 from {git}");
        check(json!({"source": git}), &[&found]);
        check(
            json!({"source": "registry+https://example.com/index"}),
            &["a 1.0.0 from registry+https://example.com/index"],
        );
        check(json!({"source": null}), &[]);
    }

    #[test]
    fn the_sources_of_a_lock_file_are_read() {
        let lock = format!(
            "[[package]]\nname = \"a\"\nsource = \"{CRATES_IO}\"\n\n[[package]]\nname = \"b\"\nsource = \"git+x\"\n"
        );
        let found: Vec<_> = foreign_sources(&lock).collect();
        assert_eq!(found, ["a crate of fuzz/Cargo.lock from git+x"]);
    }

    #[test]
    fn bans_and_wildcards_are_found() {
        check(
            json!({"name": "openssl-sys"}),
            &["openssl-sys 1.0.0, which is banned"],
        );
        let needs =
            |path: Value| json!({"dependencies": [{"name": "b", "req": "*", "path": path}]});
        check(needs(Value::Null), &["any version of b in a 1.0.0"]);
        check(needs(json!("b")), &[]);
    }

    #[test]
    fn rules_that_nobody_would_hold_are_errors() {
        let check = |from: &str, to: &str, expected: &str| {
            let text = RULES.replacen(from, to, 1);
            let error = Rules::parse(&text)
                .err()
                .map(|error| format!("{error:#}"))
                .unwrap_or_default();
            assert!(error.contains(expected), "{to}: {error}");
        };
        check("[graph]", "[graph]\nexclude = []", "exclude");
        check("unknown-git = \"deny\"", "unknown-git = \"warn\"", "warn");
        check(
            "multiple-versions = \"allow\"",
            "multiple-versions = \"deny\"",
            "multiple-versions",
        );
        check(
            "crate = \"openssl-sys\"",
            "crate = \"openssl-sys\", wrappers = []",
            "wrappers",
        );
        check("include-dev = true", "include-dev = false", "include-dev");
    }
}
