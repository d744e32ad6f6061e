//! Credentials for an assertion of SAML 2.0: `AssumeRoleWithSAML` of AWS STS, unsigned.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html>

use super::{
    service::{keep, need},
    sts::{self, Members, SessionOptions, Sts},
    token_source::Source,
};
use crate::{
    client::Client,
    config::ConnectionConfig,
    credentials::{Connect, Credentials, ProvideCredentials, ProvidedCredentials, SharedProvider},
    error::Error,
    platform::Platform,
    services::sts::ASSUME_ROLE_WITH_SAML,
};

/// Credentials of a role, for an assertion of a SAML identity provider.
#[derive(Clone, Debug)]
pub struct Saml {
    /// The role to assume; the assertion names it.
    pub role_arn: String,
    /// The identity provider's ARN in IAM; the assertion names it with the role.
    pub principal_arn: String,
    /// The identity provider's `SAMLResponse` as it posts it, in base64; it is good for five minutes, so a function
    /// brings it.
    pub saml_assertion: Source<String>,
    /// What the session may do, and how long: at most until the `SessionNotOnOrAfter` of the assertion.
    pub session: SessionOptions,
    /// The region of STS: `us-east-1` unless the role is of a partition other than `aws`.
    pub region: Option<String>,
    /// How STS is reached.
    pub client_config: ConnectionConfig,
}

impl Saml {
    /// Whoever an assertion of this provider is about, in this role.
    pub fn new(
        role_arn: impl Into<String>,
        principal_arn: impl Into<String>,
        saml_assertion: impl Into<Source<String>>,
    ) -> Self {
        Self {
            role_arn: role_arn.into(),
            principal_arn: principal_arn.into(),
            saml_assertion: saml_assertion.into(),
            session: SessionOptions::default(),
            region: None,
            client_config: ConnectionConfig::default(),
        }
    }
}

impl<P: Platform> Connect<P> for Saml {
    fn connect(self, platform: &P) -> Result<SharedProvider, Error> {
        need(&self.role_arn, "role_arn", sts::A_ROLE)?;
        need(
            &self.principal_arn,
            "principal_arn",
            "the ARN of a SAML provider",
        )?;
        self.session.check()?;
        let sts = Sts {
            region: self.region.as_deref(),
            role_arn: Some(&self.role_arn),
            connection: &self.client_config,
        };
        let client = sts.client(platform, None)?;
        let assumed = Assumed {
            client,
            options: self,
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
    options: Saml,
}

impl<P: Platform> Assumed<P> {
    async fn credentials(&self) -> Result<Credentials, Error> {
        let assertion = self.options.saml_assertion.get().await?;
        let mut members = Members::default();
        members.push("RoleArn", &self.options.role_arn);
        members.push("PrincipalArn", &self.options.principal_arn);
        members.push_secret("SAMLAssertion", assertion);
        members.push_session(&self.options.session);
        sts::credentials(&self.client, ASSUME_ROLE_WITH_SAML, members, None).await
    }
}

impl<P: Platform> ProvideCredentials for Assumed<P> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(self.credentials())
    }
}
