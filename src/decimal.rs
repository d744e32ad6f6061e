//! Whole numbers as text, for messages and JSON alike. No fractions, no signs, no padding.

/// A whole number in decimal; core's formatting costs a kilobyte more.
pub(crate) fn decimal(mut value: u64) -> String {
    let mut digits = [0; 20];
    let mut first = digits.len();
    while value > 0 || first == digits.len() {
        first -= 1;
        digits[first] = b'0' + (value % 10).to_le_bytes()[0];
        value /= 10;
    }
    digits[first..]
        .iter()
        .map(|&digit| char::from(digit))
        .collect()
}
