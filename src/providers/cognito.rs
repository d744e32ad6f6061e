//! Credentials of an Amazon Cognito identity, by the enhanced flow: `GetId`, once, then
//! `GetCredentialsForIdentity`. Keeps the identity; the credentials are kept by
//! [`Cached`](crate::credentials::Cached).
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html>

use std::{
    cell::RefCell,
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    rc::Rc,
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};

use crate::{
    client::Client,
    credentials::{Credentials, ProvideCredentials, ProvidedCredentials},
    error::Error,
    platform::Platform,
};

/// Whose credentials.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The pool, such as `us-east-1:1234abcd-…`.
    pub identity_pool_id: String,
    /// The role to assume, where the user's token allows several.
    pub custom_role_arn: Option<String>,
}

/// Login tokens by the names of their issuers, such as `accounts.google.com`.
pub type Logins = BTreeMap<String, String>;

/// Where login tokens come from: asked before every request, as tokens end.
pub type LoginsSource = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Result<Logins, Error>>>>>;

/// The provider for Rust programs; the npm package has the same flow in `cognito.ts`.
pub struct CognitoIdentityPool<P: Platform> {
    client: Client<P>,
    options: Options,
    logins: Option<LoginsSource>,
    /// Of the present user; another one after a sign-out, so that a late answer finds the old one.
    session: RefCell<Rc<Session>>,
}

/// The identity, once it is known.
type Session = RefCell<Option<String>>;

impl<P: Platform> CognitoIdentityPool<P> {
    /// The provider; `client` is an unsigned one of
    /// [`COGNITO_IDENTITY`](crate::service::COGNITO_IDENTITY). Without `logins` the identity is a guest.
    pub fn new(client: Client<P>, options: Options, logins: Option<LoginsSource>) -> Self {
        Self {
            client,
            options,
            logins,
            session: RefCell::default(),
        }
    }

    async fn credentials(&self) -> Result<Credentials, Error> {
        let session = self.session.borrow().clone();
        let known = session.borrow().clone();
        if let Some(identity_id) = known {
            match self.credentials_of(identity_id).await {
                Err(error) if error.is_not_found() => {} // it was deleted since
                outcome => return outcome,
            }
        }
        let identity_id = self.get_id().await?;
        session.replace(Some(identity_id.clone()));
        self.credentials_of(identity_id).await
    }

    async fn credentials_of(&self, identity_id: String) -> Result<Credentials, Error> {
        let mut input = json!({ "IdentityId": identity_id });
        if let Some(arn) = &self.options.custom_role_arn {
            input["CustomRoleArn"] = json!(arn);
        }
        let answer = self.call("GetCredentialsForIdentity", input).await?;
        decode(&answer, identity_id).unwrap_or_else(|| incomplete("Credentials"))
    }

    async fn get_id(&self) -> Result<String, Error> {
        let input = json!({ "IdentityPoolId": self.options.identity_pool_id });
        let answer = self.call("GetId", input).await?;
        let identity_id = answer["IdentityId"].as_str().map(str::to_owned);
        identity_id.map_or_else(|| incomplete("IdentityId"), Ok)
    }

    async fn call(&self, operation: &str, mut input: Value) -> Result<Value, Error> {
        if let Some(source) = &self.logins {
            input["Logins"] = json!(source().await?);
        }
        let answer = self
            .client
            .call(operation, input.to_string().as_bytes())
            .await;
        answer
            .map(|answer| answer.json)
            .map_err(|error| error.of_provider(operation))
    }
}

impl<P: Platform> ProvideCredentials for CognitoIdentityPool<P> {
    fn provide(&self, _force_refresh: bool) -> ProvidedCredentials<'_> {
        Box::pin(self.credentials())
    }

    fn clear(&self) {
        self.session.take();
    }
}

/// The credentials in an answer; `None` if they lack a part.
fn decode(answer: &Value, identity_id: String) -> Option<Result<Credentials, Error>> {
    let credentials = &answer["Credentials"];
    let part = |name: &str| credentials[name].as_str().map(str::to_owned);
    let expiration = Duration::try_from_secs_f64(credentials["Expiration"].as_f64()?).ok()?;
    Some(Credentials::new(
        part("AccessKeyId")?,
        part("SecretKey")?,
        Some(part("SessionToken")?),
        Some(SystemTime::UNIX_EPOCH.checked_add(expiration)?),
        Some(identity_id),
    ))
}

fn incomplete<T>(member: &str) -> Result<T, Error> {
    Err(Error::credentials(format!(
        "expected {member} in Cognito's answer, found none that is whole"
    )))
}
