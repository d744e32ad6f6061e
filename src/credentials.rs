//! Temporary credentials, what provides them, and the cache that keeps them fresh.
//! The providers themselves are in [`crate::providers`], above the client that they call with.

use std::{
    cell::RefCell,
    fmt,
    future::Future,
    pin::Pin,
    rc::Rc,
    time::{Duration, SystemTime},
};

use futures_util::{
    FutureExt,
    future::{Shared, WeakShared},
};

use crate::{clock::Clock, error::Error, platform::Platform, text::concat};

/// An access key with its secret and, if temporary, its session token and end: [`Keys`] that have been checked.
///
/// Clones share them. `Debug` shows neither the secret nor the token.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(Rc<Keys>);

/// The parts of credentials by their names. `Debug` shows neither the secret nor the token.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// The public part of the key, such as `ASIA…`.
    pub access_key_id: String,
    /// The secret part of the key.
    pub secret_access_key: String,
    /// The token that goes with temporary keys; those of pages always have one.
    pub session_token: Option<String>,
    /// When they end; without it they are kept until the service refuses them.
    pub expiration: Option<SystemTime>,
    /// The Cognito identity that they belong to.
    pub identity_id: Option<String>,
}

impl Credentials {
    /// Credentials of these parts.
    ///
    /// ```
    /// use rekognition_wasm::credentials::{Credentials, Keys};
    ///
    /// let credentials = Credentials::new(Keys {
    ///     access_key_id: "ASIAEXAMPLE".to_owned(),
    ///     secret_access_key: "secret".to_owned(),
    ///     session_token: Some("token".to_owned()),
    ///     ..Keys::default()
    /// })?;
    /// assert!(!format!("{credentials:?}").contains("secret"));
    /// # Ok::<(), rekognition_wasm::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Kind::Credentials`](crate::error::Kind::Credentials): key, secret or token is empty or holds something that an
    /// HTTP header cannot carry; the error names the part and does not show it.
    pub fn new(keys: Keys) -> Result<Self, Error> {
        check_part("access_key_id", &keys.access_key_id)?;
        check_part("secret_access_key", &keys.secret_access_key)?;
        if let Some(token) = &keys.session_token {
            check_part("session_token", token)?;
        }
        Ok(Self(Rc::new(keys)))
    }

