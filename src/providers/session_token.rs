//! Temporary credentials of an IAM user, for its lasting ones: `GetSessionToken` of AWS STS, signed.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>

use std::time::Duration;

use super::{
    service::keep,
    sts::{self, Members, Mfa, Sts, check_duration, signed},
};
use crate::{
    client::Client,
    config::ConnectionConfig,
    credentials::{Connect, Credentials, ProvideCredentials, ProvidedCredentials, SharedProvider},
    error::Error,
    platform::Platform,
    services::sts::GET_SESSION_TOKEN,
};

/// Temporary credentials of an IAM user. For programs that run where the user's key may be; it never belongs into a page.
#[derive(Clone, Debug)]
pub struct SessionToken<M> {
    /// The user's credentials: [`Credentials`], or a provider of them.
    pub master_credentials: M,
    /// How long the credentials last, in whole seconds: from 15 minutes to 36 hours. 12 hours if it is not given.
    pub duration: Option<Duration>,
    /// The second factor, where the user's policies ask for one.
    pub mfa: Option<Mfa>,
    /// The region of STS; `us-east-1` if it is not given.
    pub region: Option<String>,
    /// How STS is reached.
    pub client_config: ConnectionConfig,
}

impl<M> SessionToken<M> {
    /// The user that these credentials belong to.
    pub fn new(master_credentials: M) -> Self {
        Self {
            master_credentials,
            duration: None,
            mfa: None,
            region: None,
            client_config: ConnectionConfig::default(),
        }
    }
}

impl<P: Platform, M: Connect<P>> Connect<P> for SessionToken<M> {
    fn connect(self, platform: &P) -> Result<SharedProvider, Error> {
        check_duration(self.duration)?;
        let sts = Sts {
            region: self.region.as_deref(),
            role_arn: None,
            connection: &self.client_config,
        };
        let client = signed(&sts, platform, self.master_credentials)?;
        let session = Session {
            client,
            duration: self.duration,
            mfa: self.mfa,
        };
        Ok(keep(
            platform,
            session.client.config().clock.clone(),
            session,
        ))
    }
}

/// A session as it is begun.
struct Session<P: Platform> {
    client: Client<P>,
    duration: Option<Duration>,
    mfa: Option<Mfa>,
}

impl<P: Platform> Session<P> {
    async fn credentials(&self) -> Result<Credentials, Error> {
        let mut members = Members::default();
        members.push_duration(self.duration);
        members.push_mfa(self.mfa.as_ref()).await?;
        sts::credentials(&self.client, GET_SESSION_TOKEN, members, None).await
    }
}

impl<P: Platform> ProvideCredentials for Session<P> {
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
