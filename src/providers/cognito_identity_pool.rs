//! Credentials of an Amazon Cognito identity, by the enhanced flow: `GetId`, once, then `GetCredentialsForIdentity`.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html>

use super::{
    cognito::Cognito,
    identity::Identity,
    service::keep,
    token_source::{Logins, Source},
};
use crate::{
    config::ConnectionConfig,
    credentials::{Connect, Credentials, ProvideCredentials, ProvidedCredentials, SharedProvider},
    error::Error,
    platform::Platform,
};

/// Credentials of a guest or a signed-in user of a Cognito identity pool.
///
/// ```
/// use rekognition_wasm::providers::{CognitoIdentityPool, Logins, Source};
///
/// let id = "us-east-1:00000000-0000-0000-0000-000000000000";
/// let guest = CognitoIdentityPool::new(id);
/// let user = CognitoIdentityPool {
///     logins: Some(Source::from_fn(async || {
///         let token = String::from("eyJ…"); // a fresh one of whoever has signed in
///         Ok(Logins::from([("accounts.google.com".to_owned(), token)]))
///     })),
///     ..CognitoIdentityPool::new(id)
/// };
/// ```
#[derive(Clone, Debug)]
pub struct CognitoIdentityPool {
    /// The pool, such as `us-east-1:1234abcd-…`; it is in the region that it begins with.
    pub identity_pool_id: String,
    /// Proof of who the user is; without it the identity is a guest.
    pub logins: Option<Source<Logins>>,
    /// The role to assume, where the user's token allows several.
    pub custom_role_arn: Option<String>,
    /// How Cognito is reached.
    pub client_config: ConnectionConfig,
}

impl CognitoIdentityPool {
    /// A guest of this pool.
    pub fn new(identity_pool_id: impl Into<String>) -> Self {
        Self {
            identity_pool_id: identity_pool_id.into(),
            logins: None,
            custom_role_arn: None,
            client_config: ConnectionConfig::default(),
        }
    }
}

impl<P: Platform> Connect<P> for CognitoIdentityPool {
    fn connect(self, platform: &P) -> Result<SharedProvider, Error> {
        let id = (self.identity_pool_id.as_str(), "identity_pool_id");
        let pool = Pool {
            cognito: Cognito::of(platform, id, &self.client_config, self.logins)?,
            identity_pool_id: self.identity_pool_id,
            custom_role_arn: self.custom_role_arn,
            identity: Identity::default(),
        };
        Ok(keep(platform, pool.cognito.clock(), pool))
    }
}

/// A pool as it is asked, which keeps the identity.
struct Pool<P: Platform> {
    cognito: Cognito<P>,
    identity_pool_id: String,
    custom_role_arn: Option<String>,
    identity: Identity,
}

impl<P: Platform> Pool<P> {
    async fn credentials(&self) -> Result<Credentials, Error> {
        let cognito = &self.cognito;
        let role = self.custom_role_arn.as_deref();
        let tokens = cognito.tokens().await?;
        self.identity
            .with(
                &tokens,
                async || cognito.id(&self.identity_pool_id, &tokens).await,
                async |identity_id| cognito.credentials(identity_id, role, &tokens).await,
            )
            .await
    }
}

impl<P: Platform> ProvideCredentials for Pool<P> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(self.credentials())
    }

    fn clear(&self) {
        self.identity.clear();
    }
}
