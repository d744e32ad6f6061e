//! The identity of a pool's user: remembered, or had by `GetId`.

use std::{cell::RefCell, rc::Rc};

use super::{cognito::Tokens, token_source::Logins};
use crate::{error::Error, text};

/// The identity of the present user, once it is known.
#[derive(Default)]
pub(super) struct Identity {
    /// Another one after a sign-out, so that a late answer finds the old one.
    session: RefCell<Rc<RefCell<Option<String>>>>,
}

impl Identity {
    /// Does something with the identity that is known, or else with what `ask` brings; also if the one that is known
    /// is gone, or is another user's.
    pub(super) async fn with<T>(
        &self,
        tokens: &Tokens,
        ask: impl AsyncFn() -> Result<String, Error>,
        act: impl AsyncFn(String) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let session = self.session.borrow().clone();
        let known = session.borrow().clone();
        if let Some(identity_id) = known {
            match act(identity_id).await {
                Err(error) if is_anothers(&error, tokens) => {}
                outcome => return outcome,
            }
        }
        let identity_id = ask().await?;
        session.replace(Some(identity_id.clone()));
        act(identity_id).await
    }

    /// Forgets it.
    pub(super) fn clear(&self) {
        self.session.take();
    }
}

/// Whether the identity is gone, or not the user's: `GetId` brings a user's own again, yet a guest a new one each time.
fn is_anothers(error: &Error, tokens: &Tokens) -> bool {
    let is_guest = tokens.as_ref().is_none_or(Logins::is_empty);
    let is_forbidden = !is_guest || text::find(error.message(), "forbidden").is_some();
    error.is_not_found() || (error.is_not_authorized() && is_forbidden)
}
