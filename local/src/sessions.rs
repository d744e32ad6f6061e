//! The keys that requests are signed with: sessions, which end, and the demo's long-lived pair. Time
//! comes from the caller; who may have a session is decided elsewhere.

use std::collections::HashMap;
use std::fmt;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use time::OffsetDateTime;

use crate::error::{Layer, ServiceError};

/// The access key id of the one user: that of AWS's documentation, so nobody takes it for a secret.
pub const DEMO_ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";

/// The secret access key of the one user, from AWS's documentation too.
pub const DEMO_SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// How many sessions are remembered, so that nobody can fill the memory.
const MOST: usize = 20_000;

/// Expired sessions are kept this long, so that their use is told apart from a forgery.
const EXPIRED_KEPT: Duration = Duration::from_hours(24);

/// When the demo's pair ends: in a century.
const FAR_AWAY: Duration = Duration::from_hours(24 * 365 * 150);

/// Whose keys they are: AWS lets a user do what it does not let a role do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    User,
    Role,
}

/// An access key with its secret; a session has a token too, and ends.
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "AWS calls it a session token")]
pub(crate) struct Session {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    /// `None` only for the demo's long-lived pair.
    pub(crate) session_token: Option<String>,
    pub(crate) expires: SystemTime,
    pub(crate) holder: Holder,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("access_key_id", &self.access_key_id)
            .field("secret_access_key", &"** redacted **")
            .field("session_token", &"** redacted **")
            .field("expires", &self.expires)
            .field("holder", &self.holder)
            .finish()
    }
}

impl Session {
    /// A fresh session, in the shapes AWS uses: 20, 40 and several hundred characters.
    pub(crate) fn generate(holder: Holder, expires: SystemTime) -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16 + 30 + 384];
        getrandom::fill(&mut bytes)?;
        let (key, rest) = bytes.split_at(16);
        let (secret, token) = rest.split_at(30);
        let base64 = base64::engine::general_purpose::STANDARD;
        Ok(Self {
            access_key_id: format!("ASIA{}", base32(key)),
            secret_access_key: base64.encode(secret),
            session_token: Some(format!("local//////////{}", base64.encode(token))),
            expires,
            holder,
        })
    }

    pub(crate) fn has_expired(&self, now: SystemTime) -> bool {
        now >= self.expires
    }

    /// What a request signed with it must carry; empty for the long-lived pair.
    pub(crate) fn token(&self) -> &str {
        self.session_token.as_deref().unwrap_or_default()
    }

    /// When it ends, as XML and JSON of AWS write it.
    pub(crate) fn expiration(&self) -> String {
        let expires = OffsetDateTime::from(self.expires);
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            expires.year(),
            u8::from(expires.month()),
            expires.day(),
            expires.hour(),
            expires.minute(),
            expires.second()
        )
    }

    fn demo() -> Self {
        Self {
            access_key_id: DEMO_ACCESS_KEY_ID.to_owned(),
            secret_access_key: DEMO_SECRET_ACCESS_KEY.to_owned(),
            session_token: None,
            expires: SystemTime::UNIX_EPOCH + FAR_AWAY,
            holder: Holder::User,
        }
    }
}

/// One character a byte, of those that ids of AWS are made of.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let character =
        |byte: &u8| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(byte % 32)]);
    bytes.iter().map(character).collect()
}

/// All keys that signatures are checked with, by access key id.
#[derive(Debug)]
pub(crate) struct Sessions(HashMap<String, Session>);

impl Default for Sessions {
    fn default() -> Self {
        Self(HashMap::from([(
            DEMO_ACCESS_KEY_ID.to_owned(),
            Session::demo(),
        )]))
    }
}

impl Sessions {
    /// Hands out a fresh session, and forgets those that expired long ago.
    pub(crate) fn begin(
        &mut self,
        holder: Holder,
        now: SystemTime,
        lifetime: Duration,
    ) -> Result<Session, ServiceError> {
        let session =
            Session::generate(holder, now + lifetime).map_err(|_| ServiceError::internal())?;
        self.0
            .retain(|_, session| now < session.expires + EXPIRED_KEPT);
        if self.0.len() >= MOST {
            self.0.retain(|_, session| now < session.expires);
        }
        if self.0.len() >= MOST {
            let kind = "LimitExceededException";
            return Err(ServiceError::limit(Layer::FrontEnd, kind, MOST, "sessions"));
        }
        self.0
            .insert(session.access_key_id.clone(), session.clone());
        Ok(session)
    }

    pub(crate) fn get(&self, access_key_id: &str) -> Option<&Session> {
        self.0.get(access_key_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;
    const HOUR: Duration = Duration::from_hours(1);

    fn begin(sessions: &mut Sessions, now: SystemTime) -> Session {
        sessions.begin(Holder::Role, now, HOUR).unwrap()
    }

    #[test]
    fn a_session_has_the_shapes_of_aws() {
        let session = begin(&mut Sessions::default(), NOW);
        assert_eq!(session.access_key_id.len(), 20);
        assert!(session.access_key_id.starts_with("ASIA"));
        assert_eq!(session.secret_access_key.len(), 40);
        assert!(session.token().len() > 500);
        assert_ne!(session, begin(&mut Sessions::default(), NOW));
    }

    #[test]
    fn a_session_ends_after_its_lifetime() {
        let session = begin(&mut Sessions::default(), NOW);
        assert!(!session.has_expired(NOW + HOUR - Duration::from_secs(1)));
        assert!(session.has_expired(NOW + HOUR));
    }

    #[test]
    fn debug_shows_no_secret() {
        let mut sessions = Sessions::default();
        let session = begin(&mut sessions, NOW);
        let shown = format!("{sessions:?} {session:?}");
        assert!(shown.contains(&session.access_key_id));
        assert!(!shown.contains(&session.secret_access_key));
        assert!(!shown.contains(session.token()));
    }

    #[test]
    fn expired_sessions_are_remembered_for_a_day() {
        let mut sessions = Sessions::default();
        let old = begin(&mut sessions, NOW);
        begin(&mut sessions, old.expires);
        assert!(sessions.get(&old.access_key_id).is_some());
        begin(&mut sessions, old.expires + EXPIRED_KEPT);
        assert!(sessions.get(&old.access_key_id).is_none());
    }

    #[test]
    fn sessions_have_a_bound() {
        let mut sessions = Sessions::default();
        let live = begin(&mut sessions, NOW);
        while sessions.0.len() < MOST {
            let number = sessions.0.len();
            sessions.0.insert(number.to_string(), live.clone());
        }
        let error = sessions.begin(Holder::Role, NOW, HOUR).unwrap_err();
        assert_eq!(error.kind, "LimitExceededException");
        // Those that are over make room.
        begin(&mut sessions, NOW + HOUR);
        assert_eq!(sessions.0.len(), 2);
    }

    #[test]
    fn the_demo_pair_stays() {
        let mut sessions = Sessions::default();
        let now = SystemTime::now();
        begin(&mut sessions, now);
        let demo = sessions.get(DEMO_ACCESS_KEY_ID).unwrap();
        assert!(!demo.has_expired(now) && demo.token().is_empty());
    }
}
