//! Credentials for an assertion of SAML 2.0: `AssumeRoleWithSAML` of AWS STS, unsigned.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html>

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
    /// The role to assume; the assertion names it.
    pub role_arn: String,
    /// The identity provider's ARN in IAM; the assertion names it with the role.
    pub principal_arn: String,
    /// What the session may do, and how long: at most until the `SessionNotOnOrAfter` of the assertion.
    pub session: SessionOptions,
}

/// The provider.
pub struct Saml<P: Platform> {
    client: Client<P>,
    options: Options,
    assertion: Source<String>,
}

impl<P: Platform> Saml<P> {
    /// The provider; `client` is an unsigned one of [`STS`](crate::services::sts::STS). `assertion` is the identity
    /// provider's `SAMLResponse` as it posts it, in base64; it is good for five minutes, so a function brings it.
    pub fn new(client: Client<P>, options: Options, assertion: impl Into<Source<String>>) -> Self {
        Self {
            client,
            options,
            assertion: assertion.into(),
        }
    }

    async fn credentials(&self) -> Result<Credentials, Error> {
        let mut members = Members::default();
        members.push("RoleArn", &self.options.role_arn);
        members.push("PrincipalArn", &self.options.principal_arn);
        members.push_secret("SAMLAssertion", self.assertion.get().await?);
        members.push_session(&self.options.session);
        sts::credentials(&self.client, "AssumeRoleWithSAML", members, None).await
    }
}

impl<P: Platform> ProvideCredentials for Saml<P> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(self.credentials())
    }
}
