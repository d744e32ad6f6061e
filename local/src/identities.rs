//! Remembers the identities of the one pool; HTTP, JSON, tokens and sessions are not known here.

use std::collections::{BTreeMap, HashMap};

/// The one identity pool that exists.
pub const IDENTITY_POOL_ID: &str = "us-east-1:10ca1000-0000-4000-8000-000000000000";

/// Provider name to token, as Cognito's `Logins`. Empty for a guest.
pub(crate) type Logins = BTreeMap<String, String>;

/// Why an identity is not given out or let in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No such identity.
    Unknown,
    /// The identity has logins and none of them was shown.
    Forbidden,
    /// The logins belong to another identity.
    Taken,
}

/// The identities and whose they are.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    logins: HashMap<String, Logins>,
    by_logins: HashMap<Logins, String>,
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

    pub(crate) fn contains(&self, identity_id: &str) -> bool {
        self.logins.contains_key(identity_id)
    }

    /// The providers that an identity is linked with; none for a guest.
    pub(crate) fn providers(&self, identity_id: &str) -> Vec<&str> {
        let linked = self.logins.get(identity_id).into_iter();
        linked.flat_map(Logins::keys).map(String::as_str).collect()
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

    /// Links these logins with an identity that exists.
    pub(crate) fn link(&mut self, identity_id: &str, logins: &Logins) -> Result<(), Refusal> {
        let linked = self.logins.get_mut(identity_id).ok_or(Refusal::Unknown)?;
        let owner = self.by_logins.entry(logins.clone());
        if owner.or_insert_with(|| identity_id.to_owned()) != identity_id {
            return Err(Refusal::Taken);
        }
        linked.extend(logins.clone());
        Ok(())
    }

    /// Forgets an identity; what does not exist is deleted already.
    pub(crate) fn delete(&mut self, identity_id: &str) {
        self.logins.remove(identity_id);
        self.by_logins.retain(|_, owner| owner != identity_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logins(provider: &str, token: &str) -> Logins {
        Logins::from([(provider.to_owned(), token.to_owned())])
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
    fn logins_belong_to_one_identity() {
        let mut identities = Identities::default();
        identities.identity(Logins::new(), "a".into());
        identities.identity(Logins::new(), "b".into());
        let ann = logins("login.app", "ann");
        assert_eq!(identities.link("c", &ann), Err(Refusal::Unknown));
        assert_eq!(identities.link("a", &ann), Ok(()));
        assert_eq!(identities.link("a", &ann), Ok(()));
        assert_eq!(identities.link("b", &ann), Err(Refusal::Taken));
        assert_eq!(identities.providers("a"), ["login.app"]);
    }

    #[test]
    fn what_is_deleted_is_forgotten() {
        let mut identities = Identities::default();
        identities.identity(logins("p", "t"), "a".into());
        identities.delete("a");
        identities.delete("a");
        assert!(!identities.contains("a"));
        assert_eq!(identities.identity(logins("p", "t"), "b".into()), "b");
    }
}
