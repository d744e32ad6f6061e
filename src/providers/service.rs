//! How providers ask AWS: by a client of their own, whose errors become those of a provider and show nothing that was
//! sent. What providers bring is kept.

use std::rc::Rc;

use crate::{
    client::Client,
    clock::Clock,
    credentials::{Cached, ProvideCredentials, SharedProvider},
    error::Error,
    json::Json,
    platform::Platform,
    redaction::Secrets,
    request::RequestLine,
    text::concat,
};

/// Keeps what a provider brings, until it ends by the clock of whoever vends it.
pub(super) fn keep<P: Platform>(
    platform: &P,
    clock: Clock,
    provider: impl ProvideCredentials + 'static,
) -> SharedProvider {
    Rc::new(Cached::new(platform.clone(), provider).with_clock(clock))
}

/// Sends an operation's body; `secrets` are the parts of it that no error may show.
pub(super) async fn ask<P: Platform>(
    client: &Client<P>,
    operation: RequestLine<'static>,
    body: &str,
    secrets: &Secrets,
) -> Result<Json, Error> {
    let received = client.send_body(operation, body.as_bytes(), secrets).await;
    let json = received.map(|received| received.json);
    json.map_err(|error| error.of_provider(operation.operation))
}

/// A part that an answer must hold, and does not.
pub(super) fn incomplete(operation: RequestLine<'_>, what: &str) -> Error {
    Error::credentials(concat(&[
        "no credentials: ",
        operation.operation,
        ": expected an answer with ",
        what,
        ", found none that is whole",
    ]))
}

/// An option that must be given, and is not.
pub(super) fn need(value: &str, name: &str, what: &str) -> Result<(), Error> {
    if !value.is_empty() {
        return Ok(());
    }
    Err(Error::config(concat(&[
        name,
        ": expected ",
        what,
        ", found none",
    ])))
}
