//! The identity of a pool's user: remembered, or had by `GetId`.

use std::{cell::RefCell, rc::Rc};

use crate::error::Error;

/// The identity of the present user, once it is known.
#[derive(Default)]
pub(super) struct Identity {
    /// Another one after a sign-out, so that a late answer finds the old one.
    session: RefCell<Rc<RefCell<Option<String>>>>,
}

impl Identity {
    /// Does something with the identity that is known, or else with what `ask` brings; also if the one that is known
    /// has been deleted since.
    pub(super) async fn with<T>(
        &self,
        ask: impl AsyncFn() -> Result<String, Error>,
        act: impl AsyncFn(String) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let session = self.session.borrow().clone();
        let known = session.borrow().clone();
        if let Some(identity_id) = known {
            match act(identity_id).await {
                Err(error) if error.is_not_found() => {}
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
