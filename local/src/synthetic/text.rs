//! Makes up the shortest text that fits a pattern and a length.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::model::pattern::Pattern;

/// What a text without a pattern says.
const WORD: &str = "synthetic";

/// What a class of characters becomes, the first of these that it has.
const FAVOURITES: [char; 3] = ['a', '0', 'A'];

/// How often something may be repeated to get a longer text.
const MOST_REPEATED: u32 = 100;

/// A text that fits, always the same.
pub(super) fn fitting(pattern: Option<&Pattern>, min: Option<f64>, max: Option<f64>) -> String {
    let (least, most) = (min.unwrap_or(0.0), max.unwrap_or(f64::INFINITY));
    let Some(pattern) = pattern else {
        return word(least, most);
    };
    let Ok(parsed) = regex_syntax::parse(pattern.translated()) else {
        return String::new();
    };
    #[expect(clippy::cast_precision_loss, reason = "texts made here are short")]
    let has_length = |text: &String| (least..=most).contains(&(text.chars().count() as f64));
    (1..=MOST_REPEATED)
        .map(|times| text(&parsed, times))
        .find(|text| has_length(text) && pattern.matches(text))
        .unwrap_or_default()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths"
)]
fn word(least: f64, most: f64) -> String {
    let length = WORD.len().clamp(least as usize, most as usize);
    WORD.chars().cycle().take(length).collect()
}

/// A text that matches, with everything that may be repeated repeated this often.
fn text(pattern: &Hir, times: u32) -> String {
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Class(class) => favourite(class).into_iter().collect(),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX);
            let times_here = times.clamp(repetition.min, most);
            (0..times_here)
                .map(|_| text(&repetition.sub, times))
                .collect()
        }
        HirKind::Capture(capture) => text(&capture.sub, times),
        HirKind::Concat(parts) => parts.iter().map(|part| text(part, times)).collect(),
        HirKind::Alternation(ways) => ways
            .first()
            .map_or_else(String::new, |way| text(way, times)),
    }
}

fn favourite(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else {
        return None;
    };
    let has = |letter: &char| {
        let mut ranges = class.iter();
        ranges.any(|range| (range.start()..=range.end()).contains(letter))
    };
    let first = || {
        class
            .iter()
            .next()
            .map(regex_syntax::hir::ClassUnicodeRange::start)
    };
    FAVOURITES.into_iter().find(has).or_else(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit() {
        let check = |pattern: &str, min, max, expected: &str| {
            let pattern = Pattern::parse(pattern).unwrap();
            assert_eq!(fitting(Some(&pattern), min, max), expected);
        };
        check("[a-zA-Z0-9]+", None, None, "a");
        check(r"[0-9A-Za-z\.\-_]*", Some(3.0), Some(255.0), "aaa");
        check(r"^(0|[1-9]\d{0,2})\.(0|[1-9])$", Some(3.0), None, "0.0");
        check(r"[0-9]{2}-[^0-9]{2}", None, None, "00-aa");
        check(r"^(?!aws:)[\p{L}]*$", Some(1.0), None, "a");
        check(r"role/?[=]+", None, None, "role/=");
    }

    #[test]
    fn without_a_pattern_it_is_a_word() {
        assert_eq!(fitting(None, None, None), "synthetic");
        assert_eq!(fitting(None, Some(12.0), None), "syntheticsyn");
        assert_eq!(fitting(None, None, Some(3.0)), "syn");
    }
}
