//! Amazon Cognito Identity, as far as several providers need it.

use std::time::{Duration, SystemTime};

use super::{
    service::{ask, incomplete},
    token_source::{Logins, Source},
};
use crate::{
    client::Client,
    clock::Clock,
    config::{Config, ConnectionConfig},
    credentials::{Credentials, Keys},
    endpoint::{self, Variant},
    error::Error,
    json::{self, Json},
    platform::Platform,
    redaction::Secrets,
    request::RequestLine,
    services::cognito_identity::{
        COGNITO_IDENTITY, GET_CREDENTIALS_FOR_IDENTITY, GET_ID, GET_OPEN_ID_TOKEN,
    },
    text::concat,
};

/// Cognito Identity, called by the holder of these logins.
pub(super) struct Cognito<P: Platform> {
    client: Client<P>,
    logins: Option<Source<Logins>>,
}

/// The login tokens of one refresh; none of a guest.
pub(super) type Tokens = Option<Logins>;

impl<P: Platform> Cognito<P> {
    /// Cognito in the region that an id begins with; `name` is the option that the id was given by.
    pub(super) fn of(
        platform: &P,
        (id, name): (&str, &str),
        connection: &ConnectionConfig,
        logins: Option<Source<Logins>>,
    ) -> Result<Self, Error> {
        let region = region_of(id, name)?;
        let config = Config::of_region(COGNITO_IDENTITY, region, connection.clone())?;
        let client = Client::unsigned(platform.clone(), config);
        Ok(Self { client, logins })
    }

    /// The clock of who vends the credentials.
    pub(super) fn clock(&self) -> Clock {
        self.client.config().clock.clone()
    }

    /// The tokens for the calls of one refresh: a function is asked once.
    pub(super) async fn tokens(&self) -> Result<Tokens, Error> {
        match &self.logins {
            Some(source) => source.get().await.map(Some),
            None => Ok(None),
        }
    }

    /// `GetId`: the identity of the logins in a pool, or a new guest.
    pub(super) async fn id(
        &self,
        identity_pool_id: &str,
        tokens: &Tokens,
    ) -> Result<String, Error> {
        let input = [("IdentityPoolId", identity_pool_id)];
        let answer = self.call(GET_ID, &input, tokens).await?;
        text(&answer, "IdentityId", GET_ID)
    }

    /// `GetCredentialsForIdentity`.
    pub(super) async fn credentials(
        &self,
        identity_id: String,
        custom_role_arn: Option<&str>,
        tokens: &Tokens,
    ) -> Result<Credentials, Error> {
        const OPERATION: RequestLine<'static> = GET_CREDENTIALS_FOR_IDENTITY;
        let mut input = vec![("IdentityId", identity_id.as_str())];
        input.extend(custom_role_arn.map(|arn| ("CustomRoleArn", arn)));
        let answer = self.call(OPERATION, &input, tokens).await?;
        let credentials = answer.member("Credentials");
        let credentials = credentials.ok_or_else(|| incomplete(OPERATION, "Credentials"))?;
        let part = |name| text(credentials, name, OPERATION);
        let expiration = credentials
            .number("Expiration")
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .and_then(|since_epoch| SystemTime::UNIX_EPOCH.checked_add(since_epoch))
            .ok_or_else(|| incomplete(OPERATION, "Expiration, a date"))?;
        Credentials::new(Keys {
            access_key_id: part("AccessKeyId")?,
            secret_access_key: part("SecretKey")?,
            session_token: Some(part("SessionToken")?),
            expiration: Some(expiration),
            identity_id: Some(identity_id),
        })
    }

    /// `GetOpenIdToken`: a token for STS.
    pub(super) async fn open_id_token(
        &self,
        identity_id: &str,
        tokens: &Tokens,
    ) -> Result<String, Error> {
        let input = [("IdentityId", identity_id)];
        let answer = self.call(GET_OPEN_ID_TOKEN, &input, tokens).await?;
        text(&answer, "Token", GET_OPEN_ID_TOKEN)
    }

    async fn call(
        &self,
        operation: RequestLine<'static>,
        input: &[(&str, &str)],
        tokens: &Tokens,
    ) -> Result<Json, Error> {
        let mut body = object(input.iter().copied());
        if let Some(tokens) = tokens {
            let logins = tokens
                .iter()
                .map(|(issuer, token)| (issuer.as_str(), token.as_str()));
            body.pop();
            body.push_str(",\"Logins\":");
            body.push_str(&object(logins));
            body.push('}');
        }
        let mut secrets = Secrets::default();
        for token in tokens.iter().flat_map(Logins::values) {
            secrets.add(token);
        }
        ask(&self.client, operation, &body, &secrets).await
    }
}

/// The region that an id begins with.
fn region_of<'a>(id: &'a str, name: &str) -> Result<&'a str, Error> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    match id.split_once(':') {
        Some((region, rest))
            if endpoint::resolve(region, Variant::default()).is_ok()
                && !rest.is_empty()
                && rest.bytes().all(is_plain) =>
        {
            Ok(region)
        }
        _ => Err(Error::config(concat(&[
            name,
            ": expected one such as us-east-1:1234abcd-…, found \"",
            id,
            "\"",
        ]))),
    }
}

/// A JSON object of texts.
fn object<'a>(members: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut object = String::from("{");
    for (name, value) in members {
        if object.len() > 1 {
            object.push(',');
        }
        json::push_text(name, &mut object);
        object.push(':');
        json::push_text(value, &mut object);
    }
    object.push('}');
    object
}

fn text(answer: &Json, name: &str, operation: RequestLine<'_>) -> Result<String, Error> {
    let found = answer.text(name).filter(|it| !it.is_empty());
    found
        .map(str::to_owned)
        .ok_or_else(|| incomplete(operation, name))
}
