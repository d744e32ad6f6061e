//! Credentials of an Amazon Cognito identity that is known already: `GetCredentialsForIdentity`. So of
//! developer-authenticated identities, whose back end has called `GetOpenIdTokenForDeveloperIdentity`: its token is
//! their login `cognito-identity.amazonaws.com`.
//!
//! <https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html>

use super::{
    cognito_calls::Cognito,
    source::{Logins, Source},
};
use crate::{
    client::Client,
    credentials::{ProvideCredentials, ProvidedCredentials},
    platform::Platform,
};

/// Whose credentials.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The identity, such as `us-east-1:1234abcd-…`.
    pub identity_id: String,
    /// The role to assume, where the user's token allows several.
    pub custom_role_arn: Option<String>,
}

/// The provider.
pub struct CognitoIdentity<P: Platform> {
    cognito: Cognito<P>,
    options: Options,
}

impl<P: Platform> CognitoIdentity<P> {
    /// The provider; `client` is an unsigned one of
    /// [`COGNITO_IDENTITY`](crate::services::cognito_identity::COGNITO_IDENTITY). Without `logins` the identity is a guest.
    pub fn new(client: Client<P>, options: Options, logins: Option<Source<Logins>>) -> Self {
        Self {
            cognito: Cognito { client, logins },
            options,
        }
    }
}

impl<P: Platform> ProvideCredentials for CognitoIdentity<P> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        let identity_id = self.options.identity_id.clone();
        let role = self.options.custom_role_arn.as_deref();
        Box::pin(async move {
            let tokens = self.cognito.tokens().await?;
            self.cognito.credentials(identity_id, role, &tokens).await
        })
    }
}
