//! Remembers the identities of the one pool and the sessions handed out; time and randomness come
//! from the caller, HTTP and JSON are not known here.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::time::{Duration, SystemTime};

use base64::Engine as _;

/// The one identity pool that exists.
pub const IDENTITY_POOL_ID: &str = "us-east-1:10ca1000-0000-4000-8000-000000000000";

/// How long a session lives.
pub(crate) const SESSION_LIFETIME: Duration = Duration::from_hours(1);

/// Expired sessions are kept this long, so that their use is told apart from a forgery.
const EXPIRED_KEPT: Duration = Duration::from_hours(24);

/// Provider name to token, as Cognito's `Logins`. Empty for a guest.
pub(crate) type Logins = BTreeMap<String, String>;

/// Temporary credentials.
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "AWS calls it a session token")]
pub(crate) struct Session {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: String,
    pub(crate) expires: SystemTime,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("access_key_id", &self.access_key_id)
            .field("secret_access_key", &"** redacted **")
            .field("session_token", &"** redacted **")
            .field("expires", &self.expires)
            .finish()
    }
}

impl Session {
    /// A fresh session, in the shapes AWS uses: 20, 40 and several hundred characters.
    pub(crate) fn generate(now: SystemTime) -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16 + 30 + 384];
        getrandom::fill(&mut bytes)?;
        let (key, rest) = bytes.split_at(16);
        let (secret, token) = rest.split_at(30);
        let base32 =
            |byte: &u8| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(byte % 32)]);
        let base64 = base64::engine::general_purpose::STANDARD;
        Ok(Self {
            access_key_id: "ASIA".chars().chain(key.iter().map(base32)).collect(),
            secret_access_key: base64.encode(secret),
            session_token: format!("local//////////{}", base64.encode(token)),
            expires: now + SESSION_LIFETIME,
        })
    }

    pub(crate) fn has_expired(&self, now: SystemTime) -> bool {
        now >= self.expires
    }
}

/// Why an identity gets no session.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No such identity.
    Unknown,
    /// The identity has logins and none of them was shown.
    Forbidden,
}

/// Everything that Cognito remembers.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    logins: HashMap<String, Logins>,
    by_logins: HashMap<Logins, String>,
    sessions: HashMap<String, Session>,
}

impl Identities {
    /// The identity of these logins; `new_id` becomes one for a guest and for logins not seen before.
    pub(crate) fn identity(&mut self, logins: Logins, new_id: String) -> String {
        if logins.is_empty() {
            self.logins.insert(new_id.clone(), logins);
            return new_id;
        }
        if let Some(known) = self.by_logins.get(&logins) {
            return known.clone();
        }
        self.by_logins.insert(logins.clone(), new_id.clone());
        self.logins.insert(new_id.clone(), logins);
        new_id
    }

    /// Whether this identity may have a session. A guest who shows logins keeps them from then on.
    pub(crate) fn admit(&mut self, identity_id: &str, shown: &Logins) -> Result<(), Refusal> {
        let linked = self.logins.get_mut(identity_id).ok_or(Refusal::Unknown)?;
        if linked.is_empty() {
            if !shown.is_empty() {
                linked.clone_from(shown);
                self.by_logins
                    .entry(shown.clone())
                    .or_insert_with(|| identity_id.to_owned());
            }
            return Ok(());
        }
        // Tokens are renewed, so the provider counts and not the token.
        if shown.keys().any(|provider| linked.contains_key(provider)) {
            Ok(())
        } else {
            Err(Refusal::Forbidden)
        }
    }

    /// Remembers a session, and forgets those that expired long ago.
    pub(crate) fn remember(&mut self, session: Session, now: SystemTime) {
        self.sessions
            .retain(|_, session| now < session.expires + EXPIRED_KEPT);
        self.sessions.insert(session.access_key_id.clone(), session);
    }

    pub(crate) fn session(&self, access_key_id: &str) -> Option<&Session> {
        self.sessions.get(access_key_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn logins(provider: &str, token: &str) -> Logins {
        Logins::from([(provider.to_owned(), token.to_owned())])
    }

    #[test]
    fn a_session_has_the_shapes_of_aws() {
        let session = Session::generate(NOW).unwrap();
        assert_eq!(session.access_key_id.len(), 20);
        assert!(session.access_key_id.starts_with("ASIA"));
        assert_eq!(session.secret_access_key.len(), 40);
        assert!(session.session_token.len() > 500);
        assert_ne!(session, Session::generate(NOW).unwrap());
    }

    #[test]
    fn a_session_ends_after_its_hour() {
        let session = Session::generate(NOW).unwrap();
        assert!(!session.has_expired(NOW + SESSION_LIFETIME - Duration::from_secs(1)));
        assert!(session.has_expired(NOW + SESSION_LIFETIME));
    }

    #[test]
    fn debug_shows_no_secret() {
        let mut identities = Identities::default();
        let session = Session::generate(NOW).unwrap();
        identities.remember(session.clone(), NOW);
        let shown = format!("{identities:?} {session:?}");
        assert!(shown.contains(&session.access_key_id));
        assert!(!shown.contains(&session.secret_access_key));
        assert!(!shown.contains(&session.session_token));
    }

    #[test]
    fn guests_differ_and_logins_do_not() {
        let mut identities = Identities::default();
        assert_eq!(identities.identity(Logins::new(), "a".into()), "a");
        assert_eq!(identities.identity(Logins::new(), "b".into()), "b");
        assert_eq!(identities.identity(logins("p", "t"), "c".into()), "c");
        assert_eq!(identities.identity(logins("p", "t"), "d".into()), "c");
        assert_eq!(identities.identity(logins("p", "u"), "e".into()), "e");
    }

    #[test]
    fn an_identity_with_logins_needs_them() {
        let mut identities = Identities::default();
        identities.identity(logins("p", "t"), "a".into());
        assert_eq!(identities.admit("b", &Logins::new()), Err(Refusal::Unknown));
        assert_eq!(
            identities.admit("a", &Logins::new()),
            Err(Refusal::Forbidden)
        );
        assert_eq!(
            identities.admit("a", &logins("q", "t")),
            Err(Refusal::Forbidden)
        );
        assert_eq!(identities.admit("a", &logins("p", "renewed")), Ok(()));
    }

    #[test]
    fn a_guest_who_logs_in_is_a_guest_no_more() {
        let mut identities = Identities::default();
        identities.identity(Logins::new(), "a".into());
        assert_eq!(identities.admit("a", &Logins::new()), Ok(()));
        assert_eq!(identities.admit("a", &logins("p", "t")), Ok(()));
        assert_eq!(
            identities.admit("a", &Logins::new()),
            Err(Refusal::Forbidden)
        );
        assert_eq!(identities.identity(logins("p", "t"), "b".into()), "a");
    }

    #[test]
    fn expired_sessions_are_remembered_for_a_day() {
        let mut identities = Identities::default();
        let old = Session::generate(NOW).unwrap();
        identities.remember(old.clone(), NOW);
        identities.remember(Session::generate(NOW).unwrap(), old.expires);
        assert!(identities.session(&old.access_key_id).is_some());
        let later = old.expires + EXPIRED_KEPT;
        identities.remember(Session::generate(later).unwrap(), later);
        assert!(identities.session(&old.access_key_id).is_none());
    }
}
