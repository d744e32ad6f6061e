//! Remembers the identities of the one pool; HTTP, JSON, tokens and sessions are not known here.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest as _, Sha256};

/// The one identity pool that exists.
pub const IDENTITY_POOL_ID: &str = "us-east-1:10ca1000-0000-4000-8000-000000000000";

/// Provider name to token, as Cognito's `Logins`. Empty for a guest.
pub(crate) type Logins = BTreeMap<String, String>;

/// How many identities, and how many different logins, are remembered, so that nobody can fill the memory.
pub(crate) const MOST: usize = 20_000;

/// Why an identity is not given out or let in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No such identity.
    Unknown,
    /// The identity has logins and none of them was shown.
    Forbidden,
    /// The logins belong to another identity.
    Taken,
    /// There is no room for more.
    Full,
}

/// The identities and whose they are. Of tokens only digests are kept: they can be long.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    logins: HashMap<String, Logins>,
    by_logins: HashMap<Logins, String>,
}

impl Identities {
    /// The identity of these logins; `new_id` becomes one for a guest and for logins not seen before.
    pub(crate) fn identity(&mut self, logins: &Logins, new_id: String) -> Result<String, Refusal> {
        let logins = digested(logins);
        if let Some(known) = self.by_logins.get(&logins) {
            return Ok(known.clone());
        }
        if self.logins.len().max(self.by_logins.len()) >= MOST {
            return Err(Refusal::Full);
        }
        if !logins.is_empty() {
            self.by_logins.insert(logins.clone(), new_id.clone());
        }
        self.logins.insert(new_id.clone(), logins);
        Ok(new_id)
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
                if self.by_logins.len() >= MOST {
                    return Err(Refusal::Full);
                }
                let shown = digested(shown);
                linked.clone_from(&shown);
                self.by_logins
                    .entry(shown)
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
        let logins = digested(logins);
        if self.by_logins.len() >= MOST && !self.by_logins.contains_key(&logins) {
            return Err(Refusal::Full);
        }
        let owner = self.by_logins.entry(logins.clone());
        if owner.or_insert_with(|| identity_id.to_owned()) != identity_id {
            return Err(Refusal::Taken);
        }
        linked.extend(logins);
        Ok(())
    }

    /// Forgets an identity; what does not exist is deleted already.
    pub(crate) fn delete(&mut self, identity_id: &str) {
        self.logins.remove(identity_id);
        self.by_logins.retain(|_, owner| owner != identity_id);
    }
}

fn digested(logins: &Logins) -> Logins {
    let digest = |token: &String| hex::encode(Sha256::digest(token));
    logins
        .iter()
        .map(|(provider, token)| (provider.clone(), digest(token)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logins(provider: &str, token: &str) -> Logins {
        Logins::from([(provider.to_owned(), token.to_owned())])
    }

    fn identity(identities: &mut Identities, logins: &Logins, id: &str) -> String {
        identities.identity(logins, id.to_owned()).unwrap()
    }

    #[test]
    fn guests_differ_and_logins_do_not() {
        let mut identities = Identities::default();
        assert_eq!(identity(&mut identities, &Logins::new(), "a"), "a");
        assert_eq!(identity(&mut identities, &Logins::new(), "b"), "b");
        assert_eq!(identity(&mut identities, &logins("p", "t"), "c"), "c");
        assert_eq!(identity(&mut identities, &logins("p", "t"), "d"), "c");
        assert_eq!(identity(&mut identities, &logins("p", "u"), "e"), "e");
    }

    #[test]
    fn an_identity_with_logins_needs_them() {
        let mut identities = Identities::default();
        identity(&mut identities, &logins("p", "t"), "a");
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
        identity(&mut identities, &Logins::new(), "a");
        assert_eq!(identities.admit("a", &Logins::new()), Ok(()));
        assert_eq!(identities.admit("a", &logins("p", "t")), Ok(()));
        assert_eq!(
            identities.admit("a", &Logins::new()),
            Err(Refusal::Forbidden)
        );
        assert_eq!(identity(&mut identities, &logins("p", "t"), "b"), "a");
    }

    #[test]
    fn logins_belong_to_one_identity() {
        let mut identities = Identities::default();
        identity(&mut identities, &Logins::new(), "a");
        identity(&mut identities, &Logins::new(), "b");
        let ann = logins("login.app", "ann");
        assert_eq!(identities.link("c", &ann), Err(Refusal::Unknown));
        assert_eq!(identities.link("a", &ann), Ok(()));
        assert_eq!(identities.link("a", &ann), Ok(()));
        assert_eq!(identities.link("b", &ann), Err(Refusal::Taken));
        assert_eq!(identities.providers("a"), ["login.app"]);
    }

    #[test]
    fn identities_have_a_bound_and_keep_no_tokens() {
        let mut identities = Identities::default();
        for number in 0..MOST - 1 {
            identities.logins.insert(number.to_string(), Logins::new());
        }
        let secret = "a token ".repeat(1000);
        identity(&mut identities, &logins("p", &secret), "a");
        assert!(!format!("{identities:?}").contains("a token"));
        assert_eq!(
            identities.identity(&Logins::new(), "b".into()),
            Err(Refusal::Full)
        );
        assert_eq!(
            identities.identity(&logins("p", "u"), "b".into()),
            Err(Refusal::Full)
        );
        assert_eq!(identity(&mut identities, &logins("p", &secret), "b"), "a");
        identities.delete("0");
        identity(&mut identities, &Logins::new(), "b");
        for number in identities.by_logins.len()..MOST {
            identities
                .by_logins
                .insert(logins("q", &number.to_string()), "a".into());
        }
        assert_eq!(identities.link("b", &logins("r", "t")), Err(Refusal::Full));
        assert_eq!(identities.admit("b", &logins("r", "t")), Err(Refusal::Full));
    }

    #[test]
    fn what_is_deleted_is_forgotten() {
        let mut identities = Identities::default();
        identity(&mut identities, &logins("p", "t"), "a");
        identities.delete("a");
        identities.delete("a");
        assert!(!identities.contains("a"));
        assert_eq!(identity(&mut identities, &logins("p", "t"), "b"), "b");
    }
}
