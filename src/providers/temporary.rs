//! Credentials of a role, for those of somebody who may assume it: `AssumeRole` of AWS STS, signed.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use super::sts::{self, Members, Mfa, SessionOptions};
use crate::{
    client::Client,
    credentials::{Credentials, ProvideCredentials, ProvidedCredentials},
    error::Error,
    platform::Platform,
};

/// Which role, and what its session is like.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The role to assume.
    pub role_arn: String,
    /// What the session is called in logs: 2 to 64 characters of `A-Za-z0-9_+=,.@-`. `rekognition-wasm-` and the time
    /// if it is not given.
    pub role_session_name: Option<String>,
    /// What the session may do, and how long.
    pub session: SessionOptions,
    /// What the role's owner in another account asks for: 2 to 1224 characters.
    pub external_id: Option<String>,
    /// Tags of the session, at most 50: keys of up to 128 characters, values of up to 256.
    pub tags: Vec<(String, String)>,
    /// The keys of those tags that stay on the sessions of roles that are assumed with this one.
    pub transitive_tag_keys: Vec<String>,
    /// Who is behind the session, for logs and policies: 2 to 64 characters of `A-Za-z0-9_+=,.@-`.
    pub source_identity: Option<String>,
    /// The second factor, where the role asks for one.
    pub mfa: Option<Mfa>,
}

/// The provider.
pub struct TemporaryCredentials<P: Platform> {
    client: Client<P>,
    options: Options,
}

impl<P: Platform> TemporaryCredentials<P> {
    /// The provider; `client` is one of [`STS`](crate::services::sts::STS) that signs with the credentials that may assume
    /// the role.
    pub fn new(client: Client<P>, options: Options) -> Self {
        Self { client, options }
    }

    async fn credentials(&self) -> Result<Credentials, Error> {
        let options = &self.options;
        let mut members = Members::default();
        members.push("RoleArn", &options.role_arn);
        let name = options.role_session_name.as_deref();
        members.push_session_name(name, self.client.now());
        members.push_session(&options.session);
        members.push_optional("ExternalId", options.external_id.as_deref());
        for (index, (key, value)) in options.tags.iter().enumerate() {
            members.push(format!("Tags.member.{}.Key", index + 1), key);
            members.push(format!("Tags.member.{}.Value", index + 1), value);
        }
        for (index, key) in options.transitive_tag_keys.iter().enumerate() {
            members.push(format!("TransitiveTagKeys.member.{}", index + 1), key);
        }
        members.push_optional("SourceIdentity", options.source_identity.as_deref());
        members.push_mfa(options.mfa.as_ref()).await?;
        sts::credentials(&self.client, "AssumeRole", members, None).await
    }
}

impl<P: Platform> ProvideCredentials for TemporaryCredentials<P> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(self.credentials())
    }

    /// Also what provides the credentials that sign.
    fn clear(&self) {
        if let Some(provider) = self.client.credentials() {
            provider.clear();
        }
    }
}
