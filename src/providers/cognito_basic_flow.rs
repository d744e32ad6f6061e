//! Credentials of an Amazon Cognito identity, by the basic flow: `GetId`, once, `GetOpenIdToken`, and with that token
//! `AssumeRoleWithWebIdentity` of AWS STS.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html>

use super::{
    cognito::Cognito,
    identity::Identity,
    service::keep,
    sts::{SessionOptions, Sts},
    token_source::{Logins, Source},
    web_identity::Role,
};
use crate::{
    client::Client,
    config::ConnectionConfig,
    credentials::{Connect, Credentials, ProvideCredentials, ProvidedCredentials, SharedProvider},
    error::Error,
    platform::Platform,
};

/// Credentials of a guest or a signed-in user of a Cognito identity pool, in a role of the program's choice. Other than
/// with [`CognitoIdentityPool`](super::CognitoIdentityPool), one chooses session policy and duration as well, and no
/// managed policy caps what guests may do. A pool must allow the flow (`AllowClassicFlow`).
#[derive(Clone, Debug)]
pub struct CognitoBasicFlow {
    /// The pool, such as `us-east-1:1234abcd-…`; it is in the region that it begins with.
    pub identity_pool_id: String,
    /// The role to assume. Its trust policy names the pool (`aud`) and whether its users are guests (`amr`).
    pub role_arn: String,
    /// What the session is called in logs: 2 to 64 characters of `A-Za-z0-9_+=,.@-`. `rekognition-wasm-` and the time
    /// if it is not given.
    pub role_session_name: Option<String>,
    /// What the session may do, and how long.
    pub session: SessionOptions,
    /// Proof of who the user is; without it the identity is a guest.
    pub logins: Option<Source<Logins>>,
    /// How Cognito is reached.
    pub client_config: ConnectionConfig,
    /// How STS is reached, in the pool's region.
    pub sts_client_config: ConnectionConfig,
}

impl CognitoBasicFlow {
    /// A guest of this pool in this role.
    pub fn new(identity_pool_id: impl Into<String>, role_arn: impl Into<String>) -> Self {
        Self {
            identity_pool_id: identity_pool_id.into(),
            role_arn: role_arn.into(),
            role_session_name: None,
            session: SessionOptions::default(),
            logins: None,
            client_config: ConnectionConfig::default(),
            sts_client_config: ConnectionConfig::default(),
        }
    }
}

impl<P: Platform> Connect<P> for CognitoBasicFlow {
    fn connect(self, platform: &P) -> Result<SharedProvider, Error> {
        let id = (self.identity_pool_id.as_str(), "identity_pool_id");
        let cognito = Cognito::of(platform, id, &self.client_config, self.logins)?;
        let region = self.identity_pool_id.split(':').next();
        let role = Role {
            arn: self.role_arn,
            session_name: self.role_session_name,
            provider_id: None,
            session: self.session,
        };
        role.check()?;
        let sts = Sts {
            region,
            role_arn: Some(&role.arn),
            connection: &self.sts_client_config,
        };
        let flow = Flow {
            cognito,
            sts: sts.client(platform, None)?,
            identity_pool_id: self.identity_pool_id,
            role,
            identity: Identity::default(),
        };
        Ok(keep(platform, flow.sts.config().clock.clone(), flow))
    }
}

/// The flow as it goes, which keeps the identity.
struct Flow<P: Platform> {
    cognito: Cognito<P>,
    sts: Client<P>,
    identity_pool_id: String,
    role: Role,
    identity: Identity,
}

impl<P: Platform> Flow<P> {
    async fn credentials(&self) -> Result<Credentials, Error> {
        let cognito = &self.cognito;
        let tokens = cognito.tokens().await?;
        let (token, identity_id) = self
            .identity
            .with(
                &tokens,
                async || cognito.id(&self.identity_pool_id, &tokens).await,
                async |id| Ok((cognito.open_id_token(&id, &tokens).await?, id)),
            )
            .await?;
        self.role.assume(&self.sts, token, Some(identity_id)).await
    }
}

impl<P: Platform> ProvideCredentials for Flow<P> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(self.credentials())
    }

    fn clear(&self) {
        self.identity.clear();
    }
}
