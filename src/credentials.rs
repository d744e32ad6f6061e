//! Temporary credentials, what provides them, and the cache that keeps them fresh.
//! The providers themselves are in [`crate::providers`], above the client that they call with.

use std::{
    cell::{Cell, RefCell},
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    rc::Rc,
    task::{Poll, Waker},
    time::{Duration, SystemTime},
};

use crate::{error::Error, platform::Platform};

/// An access key with its secret and, if temporary, its session token and end.
///
/// `Debug` shows neither the secret nor the token.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(Rc<Parts>);

#[derive(PartialEq, Eq)]
struct Parts {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expiration: Option<SystemTime>,
    identity_id: Option<String>,
}

impl Credentials {
    /// Credentials from their parts: `expiration` is `None` if they are not known to end, `identity_id`
    /// is the Cognito identity that they belong to.
    ///
    /// # Errors
    /// A part is empty or holds something that an HTTP header cannot carry; the error names the part.
    pub fn new(
        access_key_id: String,
        secret_access_key: String,
        session_token: Option<String>,
        expiration: Option<SystemTime>,
        identity_id: Option<String>,
    ) -> Result<Self, Error> {
        check_part("accessKeyId", &access_key_id)?;
        check_part("secretAccessKey", &secret_access_key)?;
        if let Some(token) = &session_token {
            check_part("sessionToken", token)?;
        }
        Ok(Self(Rc::new(Parts {
            access_key_id,
            secret_access_key,
            session_token,
            expiration,
            identity_id,
        })))
    }

    /// Keys whose parts the npm package's facade has checked, like [`new`](Self::new).
    #[cfg(feature = "npm")]
    pub(crate) fn checked(
        access_key_id: String,
        secret_access_key: String,
        session_token: Option<String>,
    ) -> Self {
        Self(Rc::new(Parts {
            access_key_id,
            secret_access_key,
            session_token,
            expiration: None,
            identity_id: None,
        }))
    }

    /// The public part of the key.
    pub fn access_key_id(&self) -> &str {
        &self.0.access_key_id
    }

    /// The secret part of the key.
    pub fn secret_access_key(&self) -> &str {
        &self.0.secret_access_key
    }

    /// The token that goes with temporary keys.
    pub fn session_token(&self) -> Option<&str> {
        self.0.session_token.as_deref()
    }

    /// When the credentials end.
    pub fn expiration(&self) -> Option<SystemTime> {
        self.0.expiration
    }

    /// The Cognito identity that they belong to.
    pub fn identity_id(&self) -> Option<&str> {
        self.0.identity_id.as_deref()
    }
}

fn check_part(name: &str, value: &str) -> Result<(), Error> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    let found = if value.is_empty() {
        "an empty string"
    } else {
        "a space, a line break or a non-ASCII character in it"
    };
    Err(Error::credentials(
        [name, ": expected visible ASCII characters, found ", found].concat(),
    ))
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.0.access_key_id)
            .field("expiration", &self.0.expiration)
            .finish_non_exhaustive()
    }
}

/// What a provider returns: a boxed future, so that providers of different kinds fit one client.
pub type ProvidedCredentials<'a> = Pin<Box<dyn Future<Output = Result<Credentials, Error>> + 'a>>;

/// A source of credentials.
pub trait ProvideCredentials {
    /// Credentials for the next request. With `force_refresh`, not from a cache: those that were
    /// given last were refused.
    fn provide(&self, force_refresh: bool) -> ProvidedCredentials<'_>;

    /// Forgets everything that belongs to the present user: sign-out.
    fn clear(&self) {}
}

impl ProvideCredentials for Credentials {
    fn provide(&self, _force_refresh: bool) -> ProvidedCredentials<'_> {
        Box::pin(async { Ok(self.clone()) })
    }
}

/// A provider that asks another one once, however many wait, and again before the credentials end.
pub struct Cached<P> {
    platform: P,
    source: Box<dyn ProvideCredentials>,
    current: RefCell<Option<Current>>,
    /// How the last asking went; its number tells those who wait whether it is news.
    outcome: RefCell<Option<Error>>,
    rounds: Cell<u64>,
    asking: Cell<bool>,
    waiting: RefCell<Vec<Waker>>,
}

struct Current {
    credentials: Credentials,
    /// From here on they are replaced, while they still hold.
    refresh_at: Option<SystemTime>,
}

