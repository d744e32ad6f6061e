//! A role that is assumed with a web identity's token: `AssumeRoleWithWebIdentity` of AWS STS, unsigned.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>

use super::{
    service::need,
    sts::{self, Members, SessionOptions},
};
use crate::{
    client::Client, credentials::Credentials, error::Error, platform::Platform,
    services::sts::ASSUME_ROLE_WITH_WEB_IDENTITY,
};

/// Which role, and what its session is like.
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) session_name: Option<String>,
    pub(super) provider_id: Option<String>,
    pub(super) session: SessionOptions,
}

impl Role {
    /// Refuses what cannot be meant.
    pub(super) fn check(&self) -> Result<(), Error> {
        need(&self.arn, "role_arn", sts::A_ROLE)?;
        self.session.check()
    }

    /// The credentials; `identity_id` is the Cognito identity that they belong to.
    pub(super) async fn assume<P: Platform>(
        &self,
        client: &Client<P>,
        token: String,
        identity_id: Option<String>,
    ) -> Result<Credentials, Error> {
        let mut members = Members::default();
        members.push("RoleArn", &self.arn);
        let name = self.session_name.as_deref();
        members.push_session_name(name, client.now());
        members.push_secret("WebIdentityToken", token);
        members.push_optional("ProviderId", self.provider_id.as_deref());
        members.push_session(&self.session);
        sts::credentials(client, ASSUME_ROLE_WITH_WEB_IDENTITY, members, identity_id).await
    }
}
