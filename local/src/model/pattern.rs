//! The model's patterns, which are written for Java, as regular expressions that must match a whole
//! text. It translates what the model uses and no more.

use regex::Regex;

/// A pattern of the model.
#[derive(Debug)]
pub(crate) struct Pattern {
    source: String,
    translated: String,
    regex: Regex,
    /// What a text must not begin with: the one look-ahead that the model has.
    forbidden_start: Option<String>,
}

impl Pattern {
    pub(crate) fn parse(source: &str) -> Result<Self, regex::Error> {
        let (forbidden_start, rest) = split_look_ahead(source);
        // In Java, and so for the service, these classes are those of ASCII.
        let translated = rest
            .replace(r"\d", "[0-9]")
            .replace(r"\w", "[a-zA-Z_0-9]")
            .replace(r"\S", r"[^ \t\n\x0B\f\r]");
        Ok(Self {
            source: source.to_owned(),
            regex: Regex::new(&format!(r"\A(?:{translated})\z"))?,
            translated,
            forbidden_start,
        })
    }

    /// As the model writes it, which is how the service shows it.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// As the `regex` crate writes it, without the look-ahead.
    pub(crate) fn translated(&self) -> &str {
        &self.translated
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        let is_forbidden = |start: &String| text.starts_with(start.as_str());
        !self.forbidden_start.as_ref().is_some_and(is_forbidden) && self.regex.is_match(text)
    }
}

/// `^(?!aws:)…` becomes `aws:` and `…`.
fn split_look_ahead(source: &str) -> (Option<String>, &str) {
    let split = source
        .strip_prefix("^(?!")
        .and_then(|rest| rest.split_once(')'));
    match split {
        Some((forbidden, rest)) => (Some(forbidden.to_owned()), rest),
        None => (None, source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, fitting: &[&str], failing: &[&str]) {
        let pattern = Pattern::parse(pattern).unwrap();
        for text in fitting {
            assert!(pattern.matches(text), "{text:?} {pattern:?}");
        }
        for text in failing {
            assert!(!pattern.matches(text), "{text:?} {pattern:?}");
        }
    }

    #[test]
    fn the_whole_text_must_match() {
        check(r"[a-zA-Z0-9_.\-]+", &["a-b.C_9"], &["", "a b", "a\n", "é"]);
        check("^[a-zA-Z0-9-_]+$", &["a-_9"], &["a.b", "a\n"]);
        check("^a|b$", &["a", "b"], &["ab", "ax"]);
    }

    #[test]
    fn classes_are_those_of_ascii() {
        check(r"\d{2}", &["07"], &["7", "٣٣"]);
        check(r"[\w-]+", &["a_9-"], &["é", ""]);
        check(r"\S*", &["", "a/b", "é"], &["a b", "a\tb"]);
        check(r".*\S.*", &["a", " a "], &["", "  "]);
    }

    #[test]
    fn ranges_and_escapes_are_javas() {
        let filter = "[A-Za-z0-9àâèçñó'-_(). ]*";
        check(
            filter,
            &["Person", "à la", "<?>", "*+,"],
            &["a&b", "`", "~"],
        );
        let document = r"[\u0009\u000A\u000D\u0020-\u00FF]+";
        check(document, &["{\n}\t", "é"], &["", "€", "\u{0}"]);
        let arn = r"(^arn:[a-z\d-]+:x:\d{3}:project\/[a-z]{1,255}$)";
        check(
            arn,
            &["arn:aws-1:x:123:project/a"],
            &["arn:aws:x:12:project/a"],
        );
    }

    #[test]
    fn a_look_ahead_forbids_a_start() {
        let key = r"^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$";
        check(key, &["", "team", "Größe 1", "AWS:x"], &["aws:x", "a&b"]);
    }
}
