//! Whether and when a failed attempt is made again: the retry modes of the AWS SDKs, as pure values.
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

/// The rate at which a client in adaptive mode sends: CUBIC, as TCP has it, over requests a second.
/// Times are in seconds of the host's clock. Once that was set back, the rate falls to the least until the clock is
/// where it was.
#[derive(Clone, Debug, Default)]
pub struct RateLimiter {
    /// From the first throttle on.
    limits: bool,
    /// Requests a second.
    rate: f64,
    /// Requests that may be sent at once; below 0, those that wait already.
    capacity: f64,
    refilled_at: f64,
    /// Requests a second, as measured in half seconds.
    measured: f64,
    counted: f64,
    counted_since: f64,
    rate_at_throttle: f64,
    throttled_at: f64,
}

impl RateLimiter {
    /// Whether it has learnt something.
    #[cfg(feature = "npm")]
    pub(crate) fn is_in_use(&self) -> bool {
        self.counted_since > 0.0
    }

    const BETA: f64 = 0.7;
    const SCALE: f64 = 0.4;
    const SMOOTH: f64 = 0.8;
    const LEAST_RATE: f64 = 0.5;

    /// Takes leave for a request: how long it has to wait.
    pub fn acquire(&mut self, now: f64) -> Duration {
        if !self.limits {
            return Duration::ZERO;
        }
        self.refill(now);
        self.capacity -= 1.0;
        milliseconds::from_float(-self.capacity / self.rate * 1000.0)
    }

    /// Learns from an answer.
    pub fn update(&mut self, throttled: bool, now: f64) {
        self.measure(now);
        let rate = if throttled {
            let rate = if self.limits {
                self.measured.min(self.rate)
            } else {
                self.measured
            };
            self.limits = true;
            self.rate_at_throttle = rate;
            self.throttled_at = now;
            rate * Self::BETA
        } else {
            let window = cube_root(self.rate_at_throttle * (1.0 - Self::BETA) / Self::SCALE);
            let since = now - self.throttled_at - window;
            Self::SCALE * since * since * since + self.rate_at_throttle
        };
        self.refill(now);
        if throttled {
            self.capacity = self.capacity.min(0.0); // what was saved up before is too much now
        }
        self.rate = rate.min(2.0 * self.measured).max(Self::LEAST_RATE);
        self.capacity = self.capacity.min(self.rate.max(1.0));
    }

    fn refill(&mut self, now: f64) {
        let most = self.rate.max(1.0);
        let passed = (now - self.refilled_at).max(0.0);
        self.capacity = (self.capacity + passed * self.rate).min(most);
        self.refilled_at = now;
    }

    fn measure(&mut self, now: f64) {
        let half_second = (now * 2.0).floor() / 2.0;
        self.counted += 1.0;
        if self.counted_since == 0.0 {
            self.counted_since = half_second;
        } else if half_second > self.counted_since {
            let rate = self.counted / (half_second - self.counted_since);
            self.measured = rate * Self::SMOOTH + self.measured * (1.0 - Self::SMOOTH);
            self.counted = 0.0;
            self.counted_since = half_second;
        }
    }
}

/// By Newton's method; the library's is a kilobyte.
fn cube_root(value: f64) -> f64 {
    let mut root = value.max(1.0);
    for _ in 0..60 {
        root -= (root - value / (root * root)) / 3.0;
    }
    root
}
