//! Durations as whole milliseconds and back: what JavaScript and messages count in.

use std::time::Duration;

/// A duration in milliseconds, cut to whole ones.
pub(crate) fn of(duration: Duration) -> u64 {
    duration.as_secs() * 1000 + u64::from(duration.subsec_millis())
}

/// The duration of so many milliseconds; none for what is no number or below 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "such a cast takes the nearest number, and 0 for none"
)]
pub(crate) fn from_float(milliseconds: f64) -> Duration {
    Duration::from_millis(milliseconds as u64)
}
