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
