//! Credentials of an Amazon Cognito identity, by the basic flow: `GetId`, once, `GetOpenIdToken`, and with that token
//! `AssumeRoleWithWebIdentity` of AWS STS. Other than in the enhanced flow one chooses role, session policy and
//! duration, and no managed policy caps what guests may do. A pool must allow the flow (`AllowClassicFlow`).
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html>

use super::{
    cognito_calls::{Cognito, Identity},
    source::{Logins, Source},
    sts::SessionOptions,
    web_token,
};
use crate::{
    client::Client,
    credentials::{Credentials, ProvideCredentials, ProvidedCredentials},
    error::Error,
    platform::Platform,
};

/// Whose credentials, in which role.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The pool, such as `us-east-1:1234abcd-…`.
    pub identity_pool_id: String,
    /// The role to assume. Its trust policy names the pool (`aud`) and whether its users are guests (`amr`).
    pub role_arn: String,
    /// What the session is called in logs: 2 to 64 characters of `A-Za-z0-9_+=,.@-`. `rekognition-wasm-` and the time
    /// if it is not given.
    pub role_session_name: Option<String>,
    /// What the session may do, and how long.
    pub session: SessionOptions,
}

/// The provider.
pub struct CognitoBasicFlow<P: Platform> {
    cognito: Cognito<P>,
    sts: Client<P>,
    options: Options,
    identity: Identity,
}

impl<P: Platform> CognitoBasicFlow<P> {
    /// The provider; both clients are unsigned ones, of [`COGNITO_IDENTITY`](crate::services::cognito_identity::COGNITO_IDENTITY) and of
    /// [`STS`](crate::services::sts::STS). Without `logins` the identity is a guest.
    pub fn new(
        cognito: Client<P>,
        sts: Client<P>,
        options: Options,
        logins: Option<Source<Logins>>,
    ) -> Self {
        let cognito = Cognito {
            client: cognito,
            logins,
        };
        Self {
            cognito,
            sts,
            options,
            identity: Identity::default(),
        }
    }

    async fn credentials(&self) -> Result<Credentials, Error> {
        let (cognito, options) = (&self.cognito, &self.options);
        let tokens = cognito.tokens().await?;
        let (token, identity_id) = self
            .identity
            .with(
                &tokens,
                async || cognito.id(&options.identity_pool_id, &tokens).await,
                async |id| Ok((cognito.open_id_token(&id, &tokens).await?, id)),
            )
            .await?;
        let options = web_token::Options {
            role_arn: options.role_arn.clone(),
            role_session_name: options.role_session_name.clone(),
            provider_id: None,
            session: options.session.clone(),
        };
        web_token::assume_role(&self.sts, &options, token, Some(identity_id)).await
    }
}

impl<P: Platform> ProvideCredentials for CognitoBasicFlow<P> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(self.credentials())
    }

    fn clear(&self) {
        self.identity.clear();
    }
}
