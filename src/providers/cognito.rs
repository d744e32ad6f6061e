//! Credentials of an Amazon Cognito identity, by the enhanced flow: `GetId`, once, then
//! `GetCredentialsForIdentity`. Keeps the identity; the credentials are kept by
//! [`Cached`](crate::credentials::Cached).
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html>

use super::{
    cognito_calls::{Cognito, Identity},
    source::{Logins, Source},
};
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

/// The provider for Rust programs; the npm package has the same flow in `cognito-identity-pool.ts`.
pub struct CognitoIdentityPool<P: Platform> {
    cognito: Cognito<P>,
    options: Options,
    identity: Identity,
}

impl<P: Platform> CognitoIdentityPool<P> {
    /// The provider; `client` is an unsigned one of
    /// [`COGNITO_IDENTITY`](crate::services::cognito_identity::COGNITO_IDENTITY). Without `logins` the identity is a guest.
    pub fn new(client: Client<P>, options: Options, logins: Option<Source<Logins>>) -> Self {
        Self {
            cognito: Cognito { client, logins },
            options,
            identity: Identity::default(),
        }
    }

    async fn credentials(&self) -> Result<Credentials, Error> {
        let (cognito, options) = (&self.cognito, &self.options);
        let role = options.custom_role_arn.as_deref();
        let tokens = cognito.tokens().await?;
        self.identity
            .with(
                &tokens,
                async || cognito.id(&options.identity_pool_id, &tokens).await,
                async |identity_id| cognito.credentials(identity_id, role, &tokens).await,
            )
            .await
    }
}

impl<P: Platform> ProvideCredentials for CognitoIdentityPool<P> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(self.credentials())
    }

    fn clear(&self) {
        self.identity.clear();
    }
}
