//! SPDX licence expressions, and whether a set of licences satisfies one. It knows no licence.

use anyhow::{Result, bail};

/// Whether `allowed` holds enough to satisfy an expression, such as `(MIT OR Apache-2.0) AND Unicode-3.0`.
///
/// A licence with an exception is one of its own: `Apache-2.0 WITH LLVM-exception`.
pub(crate) fn is_satisfied(expression: &str, allowed: &dyn Fn(&str) -> bool) -> Result<bool> {
    // `MIT/Apache-2.0` is how crates wrote `OR` before SPDX.
    let spaced = expression.replace('/', " OR ");
    let spaced = spaced.replace('(', " ( ").replace(')', " ) ");
    let mut reader = Reader {
        words: spaced.split_whitespace().collect(),
        at: 0,
        allowed,
    };
    match reader.alternatives() {
        Some(satisfied) if reader.at == reader.words.len() => Ok(satisfied),
        _ => bail!(
            "expected an SPDX licence expression, such as `MIT OR Apache-2.0`; it is `{expression}`"
        ),
    }
}

struct Reader<'a> {
    words: Vec<&'a str>,
    at: usize,
    allowed: &'a dyn Fn(&str) -> bool,
}

impl<'a> Reader<'a> {
    fn alternatives(&mut self) -> Option<bool> {
        let mut satisfied = self.conjunction()?;
        while self.takes("OR") {
            satisfied |= self.conjunction()?;
        }
        Some(satisfied)
    }

    fn conjunction(&mut self) -> Option<bool> {
        let mut satisfied = self.licence()?;
        while self.takes("AND") {
            satisfied &= self.licence()?;
        }
        Some(satisfied)
    }

    fn licence(&mut self) -> Option<bool> {
        if self.takes("(") {
            let satisfied = self.alternatives()?;
            return self.takes(")").then_some(satisfied);
        }
        let name = self.name()?;
        if self.takes("WITH") {
            let exception = self.name()?;
            return Some((self.allowed)(&format!("{name} WITH {exception}")));
        }
        Some((self.allowed)(name))
    }

    fn name(&mut self) -> Option<&'a str> {
        let word = *self.words.get(self.at)?;
        self.at += 1;
        (!["AND", "OR", "WITH", "(", ")"].contains(&word)).then_some(word)
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.words.get(self.at) == Some(&word);
        self.at += usize::from(found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::is_satisfied;

    fn check(expression: &str, expected: bool) {
        let allowed = |name: &str| ["MIT", "Apache-2.0"].contains(&name);
        assert_eq!(
            is_satisfied(expression, &allowed).unwrap(),
            expected,
            "{expression}"
        );
    }

    #[test]
    fn one_alternative_is_enough_and_every_part_is_needed() {
        check("MIT", true);
        check("GPL-3.0-only", false);
        check("GPL-3.0-only OR MIT", true);
        check("MIT AND GPL-3.0-only", false);
        check("MIT OR Apache-2.0 AND GPL-3.0-only", true);
        check("(MIT OR Apache-2.0) AND Unicode-3.0", false);
        check("(GPL-3.0-only OR MIT) AND (Apache-2.0)", true);
        check("Unlicense/MIT", true);
        check("BSL-1.0 / Zlib", false);
    }

    #[test]
    fn a_licence_with_an_exception_is_another_one() {
        check("Apache-2.0 WITH LLVM-exception", false);
        check("Apache-2.0 WITH LLVM-exception OR MIT", true);
    }

    #[test]
    fn no_expression_is_an_error_that_shows_it() {
        for text in [
            "",
            "MIT OR",
            "MIT Apache-2.0",
            "(MIT",
            "MIT)",
            "AND",
            "MIT WITH",
        ] {
            let error = is_satisfied(text, &|_| true).unwrap_err().to_string();
            assert!(error.contains(&format!("`{text}`")), "{error}");
        }
    }
}
