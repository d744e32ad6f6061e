//! How far the host's clock is off the service's. A value that clients and caches of one endpoint share: one learns, all
//! know.
//!
//! Signatures hold for five minutes around their date, so a clock that is further off is refused. The
//! service tells the time in the header `Date`, and where that is hidden, in the text of its error.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, SystemTime},
};

use crate::{calendar, milliseconds};

/// Differences up to this are the way of the answer and whole seconds.
const TOLERANCE: i64 = 60_000;

/// A `Date` that is further off is not believed: anybody on the way may write one.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The correction of a host's clock: by how many milliseconds the service's is ahead. Its clones share it; a new one is
/// nobody else's.
#[derive(Clone, Debug, Default)]
pub struct Clock(Rc<Cell<i64>>);

/// The most services whose clocks are shared; more have clocks that are not.
const MOST: usize = 32;

thread_local! {
    /// The clocks of services by their hosts. The npm module does not reach them.
    static OF_HOSTS: RefCell<Vec<(String, Clock)>> = const { RefCell::new(Vec::new()) };
}

impl Clock {
    /// One that is ahead by so many milliseconds.
    #[cfg(feature = "npm")]
    pub(crate) fn of(ahead: i64) -> Self {
        Self(Rc::new(Cell::new(ahead)))
    }

    /// The one that everything on this thread shares that calls this host, such as
    /// `rekognition.us-east-1.amazonaws.com`. What one service says of the time is nothing to the others.
    pub fn of_host(host: &str) -> Self {
        OF_HOSTS.with_borrow_mut(|clocks| {
            if let Some((_, clock)) = clocks.iter().find(|(known, _)| known == host) {
                return clock.clone();
            }
            if clocks.len() >= MOST {
                clocks.retain(|(_, clock)| Rc::strong_count(&clock.0) > 1);
            }
            let clock = Self::default();
            if clocks.len() < MOST {
                clocks.push((host.to_owned(), clock.clone()));
            }
            clock
        })
    }

    /// By how many milliseconds the service's clock is ahead of the host's.
    pub fn ahead(&self) -> i64 {
        self.0.get()
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

    /// Hears, when it was `host` here, that it was `service` there: a time more than a day off is not believed.
    pub fn observe(&self, host: SystemTime, service: SystemTime) {
        let ahead = difference(host, service);
        if ahead.abs() <= DAY {
            self.set(ahead);
        }
    }

    /// Learns that it was `service` there when it was `host` here, however far that is off: the service has refused a
    /// signature for its date.
    pub fn learn(&self, host: SystemTime, service: SystemTime) {
        self.set(difference(host, service));
    }

    fn set(&self, ahead: i64) {
        if (ahead - self.ahead()).abs() > TOLERANCE {
            // a clock that is right is not corrected by parts of a second
            self.0.set(if ahead.abs() > TOLERANCE { ahead } else { 0 });
        }
    }
}

/// By how many milliseconds the service is ahead.
fn difference(host: SystemTime, service: SystemTime) -> i64 {
    match service.duration_since(host) {
        Ok(ahead) => whole_milliseconds(ahead),
        Err(behind) => -whole_milliseconds(behind.duration()),
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
