//! AWS Security Token Service, as far as several providers need it: forms there, XML back.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>

use std::time::{Duration, SystemTime};

use super::{
    expiration,
    service::{ask, incomplete},
    token_source::Source,
};
use crate::{
    client::Client,
    config::{Config, ConnectionConfig},
    credentials::{Connect, Credentials, Keys, SharedProvider},
    error::Error,
    platform::Platform,
    protocol::query,
    redaction::Secrets,
    request::RequestLine,
    services::sts::STS,
    text::{concat, decimal},
    uri,
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

/// The role that must be given.
pub(super) const A_ROLE: &str = "a role such as arn:aws:iam::123456789012:role/name";

/// How long STS lets sessions last, in seconds, is between these.
const SHORTEST: u64 = 900;
const LONGEST: u64 = 129_600;

impl SessionOptions {
    /// Refuses what STS lets no session do.
    pub(super) fn check(&self) -> Result<(), Error> {
        check_duration(self.duration)
    }
}

/// Refuses durations that STS lets no session last.
pub(super) fn check_duration(duration: Option<Duration>) -> Result<(), Error> {
    let seconds = duration.map_or(SHORTEST, |it| it.as_secs());
    if (SHORTEST..=LONGEST).contains(&seconds) {
        return Ok(());
    }
    Err(Error::config(concat(&[
        "duration: expected from 900 to 129600 seconds, found ",
        &decimal(seconds),
    ])))
}

/// Where STS is, and how it is reached.
pub(super) struct Sts<'a> {
    /// Must be given where the role is not of the partition `aws`.
    pub(super) region: Option<&'a str>,
    pub(super) role_arn: Option<&'a str>,
    pub(super) connection: &'a ConnectionConfig,
}

impl Sts<'_> {
    /// A client, which signs if there is somebody who does.
    pub(super) fn client<P: Platform>(
        &self,
        platform: &P,
        signer: Option<SharedProvider>,
    ) -> Result<Client<P>, Error> {
        let is_usual = self.role_arn.is_none_or(|arn| arn.starts_with("arn:aws:"));
        let region = match self.region {
            Some(region) => region,
            None if is_usual => "us-east-1",
            None => {
                let message = "region: expected that of STS for a role of another partition than aws, found none";
                return Err(Error::config(message));
            }
        };
        let config = Config::of_region(STS, region, self.connection.clone())?;
        Ok(match signer {
            Some(provider) => Client::new(platform.clone(), config, provider),
            None => Client::unsigned(platform.clone(), config),
        })
    }
}

/// A client that signs with what a provider brings.
pub(super) fn signed<P: Platform>(
    sts: &Sts<'_>,
    platform: &P,
    master: impl Connect<P>,
) -> Result<Client<P>, Error> {
    let master = master.connect(platform)?;
    sts.client(platform, Some(master))
}

/// The members of a request.
#[derive(Default)]
pub(super) struct Members {
    pairs: Vec<(String, String)>,
    /// The values that no error shows.
    secrets: Secrets,
}

impl Members {
    pub(super) fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.pairs.push((name.into(), value.into()));
    }

    pub(super) fn push_secret(&mut self, name: &str, value: String) {
        self.secrets.add(&value);
        self.secrets.add(uri::encoded(&value)); // as the form has it
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

/// Calls an operation that answers with credentials. `identity_id` is the Cognito identity that the credentials belong to.
pub(super) async fn credentials<P: Platform>(
    client: &Client<P>,
    operation: RequestLine<'static>,
    members: Members,
    identity_id: Option<String>,
) -> Result<Credentials, Error> {
    let body = query::body(operation.operation, &members.pairs);
    let answer = ask(client, operation, &body, &members.secrets).await?;
    let part = |name: &str| {
        let text = answer.text(name).filter(|it| !it.is_empty());
        text.ok_or_else(|| incomplete(operation, name))
    };
    let expiration = expiration::parse(part("Expiration")?);
    Credentials::new(Keys {
        access_key_id: part("AccessKeyId")?.to_owned(),
        secret_access_key: part("SecretAccessKey")?.to_owned(),
        session_token: Some(part("SessionToken")?.to_owned()),
        expiration: Some(expiration.ok_or_else(|| incomplete(operation, "Expiration, a date"))?),
        identity_id,
    })
}
