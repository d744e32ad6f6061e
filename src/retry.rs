//! Whether and when a failed attempt is made again: the retry modes of the AWS SDKs, as pure values. The pace of adaptive
//! mode is in [`pace`](crate::pace).
//!
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>

use std::time::Duration;

use crate::{error::Error, milliseconds};

/// How a client retries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Back-off, and an allowance of retries.
    #[default]
    Standard,
    /// The same, and after a throttle requests are sent no faster than the service takes them.
    Adaptive,
}

// the values of version 2.1; those of time are milliseconds
const CAPACITY: u32 = 500;
const COST: u32 = 14;
const COST_AFTER_THROTTLING: u32 = 5;
const BASE: u32 = 50;
const BASE_AFTER_THROTTLING: u32 = 1000;
const CAP: u32 = 20_000;
/// By how much a pause that the service asks for may be longer than the back-off.
const LONGER: Duration = Duration::from_secs(5);

/// The allowance that all calls of a client share for retries, so that an outage brings no storm.
#[derive(Clone, Debug)]
pub struct TokenBucket(u32);

impl Default for TokenBucket {
    fn default() -> Self {
        Self(CAPACITY)
    }
}

impl TokenBucket {
    /// One of which so much is spent.
    #[cfg(feature = "npm")]
    pub(crate) fn of_spent(spent: u32) -> Self {
        Self(CAPACITY.saturating_sub(spent))
    }

    /// How much is spent.
    #[cfg(feature = "npm")]
    pub(crate) fn spent(&self) -> u32 {
        CAPACITY - self.0
    }

    /// Takes what a retry after this error costs; `None` if the bucket holds less.
    pub fn take(&mut self, error: &Error) -> Option<Cost> {
        let cost = if error.is_throttling() {
            COST_AFTER_THROTTLING
        } else {
            COST
        };
        self.0 = self.0.checked_sub(cost)?;
        Some(Cost(cost))
    }

    /// Gives back after a success: what its last retry had cost, or 1 for a first attempt.
    pub fn refill(&mut self, cost: Option<Cost>) {
        self.0 = (self.0 + cost.map_or(1, |Cost(cost)| cost)).min(CAPACITY);
    }
}

/// What a retry took from the bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost(u32);

/// How long to wait before the next attempt: exponential back-off with full jitter, or up to five seconds longer if the
/// service asks for it.
///
/// `attempts` have been made, the last of them ended in `error`; `random` is from 0 up to 1.
pub fn delay(error: &Error, attempts: u32, random: f64) -> Duration {
    let base = if error.is_throttling() {
        BASE_AFTER_THROTTLING
    } else {
        BASE
    };
    let doublings = attempts.saturating_sub(1).min(16);
    let ceiling = (base << doublings).min(CAP);
    let back_off = milliseconds::from_float(f64::from(ceiling) * random);
    let asked = error.retry_after().unwrap_or_default();
    asked.clamp(back_off, back_off + LONGER)
}