    /// Keys whose parts the npm package's facade has checked, like [`new`](Self::new).
    #[cfg(feature = "npm")]
    pub(crate) fn checked(
        access_key_id: String,
        secret_access_key: String,
        session_token: Option<String>,
    ) -> Self {
        Self(Rc::new(Keys {
            access_key_id,
            secret_access_key,
            session_token,
            ..Keys::default()
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
        "an empty text"
    } else if value == value.trim() {
        "a space, a line break or another character within"
    } else {
        "a space or a line break at its beginning or end: trim it"
    };
    Err(Error::credentials(concat(&[
        name,
        ": expected visible ASCII characters, found ",
        found,
    ])))
}

impl Keys {
    fn show(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("access_key_id", &self.access_key_id)
            .field("expiration", &self.expiration)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show("Keys", f)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show("Credentials", f)
    }
}

/// What a provider returns: a boxed future, so that providers of different kinds fit one client.
pub type ProvidedCredentials<'a> = Pin<Box<dyn Future<Output = Result<Credentials, Error>> + 'a>>;

/// A source of credentials.
pub trait ProvideCredentials {
    /// Credentials for the next request. A client asks before each attempt: [`Cached`] keeps them in between.
    ///
    /// # Errors
    /// There are none to be had; the call ends with this error.
    fn provide(&self) -> ProvidedCredentials<'_>;

    /// The service refused these credentials: they must not come from a cache again.
    fn refuse(&self, _credentials: &Credentials) {}

    /// Forgets everything that belongs to the present user: sign-out.
    fn clear(&self) {}

    /// A client that signs with the credentials tells the time by this clock. A cache that knows none of whoever vends
    /// them judges their end by it.
    fn tell_time_by(&self, _clock: &Clock) {}
}

/// A provider from which several clients take their credentials.
pub type SharedProvider = Rc<dyn ProvideCredentials>;

/// A value that becomes a provider of credentials on a host: the [providers](crate::providers), which are kept in a cache, and
/// whatever [provides credentials](ProvideCredentials) already, which stays what it is.
///
/// Clients connect what they are given. A provider that several clients are to share is connected before:
///
/// ```
/// use rekognition_wasm::{
///     credentials::{Connect, SharedProvider},
///     error::Error,
///     platform::Platform,
///     providers::CognitoIdentityPool,
/// };
///
/// fn guest<P: Platform>(platform: &P) -> Result<SharedProvider, Error> {
///     CognitoIdentityPool::new("us-east-1:00000000-0000-0000-0000-000000000000").connect(platform)
/// }
/// ```
pub trait Connect<P: Platform> {
    /// The provider; it calls from this host.
    ///
    /// # Errors
    /// [`Kind::Config`](crate::error::Kind::Config): an option cannot be meant; the error names it. Nothing is sent.
    fn connect(self, platform: &P) -> Result<SharedProvider, Error>;
}

impl<P: Platform, T: ProvideCredentials + 'static> Connect<P> for T {
    fn connect(self, _: &P) -> Result<SharedProvider, Error> {
        Ok(Rc::new(self))
    }
}

impl ProvideCredentials for Credentials {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(async { Ok(self.clone()) })
    }
}

/// A provider that asks another one once, however many wait, and again before the credentials end.
///
/// From five minutes before their end on they are replaced while they are still given. Whoever asks next
/// moves that on: nothing runs that nobody waits for. A failure to replace them is none while they
/// hold, and is tried again a little later.
///
/// On edge runtimes ([`Platform::is_edge`]) whoever finds none, or some that end soon, asks itself and waits; those at
/// hand are shared.
pub struct Cached<P> {
    platform: P,
    /// That of whoever vends the credentials, or of the first client that takes them.
    clock: RefCell<Option<Clock>>,
    source: Rc<dyn ProvideCredentials>,
    session: RefCell<Rc<Session>>,
}

/// What belongs to the present user; another one after a sign-out, so that a late answer finds the old one.
#[derive(Default)]
struct Session {
    kept: RefCell<Option<Kept>>,
    asking: RefCell<Option<WeakShared<Asking>>>,
    /// Holds what was asked for while nobody waits for it.
    background: RefCell<Option<Shared<Asking>>>,
}

struct Kept {
    credentials: Credentials,
    /// From here on they are replaced, while they still hold.
    refresh_at: Option<SystemTime>,
}

type Asking = Pin<Box<dyn Future<Output = Result<Credentials, Error>>>>;

impl<P: Platform> Cached<P> {
    /// Keeps what `source` provides; `platform` tells the time.
    pub fn new(platform: P, source: impl ProvideCredentials + 'static) -> Self {
        Self {
            platform,
            clock: RefCell::default(),
            source: Rc::new(source),
            session: RefCell::default(),
        }
    }

    /// The same, which judges by this clock when credentials end: that of whoever vends them. Without one it is that of
    /// the first client that takes them ([`Config::clock`](crate::config::Config::clock)).
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        self.clock.replace(Some(clock));
        self
    }

    fn clock(&self) -> Clock {
        self.clock.borrow().clone().unwrap_or_default()
    }

    async fn get(&self) -> Result<Credentials, Error> {
        let session = self.session.borrow().clone();
        let now = self.clock().correct(self.platform.now());
        let given = session.kept.borrow().as_ref().and_then(|kept| {
            let is_due = kept.refresh_at.is_some_and(|time| time <= now);
            (!is_due || holds(&kept.credentials, now)).then(|| (kept.credentials.clone(), is_due))
        });
        match given {
            Some((credentials, false)) => Ok(credentials),
            _ if self.platform.is_edge() => self.begin(&session).await,
            Some((credentials, true)) => {
                let mut asking = self.ask(&session);
                if let Some(replaced) = (&mut asking).now_or_never() {
                    return replaced;
                }
                session.background.replace(Some(asking));
                Ok(credentials)
            }
            None => self.ask(&session).await,
        }
    }

