//! How far the host's clock is off the service's. A value that clients and caches share: one learns, all know.
//!
//! Signatures hold for five minutes around their date, so a clock that is further off is refused. The
//! service tells the time in the header `Date`, and where that is hidden, in the text of its error.

use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, SystemTime},
};

#[cfg(feature = "npm")]
use std::sync::atomic::{AtomicI64, Ordering};

use crate::{calendar, milliseconds};

/// Differences up to this are the way of the answer and whole seconds.
const TOLERANCE: i64 = 60_000;

/// The correction of a host's clock; its clones share it.
#[derive(Clone, Debug)]
pub struct Clock(Shared);

/// By how many milliseconds the service's clock is ahead.
#[derive(Clone, Debug)]
enum Shared {
    Cell(Rc<Cell<i64>>),
    /// One for all, in the npm module.
    #[cfg(feature = "npm")]
    Static(&'static AtomicI64),
}

thread_local! {
    /// The npm module does not reach it: it would be a third of a kilobyte there.
    static OF_THREAD: Rc<Cell<i64>> = Rc::default();
}

impl Default for Clock {
    /// The one that everything on this thread shares, unless it is given another: a host has one clock.
    fn default() -> Self {
        Self(Shared::Cell(OF_THREAD.with(Rc::clone)))
    }
}

impl Clock {
    /// One that nothing else shares, for a service whose clock is not that of the others.
    pub fn apart() -> Self {
        Self(Shared::Cell(Rc::default()))
    }

    /// By how many milliseconds the service's clock is ahead of the host's.
    pub fn ahead(&self) -> i64 {
        match &self.0 {
            Shared::Cell(ahead) => ahead.get(),
            #[cfg(feature = "npm")]
            Shared::Static(ahead) => ahead.load(Ordering::Relaxed),
        }
    }

    /// The one whose correction this is.
    #[cfg(feature = "npm")]
    pub(crate) fn of(ahead: &'static AtomicI64) -> Self {
        Self(Shared::Static(ahead))
    }

    fn set(&self, milliseconds: i64) {
        match &self.0 {
            Shared::Cell(ahead) => ahead.set(milliseconds),
            #[cfg(feature = "npm")]
            Shared::Static(ahead) => ahead.store(milliseconds, Ordering::Relaxed),
        }
    }

    /// The service's time when the host's clock says `host`.
    pub fn correct(&self, host: SystemTime) -> SystemTime {
        let ahead = Duration::from_millis(self.ahead().unsigned_abs());
        let corrected = if self.ahead() < 0 {
            host.checked_sub(ahead)
        } else {
            host.checked_add(ahead)
        };
        corrected.unwrap_or(host)
    }

    /// Learns that it was `service` there when it was `host` here.
    pub fn observe(&self, host: SystemTime, service: SystemTime) {
        let ahead = match service.duration_since(host) {
            Ok(ahead) => whole_milliseconds(ahead),
            Err(behind) => -whole_milliseconds(behind.duration()),
        };
        if (ahead - self.ahead()).abs() > TOLERANCE {
            // a clock that is right is not corrected by parts of a second
            self.set(if ahead.abs() > TOLERANCE { ahead } else { 0 });
        }
    }
}

/// At most thousands of years, so that sums are numbers as well.
fn whole_milliseconds(duration: Duration) -> i64 {
    const MOST: u64 = 1 << 50;
    milliseconds::of(duration.min(Duration::from_millis(MOST))).cast_signed()
}

/// The service's time in an error such as `Signature expired: 20261120T101500Z is now earlier than
/// 20261120T101602Z (20261120T102102Z - 5 min.)`: the one in parentheses.
pub fn service_time(message: &str) -> Option<SystemTime> {
    let bytes = message.as_bytes();
    let open = bytes.iter().position(|&byte| byte == b'(')?;
    calendar::parse(bytes.get(open + 1..open + 17)?)
}
