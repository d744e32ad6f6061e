//! Credentials for an OIDC or OAuth 2.0 token: `AssumeRoleWithWebIdentity` of AWS STS, unsigned.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>

use super::{
    service::keep,
    sts::{SessionOptions, Sts},
    token_source::Source,
    web_identity::Role,
};
use crate::{
    client::Client,
    config::ConnectionConfig,
    credentials::{Connect, Credentials, ProvideCredentials, ProvidedCredentials, SharedProvider},
    error::Error,
    platform::Platform,
};

/// Credentials of a role, for a token of an identity provider.
#[derive(Clone, Debug)]
pub struct WebToken {
    /// The role to assume. Its trust policy names the issuer of the token.
    pub role_arn: String,
    /// The token. Tokens end, so it is a function unless the program ends first.
    pub web_identity_token: Source<String>,
    /// What the session is called in logs: 2 to 64 characters of `A-Za-z0-9_+=,.@-`, usually the user.
    /// `rekognition-wasm-` and the time if it is not given.
    pub role_session_name: Option<String>,
    /// The issuer of an OAuth 2.0 access token: `www.amazon.com` or `graph.facebook.com`. Not given for OIDC, whose tokens
    /// name theirs.
    pub provider_id: Option<String>,
    /// What the session may do, and how long.
    pub session: SessionOptions,
    /// The region of STS: `us-east-1` unless the role is of a partition other than `aws`.
    pub region: Option<String>,
    /// How STS is reached.
    pub client_config: ConnectionConfig,
}

impl WebToken {
    /// Whoever holds this token, in this role.
    pub fn new(role_arn: impl Into<String>, web_identity_token: impl Into<Source<String>>) -> Self {
        Self {
            role_arn: role_arn.into(),
            web_identity_token: web_identity_token.into(),
            role_session_name: None,
            provider_id: None,
            session: SessionOptions::default(),
            region: None,
            client_config: ConnectionConfig::default(),
        }
    }
}

impl<P: Platform> Connect<P> for WebToken {
    fn connect(self, platform: &P) -> Result<SharedProvider, Error> {
        let role = Role {
            arn: self.role_arn,
            session_name: self.role_session_name,
            provider_id: self.provider_id,
            session: self.session,
        };
        role.check()?;
        let sts = Sts {
            region: self.region.as_deref(),
            role_arn: Some(&role.arn),
            connection: &self.client_config,
        };
        let assumed = Assumed {
            client: sts.client(platform, None)?,
            role,
            token: self.web_identity_token,
        };
        Ok(keep(
            platform,
            assumed.client.config().clock.clone(),
            assumed,
        ))
    }
}

/// A role as it is assumed.
struct Assumed<P: Platform> {
    client: Client<P>,
    role: Role,
    token: Source<String>,
}

impl<P: Platform> Assumed<P> {
    async fn credentials(&self) -> Result<Credentials, Error> {
        let token = self.token.get().await?;
        self.role.assume(&self.client, token, None).await
    }
}

impl<P: Platform> ProvideCredentials for Assumed<P> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(self.credentials())
    }
}