    /// What is being asked for already, or begins.
    fn ask(&self, session: &Rc<Session>) -> Shared<Asking> {
        let under_way = session
            .asking
            .borrow()
            .as_ref()
            .and_then(WeakShared::upgrade);
        session.background.take();
        if let Some(asking) = under_way.filter(|asking| asking.peek().is_none()) {
            return asking;
        }
        let asking = self.begin(session).shared();
        session.asking.replace(asking.downgrade());
        asking
    }

    /// Asks, and keeps the answer.
    fn begin(&self, session: &Rc<Session>) -> Asking {
        let (platform, clock) = (self.platform.clone(), self.clock());
        let (source, session) = (self.source.clone(), session.clone());
        Box::pin(async move {
            let answer = source.provide().await;
            session.settle(answer, clock.correct(platform.now()))
        })
    }
}

impl Session {
    /// Keeps what was provided; where it failed, what holds from before is good enough.
    fn settle(
        &self,
        answer: Result<Credentials, Error>,
        now: SystemTime,
    ) -> Result<Credentials, Error> {
        let mut kept = self.kept.borrow_mut();
        match answer {
            Ok(credentials) => {
                let refresh_at = refresh_at(&credentials, now);
                *kept = Some(Kept {
                    credentials: credentials.clone(),
                    refresh_at,
                });
                Ok(credentials)
            }
            Err(error) => match kept.as_mut().filter(|kept| holds(&kept.credentials, now)) {
                Some(kept) => {
                    let left = remaining(&kept.credentials, now).unwrap_or_default();
                    kept.refresh_at = now.checked_add((left / 10).min(RETRY_REFRESH));
                    Ok(kept.credentials.clone())
                }
                None => Err(error),
            },
        }
    }
}

impl<P: Platform> ProvideCredentials for Cached<P> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(self.get())
    }

    fn refuse(&self, credentials: &Credentials) {
        let session = self.session.borrow();
        let mut kept = session.kept.borrow_mut();
        if kept
            .as_ref()
            .is_some_and(|kept| kept.credentials == *credentials)
        {
            *kept = None; // else others have replaced them since
            self.source.refuse(credentials);
        }
    }

    fn clear(&self) {
        self.session.take();
        self.source.clear();
    }

    fn tell_time_by(&self, clock: &Clock) {
        let mut known = self.clock.borrow_mut();
        known.get_or_insert_with(|| clock.clone());
    }
}

impl<T: ProvideCredentials + ?Sized> ProvideCredentials for Rc<T> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        (**self).provide()
    }

    fn refuse(&self, credentials: &Credentials) {
        (**self).refuse(credentials);
    }

    fn clear(&self) {
        (**self).clear();
    }

    fn tell_time_by(&self, clock: &Clock) {
        (**self).tell_time_by(clock);
    }
}

/// After a failure to replace credentials that hold, it is tried again this much later at most.
const RETRY_REFRESH: Duration = Duration::from_mins(1);

fn holds(credentials: &Credentials, now: SystemTime) -> bool {
    remaining(credentials, now).is_none_or(|left| left > Duration::ZERO)
}

/// `None` if they are not known to end.
fn remaining(credentials: &Credentials, now: SystemTime) -> Option<Duration> {
    let expiration = credentials.expiration()?;
    Some(expiration.duration_since(now).unwrap_or_default())
}

/// Five minutes before the end, or a tenth of the lifetime where that is shorter.
fn refresh_at(credentials: &Credentials, now: SystemTime) -> Option<SystemTime> {
    let lifetime = remaining(credentials, now)?;
    let expiration = credentials.expiration()?;
    expiration.checked_sub((lifetime / 10).min(Duration::from_mins(5)))
}
