//! Credentials for an OIDC or OAuth 2.0 token: `AssumeRoleWithWebIdentity` of AWS STS, unsigned.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>

use super::{
    source::Source,
    sts::{self, Members, SessionOptions},
};
use crate::{
    client::Client,
    credentials::{Credentials, ProvideCredentials, ProvidedCredentials},
    error::Error,
    platform::Platform,
};

/// Which role, and what its session is like.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The role to assume. Its trust policy names the issuer of the token.
    pub role_arn: String,
    /// What the session is called in logs: 2 to 64 characters of `A-Za-z0-9_+=,.@-`, usually the user.
    /// `rekognition-wasm-` and the time if it is not given.
    pub role_session_name: Option<String>,
    /// The issuer of an OAuth 2.0 access token: `www.amazon.com` or `graph.facebook.com`. Not given for
    /// OIDC, whose tokens name theirs.
    pub provider_id: Option<String>,
    /// What the session may do, and how long.
    pub session: SessionOptions,
}

/// The provider.
pub struct WebToken<P: Platform> {
    client: Client<P>,
    options: Options,
    token: Source<String>,
}

impl<P: Platform> WebToken<P> {
    /// The provider; `client` is an unsigned one of [`STS`](crate::services::sts::STS). Tokens end, so `token` is a function
    /// unless the program ends first.
    pub fn new(client: Client<P>, options: Options, token: impl Into<Source<String>>) -> Self {
        Self {
            client,
            options,
            token: token.into(),
        }
    }

    async fn credentials(&self) -> Result<Credentials, Error> {
        let token = self.token.get().await?;
        assume_role(&self.client, &self.options, token, None).await
    }
}

impl<P: Platform> ProvideCredentials for WebToken<P> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(self.credentials())
    }
}

pub(super) async fn assume_role<P: Platform>(
    client: &Client<P>,
    options: &Options,
    token: String,
    identity_id: Option<String>,
) -> Result<Credentials, Error> {
    let mut members = Members::default();
    members.push("RoleArn", &options.role_arn);
    let name = options.role_session_name.as_deref();
    members.push_session_name(name, client.now());
    members.push_secret("WebIdentityToken", token);
    members.push_optional("ProviderId", options.provider_id.as_deref());
    members.push_session(&options.session);
    sts::credentials(client, "AssumeRoleWithWebIdentity", members, identity_id).await
}
