//! What Cognito Identity and STS share: the identities, the sessions they hand out, and the tokens
//! between them. Locks are here, so that nobody holds two.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::error::ServiceError;
use crate::identities::Identities;
use crate::open_id::Issuer;
use crate::sessions::{Holder, Session, Sessions};

/// Who may sign.
#[derive(Debug)]
pub(crate) struct Access {
    identities: Mutex<Identities>,
    sessions: Mutex<Sessions>,
    /// `None` where the system gave no randomness.
    issuer: Option<Issuer>,
}

/// When a request is answered, and how long the sessions live that begin then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) now: SystemTime,
    /// Instead of what a request asks for.
    pub(crate) session_lifetime: Option<Duration>,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            identities: Mutex::default(),
            sessions: Mutex::default(),
            issuer: Issuer::generate().ok(),
        }
    }
}

impl Access {
    pub(crate) fn identities(&self) -> MutexGuard<'_, Identities> {
        lock(&self.identities)
    }

    pub(crate) fn issuer(&self) -> Result<&Issuer, ServiceError> {
        self.issuer.as_ref().ok_or_else(ServiceError::internal)
    }

    pub(crate) fn session(&self, access_key_id: &str) -> Option<Session> {
        lock(&self.sessions).get(access_key_id).cloned()
    }

    /// A fresh session that lives as long as was asked for, unless the moment says otherwise.
    pub(crate) fn begin(
        &self,
        holder: Holder,
        moment: Moment,
        asked: Duration,
    ) -> Result<Session, ServiceError> {
        let lifetime = moment.session_lifetime.unwrap_or(asked);
        lock(&self.sessions).begin(holder, moment.now, lifetime)
    }
}

/// Nothing behind these locks is half done after a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
