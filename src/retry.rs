//! Whether and when a failed attempt is made again: the `standard` mode of the AWS SDKs, as pure values.

use std::time::Duration;

use crate::error::{Error, Kind};

const CAPACITY: u32 = 500;
const COST: u32 = 5;
const COST_AFTER_TIMEOUT: u32 = 10;
const BASE: u32 = 100; // milliseconds, as the next two
const BASE_AFTER_THROTTLING: u32 = 500;
const CAP: u32 = 20_000;

/// The allowance that all calls of a client share for retries, so that an outage brings no storm.
#[derive(Clone, Debug)]
pub struct TokenBucket(u32);

impl Default for TokenBucket {
    fn default() -> Self {
        Self(CAPACITY)
    }
}

impl TokenBucket {
    /// Takes what a retry after this error costs; `None` if the bucket holds less.
    pub fn take(&mut self, error: &Error) -> Option<Cost> {
        let cost = if error.kind() == Kind::Timeout {
            COST_AFTER_TIMEOUT
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

/// How long to wait before the next attempt: exponential back-off with full jitter.
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
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 20,000"
    )]
    Duration::from_millis((f64::from(ceiling) * random) as u64)
}
