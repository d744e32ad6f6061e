//! The pace of a client in adaptive mode, as a pure value: CUBIC, as TCP has it, over requests a second. The npm package
//! has the same in `call/pace.ts`, which it loads on demand.
//!
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>

use std::time::Duration;

use crate::milliseconds;

const BETA: f64 = 0.7;
const SCALE: f64 = 0.4;
const SMOOTH: f64 = 0.8;
const LEAST_RATE: f64 = 0.5;
/// After this time whoever waits asks again: the rate may have risen.
const LONGEST: f64 = 0.25;

/// The pace that all calls of a client share. Before the first throttle it limits nothing.
///
/// Times are in seconds of the host's clock. Once that was set back, the rate falls to the least until the clock is
/// where it was.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    is_limiting: bool,
    /// Requests a second.
    rate: f64,
    /// Requests that may be sent at once.
    allowance: f64,
    refilled_at: f64,
    /// Requests a second, as measured in half seconds.
    measured: f64,
    counted: f64,
    counted_since: f64,
    rate_at_throttle: f64,
    throttled_at: f64,
}

impl Pace {
    /// Takes leave for a request. If there is none yet, says how long to wait before the next question.
    pub fn take(&mut self, now: f64) -> Option<Duration> {
        if !self.is_limiting {
            return None;
        }
        self.refill(now);
        let missing = 1.0 - self.allowance;
        if missing < 1e-6 {
            self.allowance -= 1.0;
            return None;
        }
        let wait = (missing / self.rate).min(LONGEST);
        Some(milliseconds::from_float((wait * 1000.0).ceil()))
    }

    /// Learns from an answer to a request that began then.
    ///
    /// The rate falls once for all requests that were under way when it fell: they tell of the rate before.
    pub fn learn(&mut self, is_throttled: bool, began: f64, now: f64) {
        self.measure(now);
        if is_throttled && self.is_limiting && began < self.throttled_at {
            return;
        }
        let rate = if is_throttled {
            let rate = if self.is_limiting {
                self.lately().min(self.rate)
            } else {
                self.lately()
            };
            self.is_limiting = true;
            self.rate_at_throttle = rate;
            self.throttled_at = now;
            rate * BETA
        } else {
            let window = cube_root(self.rate_at_throttle * (1.0 - BETA) / SCALE);
            let since = now - self.throttled_at - window;
            SCALE * since * since * since + self.rate_at_throttle
        };
        self.refill(now);
        if is_throttled {
            self.allowance = self.allowance.min(0.0); // a second's requests that were saved up are too many now
        }
        self.rate = rate.min(2.0 * self.lately()).max(LEAST_RATE);
        self.allowance = self.allowance.min(self.rate.max(1.0));
    }

    /// How many requests a second it lets go at present; 0 before the first answer.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Requests a second of late: in the first half second, as far as they are counted.
    fn lately(&self) -> f64 {
        if self.measured > 0.0 {
            self.measured
        } else {
            2.0 * self.counted
        }
    }

    fn refill(&mut self, now: f64) {
        let most = self.rate.max(1.0);
        let passed = (now - self.refilled_at).max(0.0);
        self.allowance = (self.allowance + passed * self.rate).min(most);
        self.refilled_at = now;
    }

    fn measure(&mut self, now: f64) {
        let half_second = (now * 2.0).floor() / 2.0;
        self.counted += 1.0;
        if self.counted_since == 0.0 {
            self.counted_since = half_second;
        } else if half_second > self.counted_since {
            let rate = self.counted / (half_second - self.counted_since);
            self.measured = rate * SMOOTH + self.measured * (1.0 - SMOOTH);
            self.counted = 0.0;
            self.counted_since = half_second;
        }
    }
}

/// By Newton's method; the library's is a kilobyte of a small module.
fn cube_root(value: f64) -> f64 {
    let mut root = value.max(1.0);
    for _ in 0..60 {
        root -= (root - value / (root * root)) / 3.0;
    }
    root
}