impl<P: Platform> Cached<P> {
    /// Keeps what `source` provides; `platform` tells the time.
    pub fn new(platform: P, source: impl ProvideCredentials + 'static) -> Self {
        Self {
            platform,
            source: Box::new(source),
            current: RefCell::default(),
            outcome: RefCell::default(),
            rounds: Cell::default(),
            asking: Cell::default(),
            waiting: RefCell::default(),
        }
    }

    async fn get(&self, force_refresh: bool) -> Result<Credentials, Error> {
        let first_round = self.rounds.get();
        loop {
            if self.rounds.get() != first_round {
                // Another caller asked since this one came: its outcome is news enough.
                if let Some(error) = self.outcome.borrow().clone() {
                    return self.unexpired().ok_or(error);
                }
                if let Some(current) = &*self.current.borrow() {
                    return Ok(current.credentials.clone());
                }
            } else if !force_refresh && let Some(credentials) = self.fresh() {
                return Ok(credentials);
            }
            if self.asking.get() {
                self.end_of_asking().await;
            } else {
                return self.ask(force_refresh).await;
            }
        }
    }

    async fn ask(&self, force_refresh: bool) -> Result<Credentials, Error> {
        let _asking = Asking::begin(&self.asking, &self.waiting);
        let asked_at = self.rounds.get();
        let answer = self.source.provide(force_refresh).await;
        if self.rounds.get() != asked_at {
            return answer; // signed out meanwhile: these are the former user's
        }
        self.rounds.set(asked_at + 1);
        match answer {
            Ok(credentials) => {
                let refresh_at = refresh_at(&credentials, self.platform.now());
                *self.outcome.borrow_mut() = None;
                *self.current.borrow_mut() = Some(Current {
                    credentials: credentials.clone(),
                    refresh_at,
                });
                Ok(credentials)
            }
            Err(error) => {
                *self.outcome.borrow_mut() = Some(error.clone());
                if force_refresh {
                    return Err(error);
                }
                self.unexpired().ok_or(error)
            }
        }
    }

    async fn end_of_asking(&self) {
        poll_fn(|context| {
            if !self.asking.get() {
                return Poll::Ready(());
            }
            self.waiting.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// The credentials, if they are not due to be replaced.
    fn fresh(&self) -> Option<Credentials> {
        let current = self.current.borrow();
        let current = current.as_ref()?;
        let due = current
            .refresh_at
            .is_some_and(|time| time <= self.platform.now());
        (!due).then(|| current.credentials.clone())
    }

    /// The credentials, if they still hold.
    fn unexpired(&self) -> Option<Credentials> {
        let current = self.current.borrow();
        let credentials = &current.as_ref()?.credentials;
        let expired = credentials
            .expiration()
            .is_some_and(|time| time <= self.platform.now());
        (!expired).then(|| credentials.clone())
    }
}

impl<P: Platform> ProvideCredentials for Cached<P> {
    fn provide(&self, force_refresh: bool) -> ProvidedCredentials<'_> {
        Box::pin(self.get(force_refresh))
    }

    fn clear(&self) {
        self.rounds.set(self.rounds.get() + 1);
        self.current.take();
        self.outcome.take();
        self.source.clear();
    }
}

impl<T: ProvideCredentials + ?Sized> ProvideCredentials for Rc<T> {
    fn provide(&self, force_refresh: bool) -> ProvidedCredentials<'_> {
        (**self).provide(force_refresh)
    }

    fn clear(&self) {
        (**self).clear();
    }
}

/// Five minutes before the end, or a tenth of the lifetime where that is shorter.
fn refresh_at(credentials: &Credentials, now: SystemTime) -> Option<SystemTime> {
    let expiration = credentials.expiration()?;
    let lifetime = expiration.duration_since(now).unwrap_or(Duration::ZERO);
    expiration.checked_sub((lifetime / 10).min(Duration::from_mins(5)))
}

/// While it lives, one caller asks; when it goes, also because its caller gave up, the others wake.
struct Asking<'a> {
    asking: &'a Cell<bool>,
    waiting: &'a RefCell<Vec<Waker>>,
}

impl<'a> Asking<'a> {
    fn begin(asking: &'a Cell<bool>, waiting: &'a RefCell<Vec<Waker>>) -> Self {
        asking.set(true);
        Self { asking, waiting }
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.asking.set(false);
        for waker in self.waiting.take() {
            waker.wake();
        }
    }
}
