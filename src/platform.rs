//! The one seam between the Rust client and its host: the clock, chance, timers, the network and hashing.
//!
//! Everything else is values and pure functions, so a test replays a script instead of a network and
//! reads the sleeps instead of sleeping, and another host needs only this trait.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::{Duration, SystemTime},
};

use crate::http::{Request, Response};

#[cfg(feature = "web")]
pub mod web;

/// What the client needs from its host.
///
/// Futures are not `Send`: browsers and edge workers run one thread.
/// Dropping a future must cancel what it stands for.
#[expect(async_fn_in_trait, reason = "hosts are single threads; see above")]
pub trait Platform: Clone + 'static {
    /// The time now.
    fn now(&self) -> SystemTime;
    /// A number from 0 up to, not including, 1; for jitter, not for secrets.
    fn random(&self) -> f64;
    /// Returns after `duration`.
    async fn sleep(&self, duration: Duration);
    /// The SHA-256 digest of `bytes`.
    async fn sha256(&self, bytes: &[u8]) -> [u8; 32];
    /// Whether the host drops whatever a request is waiting for when the request ends, as edge runtimes do. There no
    /// call waits for what another one has begun.
    fn is_edge(&self) -> bool {
        false
    }
    /// Whether the host is a page or a worker of one, which is not told why no answer came.
    fn is_page(&self) -> bool {
        false
    }
    /// Sends a request and reads the whole answer, up to [`Request::max_answer_length`]; any status is an answer. No
    /// redirect is followed: neither image nor token goes where one points.
    async fn fetch(&self, request: Request<'_>) -> Result<Response, NetworkError>;
}

/// No answer arrived: no connection, refused by CORS, or cut off on the way. Holds the host's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkError(pub String);

/// Whichever of two futures is done first; the other one is dropped, which cancels it.
/// `Err` is the second one's value. The first wins a tie.
pub(crate) async fn race<A, B>(
    first: impl Future<Output = A>,
    second: impl Future<Output = B>,
) -> Result<A, B> {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|context| match first.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Ok(value)),
        Poll::Pending => second.as_mut().poll(context).map(Err),
    })
    .await
}
