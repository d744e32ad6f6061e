//! Credentials of an Amazon Cognito identity that is known already: `GetCredentialsForIdentity`.
//!
//! <https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html>

use super::{
    cognito::Cognito,
    service::keep,
    token_source::{Logins, Source},
};
use crate::{
    config::ConnectionConfig,
    credentials::{Connect, ProvideCredentials, ProvidedCredentials, SharedProvider},
    error::Error,
    platform::Platform,
};

/// Credentials of a Cognito identity that is known already. So of developer-authenticated identities, whose back end has
/// called `GetOpenIdTokenForDeveloperIdentity`: its token is their login `cognito-identity.amazonaws.com`.
#[derive(Clone, Debug)]
pub struct CognitoIdentity {
    /// The identity, such as `us-east-1:1234abcd-…`; it is in the region that it begins with.
    pub identity_id: String,
    /// Proof of who the user is; without it the identity is a guest.
    pub logins: Option<Source<Logins>>,
    /// The role to assume, where the user's token allows several.
    pub custom_role_arn: Option<String>,
    /// How Cognito is reached.
    pub client_config: ConnectionConfig,
}

impl CognitoIdentity {
    /// A guest of this identity.
    pub fn new(identity_id: impl Into<String>) -> Self {
        Self {
            identity_id: identity_id.into(),
            logins: None,
            custom_role_arn: None,
            client_config: ConnectionConfig::default(),
        }
    }
}

impl<P: Platform> Connect<P> for CognitoIdentity {
    fn connect(self, platform: &P) -> Result<SharedProvider, Error> {
        let id = (self.identity_id.as_str(), "identity_id");
        let known = Known {
            cognito: Cognito::of(platform, id, &self.client_config, self.logins)?,
            identity_id: self.identity_id,
            custom_role_arn: self.custom_role_arn,
        };
        Ok(keep(platform, known.cognito.clock(), known))
    }
}

/// A known identity as it is asked for.
struct Known<P: Platform> {
    cognito: Cognito<P>,
    identity_id: String,
    custom_role_arn: Option<String>,
}

impl<P: Platform> ProvideCredentials for Known<P> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        let role = self.custom_role_arn.as_deref();
        Box::pin(async move {
            let tokens = self.cognito.tokens().await?;
            let identity_id = self.identity_id.clone();
            self.cognito.credentials(identity_id, role, &tokens).await
        })
    }
}
