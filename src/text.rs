//! Texts without core's formatting, which is kilobytes of the npm module.

/// Several texts as one.
pub(crate) fn concat(pieces: &[&str]) -> String {
    let mut text = String::new();
    for piece in pieces {
        text.push_str(piece);
    }
    text
}

/// Texts as one, with a number behind each.
pub(crate) fn counted(pieces: &[(&str, u64)]) -> String {
    let mut whole = String::new();
    for &(text, number) in pieces {
        whole.push_str(text);
        whole.push_str(&decimal(number));
    }
    whole
}

/// Where a part begins in a text. Core's search is kilobytes of a small module.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    if part.is_empty() {
        return Some(0);
    }
    let (text, part) = (text.as_bytes(), part.as_bytes());
    text.windows(part.len()).position(|piece| piece == part)
}

/// A text with another one in the place of each such part.
pub(crate) fn replace(mut text: &str, part: &str, by: &str) -> String {
    let mut replaced = String::new();
    while let Some(at) = find(text, part).filter(|_| !part.is_empty()) {
        let (before, behind) = text.split_at(at);
        replaced.push_str(before);
        replaced.push_str(by);
        text = behind.get(part.len()..).unwrap_or_default();
    }
    replaced.push_str(text);
    replaced
}

/// The most characters that a text of an error has.
#[cfg(not(feature = "npm"))]
const MOST: usize = 4096;

/// A text as errors keep it: as it is, since the npm package's facade cuts and cleans it.
#[cfg(feature = "npm")]
pub(crate) fn line(text: &str) -> String {
    text.to_owned()
}

/// A text as errors keep it: one line, and no longer than some pages.
#[cfg(not(feature = "npm"))]
pub(crate) fn line(text: &str) -> String {
    let mut line = String::new();
    for character in text.chars().take(MOST) {
        line.push(plain(character));
    }
    line
}

/// The character, or a space in the place of those that begin a line or change what is shown around them.
pub(crate) fn plain(character: char) -> char {
    match character {
        '\0'..' ' | '\u{7f}'..='\u{9f}' | '\u{2028}'..='\u{202e}' => ' ',
        _ => character,
    }
}

/// A whole number in decimal: no fraction, no sign, no padding.
pub(crate) fn decimal(mut value: u64) -> String {
    let mut digits = [0; 20];
    let mut first = digits.len();
    while value > 0 || first == digits.len() {
        first -= 1;
        digits[first] = b'0' + (value % 10).to_le_bytes()[0];
        value /= 10;
    }
    let mut text = String::new();
    for &digit in &digits[first..] {
        text.push(char::from(digit));
    }
    text
}
