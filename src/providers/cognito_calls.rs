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

impl<P: Platform> Cognito<P> {
    /// `GetId`: the identity of the logins in a pool, or a new guest.
    pub(super) async fn id(&self, identity_pool_id: &str) -> Result<String, Error> {
        let answer = self
            .call("GetId", json!({ "IdentityPoolId": identity_pool_id }))
            .await?;
        string(&answer, "IdentityId").ok_or_else(|| incomplete("IdentityId"))
    }

    /// `GetCredentialsForIdentity`.
    pub(super) async fn credentials(
        &self,
        identity_id: String,
        custom_role_arn: Option<&str>,
    ) -> Result<Credentials, Error> {
        let mut input = json!({ "IdentityId": identity_id });
        if let Some(arn) = custom_role_arn {
            input["CustomRoleArn"] = json!(arn);
        }
        let answer = self.call("GetCredentialsForIdentity", input).await?;
        decode(&answer, identity_id).unwrap_or_else(|| Err(incomplete("Credentials")))
    }

    /// `GetOpenIdToken`: a token for STS.
    pub(super) async fn open_id_token(&self, identity_id: &str) -> Result<String, Error> {
        let answer = self
            .call("GetOpenIdToken", json!({ "IdentityId": identity_id }))
            .await?;
        string(&answer, "Token").ok_or_else(|| incomplete("Token"))
    }

    async fn call(&self, operation: &str, mut input: Value) -> Result<Value, Error> {
        if let Some(source) = &self.logins {
            input["Logins"] = json!(source.get().await?);
        }
        let body = input.to_string();
        let answer = self.client.call(operation, body.as_bytes()).await;
        answer
            .map(|answer| answer.json)
            .map_err(|error| error.of_provider(operation))
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
