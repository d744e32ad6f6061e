//! Points in time, as answers have them: seconds since 1970, with fractions.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize, Serializer};

/// A point in time, in seconds since 1970 (UTC). Not what the model calls `Timestamp`: that is milliseconds into a
/// video, an [`i64`] here.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Deserialize)]
#[serde(transparent)]
pub struct DateTime(f64);

impl DateTime {
    /// The point in time that is so many seconds after the beginning of 1970.
    pub fn from_seconds(seconds: f64) -> Self {
        Self(seconds)
    }

    /// Seconds since the beginning of 1970.
    pub fn seconds(self) -> f64 {
        self.0
    }

    /// As the standard library has it, to the microsecond; `None` if that cannot hold it.
    pub fn system_time(self) -> Option<SystemTime> {
        let microseconds = (self.0.abs() * 1e6).round();
        if microseconds.is_nan() || microseconds > 1e18 {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to 1e18: see above"
        )]
        let since = Duration::from_micros(microseconds as u64);
        if self.0 < 0.0 {
            SystemTime::UNIX_EPOCH.checked_sub(since)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(since)
        }
    }
}

impl From<SystemTime> for DateTime {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => Self(since.as_secs_f64()),
            Err(before) => Self(-before.duration().as_secs_f64()),
        }
    }
}

impl Serialize for DateTime {
    /// Whole seconds without a fraction, as the service writes them.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < 1e15 {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "whole and small: see above"
            )]
            return serializer.serialize_i64(self.0 as i64);
        }
        serializer.serialize_f64(self.0)
    }
}
