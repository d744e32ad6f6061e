//! What the providers that call AWS STS share: the members of requests, and the credentials in answers.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>

use std::time::{Duration, SystemTime};

use super::{expiration, source::Source};
use crate::{
    client::Client, credentials::Credentials, error::Error, platform::Platform, protocol::query,
    text::concat,
};

/// What a session of an assumed role may do, within what the role may, and how long it lasts.
#[derive(Clone, Debug, Default)]
pub struct SessionOptions {
    /// A policy of JSON, at most 2048 characters: the session may do what both role and policy allow.
    pub policy: Option<String>,
    /// The ARNs of managed policies that limit the session in the same way, at most 10.
    pub policy_arns: Vec<String>,
    /// How long the credentials last, in whole seconds: from 15 minutes to the role's maximum, which is at most 12
    /// hours, and 1 hour where a role is assumed with the credentials of another. 1 hour if it is not given.
    pub duration: Option<Duration>,
}

/// A device for multi-factor authentication, and what it shows.
#[derive(Clone, Debug)]
pub struct Mfa {
    /// The serial number of the device, or its ARN if it is virtual.
    pub serial_number: String,
    /// The code of six digits. It holds for half a minute and once: let a function ask for it.
    pub token_code: Source<String>,
}

/// The members of a request.
#[derive(Default)]
pub(super) struct Members {
    pairs: Vec<(String, String)>,
    /// The values that no error shows.
    secrets: Vec<String>,
}

impl Members {
    pub(super) fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.pairs.push((name.into(), value.into()));
    }

    pub(super) fn push_secret(&mut self, name: &str, value: String) {
        self.secrets.push(value.clone());
        self.push(name, value);
    }

    pub(super) fn push_optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.push(name, value);
        }
    }

    pub(super) fn push_duration(&mut self, duration: Option<Duration>) {
        if let Some(duration) = duration {
            self.push("DurationSeconds", duration.as_secs().to_string());
        }
    }

    pub(super) fn push_session(&mut self, options: &SessionOptions) {
        self.push_optional("Policy", options.policy.as_deref());
        for (index, arn) in options.policy_arns.iter().enumerate() {
            self.push(format!("PolicyArns.member.{}.arn", index + 1), arn);
        }
        self.push_duration(options.duration);
    }

    /// The session's name, or one that tells who made the session and when.
    pub(super) fn push_session_name(&mut self, name: Option<&str>, now: SystemTime) {
        let name = name.map_or_else(
            || {
                let since_epoch = now.duration_since(SystemTime::UNIX_EPOCH);
                let milliseconds = since_epoch.unwrap_or_default().as_millis();
                format!("rekognition-wasm-{milliseconds}")
            },
            str::to_owned,
        );
        self.push("RoleSessionName", name);
    }

    pub(super) async fn push_mfa(&mut self, mfa: Option<&Mfa>) -> Result<(), Error> {
        if let Some(mfa) = mfa {
            self.push("SerialNumber", &mfa.serial_number);
            self.push_secret("TokenCode", mfa.token_code.get().await?);
        }
        Ok(())
    }
}

/// Calls an operation that answers with credentials; `identity_id` is the Cognito identity that they belong to.
pub(super) async fn credentials<P: Platform>(
    client: &Client<P>,
    operation: &str,
    members: Members,
    identity_id: Option<String>,
) -> Result<Credentials, Error> {
    let body = query::body(operation, &members.pairs);
    let answer = client.call(operation, body.as_bytes()).await;
    let json = answer
        .map_err(|error| error.without(&members.secrets).of_provider(operation))?
        .json;
    let part = |name: &str| json[name].as_str().map(str::to_owned);
    let parts = || {
        Some((
            part("AccessKeyId")?,
            part("SecretAccessKey")?,
            part("SessionToken")?,
            expiration::parse(json["Expiration"].as_str()?)?,
        ))
    };
    let (access_key_id, secret_access_key, session_token, expiration) =
        parts().ok_or_else(|| {
            Error::credentials(concat(&[
                operation,
                ": expected Credentials in the answer of STS, found none that is whole",
            ]))
        })?;
    Credentials::new(
        access_key_id,
        secret_access_key,
        Some(session_token),
        Some(expiration),
        identity_id,
    )
}
