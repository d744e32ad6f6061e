//! package-lock.json: each package has a checksum, and no address but that of the registry of whoever installs it. What a
//! package contains is not judged.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::workspace::{self, path};

/// Checks every package; all that are wrong are named.
pub(super) fn check() -> Result<()> {
    let lock = workspace::read(&path("package-lock.json"))?;
    let lock = serde_json::from_str(&lock).context("package-lock.json is not JSON")?;
    let found = unsafe_packages(&lock)?;
    if !found.is_empty() {
        bail!(
            "package-lock.json: expected a SHA-512 and no address for each package, but not so for {}; \
             install from the registry, with omit-lockfile-registry-resolved, and commit the lock file that npm writes",
            found.join(", ")
        );
    }
    Ok(())
}

/// The packages without a checksum, or from elsewhere: a package without an address is the registry's.
fn unsafe_packages(lock: &Value) -> Result<Vec<&str>> {
    let packages = lock["packages"].as_object();
    let packages =
        packages.context("package-lock.json: expected `packages`, as npm 7 and newer write it")?;
    let is_safe = |package: &Value| {
        let integrity = package["integrity"].as_str().unwrap_or_default();
        integrity.starts_with("sha512-") && package["link"] != true && package["resolved"].is_null()
    };
    Ok(packages
        .iter()
        .filter(|(place, package)| !place.is_empty() && !is_safe(package))
        .map(|(place, _)| place.as_str())
        .collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::unsafe_packages;

    fn check(package: &Value, is_safe: bool) {
        let about = package.to_string();
        let lock = json!({"packages": {"": {"name": "workspace"}, "node_modules/a": package}});
        let found = unsafe_packages(&lock).unwrap();
        assert_eq!(found.is_empty(), is_safe, "{about}");
    }

    #[test]
    fn packages_need_a_checksum_and_no_address() {
        check(&json!({"integrity": "sha512-x"}), true);
        let from = |resolved: &str| json!({"integrity": "sha512-x", "resolved": resolved});
        check(&from("https://packages.example.com/a/-/a-1.0.0.tgz"), false);
        check(&from("git+ssh://git@example.com/a.git#1"), false);
        check(&json!({"integrity": "sha512-x", "resolved": 1}), false);
        check(&json!({"integrity": "sha1-x"}), false);
        check(&json!({}), false);
        check(&json!({"link": true, "resolved": "../a"}), false);
    }

    #[test]
    fn another_format_is_an_error() {
        let error = unsafe_packages(&json!({"dependencies": {}})).unwrap_err();
        assert!(error.to_string().contains("packages"), "{error}");
    }
}
