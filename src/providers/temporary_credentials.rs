//! Credentials of a role, for those of somebody who may assume it: `AssumeRole` of AWS STS, signed.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use super::{
    service::{keep, need},
    sts::{self, Members, Mfa, SessionOptions, Sts, signed},
};
use crate::{
    client::Client,
    config::ConnectionConfig,
    credentials::{Connect, Credentials, ProvideCredentials, ProvidedCredentials, SharedProvider},
    error::Error,
    platform::Platform,
    services::sts::ASSUME_ROLE,
};

/// Credentials of a role, for those of somebody who may assume it.
#[derive(Clone, Debug)]
pub struct TemporaryCredentials<M> {
    /// Who assumes the role: [`Credentials`], or a provider of them.
    pub master_credentials: M,
    /// The role to assume.
    pub role_arn: String,
    /// The session's name in logs: 2 to 64 characters of `A-Za-z0-9_+=,.@-`. `rekognition-wasm-` and the time
    /// if it is not given.
    pub role_session_name: Option<String>,
    /// The session's policies and duration.
    pub session: SessionOptions,
    /// The identifier that the role's owner in another account asks for: 2 to 1224 characters.
    pub external_id: Option<String>,
    /// Tags of the session, at most 50: keys of up to 128 characters, values of up to 256.
    pub tags: Vec<(String, String)>,
    /// The keys of those tags that stay on the sessions of roles that are assumed with this one.
    pub transitive_tag_keys: Vec<String>,
    /// Who is behind the session, for logs and policies: 2 to 64 characters of `A-Za-z0-9_+=,.@-`.
    pub source_identity: Option<String>,
    /// The second factor, where the role asks for one.
    pub mfa: Option<Mfa>,
    /// The region of STS: `us-east-1` unless the role is of a partition other than `aws`.
    pub region: Option<String>,
    /// How STS is reached.
    pub client_config: ConnectionConfig,
}

impl<M> TemporaryCredentials<M> {
    /// This role, assumed by whom these credentials belong to.
    pub fn new(role_arn: impl Into<String>, master_credentials: M) -> Self {
        Self {
            master_credentials,
            role_arn: role_arn.into(),
            role_session_name: None,
            session: SessionOptions::default(),
            external_id: None,
            tags: Vec::new(),
            transitive_tag_keys: Vec::new(),
            source_identity: None,
            mfa: None,
            region: None,
            client_config: ConnectionConfig::default(),
        }
    }
}

impl<P: Platform, M: Connect<P>> Connect<P> for TemporaryCredentials<M> {
    fn connect(self, platform: &P) -> Result<SharedProvider, Error> {
        need(&self.role_arn, "role_arn", sts::A_ROLE)?;
        self.session.check()?;
        let sts = Sts {
            region: self.region.as_deref(),
            role_arn: Some(&self.role_arn),
            connection: &self.client_config,
        };
        let client = signed(&sts, platform, self.master_credentials)?;
        let assumed = Assumed {
            client,
            role: TemporaryCredentials {
                master_credentials: (),
                role_arn: self.role_arn,
                role_session_name: self.role_session_name,
                session: self.session,
                external_id: self.external_id,
                tags: self.tags,
                transitive_tag_keys: self.transitive_tag_keys,
                source_identity: self.source_identity,
                mfa: self.mfa,
                region: self.region,
                client_config: self.client_config,
            },
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
    role: TemporaryCredentials<()>,
}

impl<P: Platform> Assumed<P> {
    async fn credentials(&self) -> Result<Credentials, Error> {
        let role = &self.role;
        let mut members = Members::default();
        members.push("RoleArn", &role.role_arn);
        let name = role.role_session_name.as_deref();
        members.push_session_name(name, self.client.now());
        members.push_session(&role.session);
        members.push_optional("ExternalId", role.external_id.as_deref());
        for (index, (key, value)) in role.tags.iter().enumerate() {
            members.push(format!("Tags.member.{}.Key", index + 1), key);
            members.push(format!("Tags.member.{}.Value", index + 1), value);
        }
        for (index, key) in role.transitive_tag_keys.iter().enumerate() {
            members.push(format!("TransitiveTagKeys.member.{}", index + 1), key);
        }
        members.push_optional("SourceIdentity", role.source_identity.as_deref());
        members.push_mfa(role.mfa.as_ref()).await?;
        sts::credentials(&self.client, ASSUME_ROLE, members, None).await
    }
}

impl<P: Platform> ProvideCredentials for Assumed<P> {
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
