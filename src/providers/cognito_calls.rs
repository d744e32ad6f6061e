//! What the providers of Cognito identities share: the calls of Cognito Identity, and the memory of an identity.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};

use super::source::{Logins, Source};
use crate::{client::Client, credentials::Credentials, error::Error, platform::Platform};

/// Cognito Identity, called by the holder of these logins.
pub(super) struct Cognito<P: Platform> {
    pub(super) client: Client<P>,
    pub(super) logins: Option<Source<Logins>>,
}

/// The login tokens of one refresh; none of a guest.
pub(super) type Tokens = Option<Logins>;

impl<P: Platform> Cognito<P> {
    /// The tokens for the calls of one refresh: a function is asked once.
    pub(super) async fn tokens(&self) -> Result<Tokens, Error> {
        match &self.logins {
            Some(source) => source.get().await.map(Some),
            None => Ok(None),
        }
    }

    /// `GetId`: the identity of the logins in a pool, or a new guest.
    pub(super) async fn id(
        &self,
        identity_pool_id: &str,
        tokens: &Tokens,
    ) -> Result<String, Error> {
        let input = json!({ "IdentityPoolId": identity_pool_id });
        let answer = self.call("GetId", input, tokens).await?;
        string(&answer, "IdentityId").ok_or_else(|| incomplete("IdentityId"))
    }

    /// `GetCredentialsForIdentity`.
    pub(super) async fn credentials(
        &self,
        identity_id: String,
        custom_role_arn: Option<&str>,
        tokens: &Tokens,
    ) -> Result<Credentials, Error> {
        let mut input = json!({ "IdentityId": identity_id });
        if let Some(arn) = custom_role_arn {
            input["CustomRoleArn"] = json!(arn);
        }
        let answer = self
            .call("GetCredentialsForIdentity", input, tokens)
            .await?;
        decode(&answer, identity_id).unwrap_or_else(|| Err(incomplete("Credentials")))
    }

    /// `GetOpenIdToken`: a token for STS.
    pub(super) async fn open_id_token(
        &self,
        identity_id: &str,
        tokens: &Tokens,
    ) -> Result<String, Error> {
        let input = json!({ "IdentityId": identity_id });
        let answer = self.call("GetOpenIdToken", input, tokens).await?;
        string(&answer, "Token").ok_or_else(|| incomplete("Token"))
    }

    async fn call(
        &self,
        operation: &str,
        mut input: Value,
        tokens: &Tokens,
    ) -> Result<Value, Error> {
        if let Some(tokens) = tokens {
            input["Logins"] = json!(tokens);
        }
        let body = input.to_string();
        let answer = self.client.call(operation, body.as_bytes()).await;
        answer.map(|answer| answer.json).map_err(|error| {
            let secrets: Vec<_> = tokens.iter().flat_map(Logins::values).cloned().collect();
            error.without(&secrets).of_provider(operation)
        })
    }
}

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
    let is_forbidden = !is_guest || error.message().contains("forbidden");
    error.is_not_found() || (error.is_not_authorized() && is_forbidden)
}

/// The credentials in an answer; `None` if they lack a part.
fn decode(answer: &Value, identity_id: String) -> Option<Result<Credentials, Error>> {
    let credentials = &answer["Credentials"];
    let expiration = Duration::try_from_secs_f64(credentials["Expiration"].as_f64()?).ok()?;
    Some(Credentials::new(
        string(credentials, "AccessKeyId")?,
        string(credentials, "SecretKey")?,
        Some(string(credentials, "SessionToken")?),
        Some(SystemTime::UNIX_EPOCH.checked_add(expiration)?),
        Some(identity_id),
    ))
}

fn string(json: &Value, name: &str) -> Option<String> {
    json[name].as_str().map(str::to_owned)
}

fn incomplete(member: &str) -> Error {
    Error::credentials(format!(
        "expected {member} in Cognito's answer, found none that is whole"
    ))
}
