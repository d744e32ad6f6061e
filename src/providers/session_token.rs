//! Temporary credentials of an IAM user, for its lasting ones: `GetSessionToken` of AWS STS, signed. For programs that
//! run where the user's key may be; it never belongs into a page.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>

use std::time::Duration;

use super::sts::{self, Members, Mfa};
use crate::{
    client::Client,
    credentials::{Credentials, ProvideCredentials, ProvidedCredentials},
    error::Error,
    platform::Platform,
};

/// What the session is like.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How long the credentials last, in whole seconds: from 15 minutes to 36 hours. 12 hours if it is not given.
    pub duration: Option<Duration>,
    /// The second factor, where the user's policies ask for one.
    pub mfa: Option<Mfa>,
}

/// The provider.
pub struct SessionToken<P: Platform> {
    client: Client<P>,
    options: Options,
}

impl<P: Platform> SessionToken<P> {
    /// The provider; `client` is one of [`STS`](crate::services::sts::STS) that signs with the user's key.
    pub fn new(client: Client<P>, options: Options) -> Self {
        Self { client, options }
    }

    async fn credentials(&self) -> Result<Credentials, Error> {
        let mut members = Members::default();
        members.push_duration(self.options.duration);
        members.push_mfa(self.options.mfa.as_ref()).await?;
        sts::credentials(&self.client, "GetSessionToken", members, None).await
    }
}

impl<P: Platform> ProvideCredentials for SessionToken<P> {
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
