//! A typed call: checked, sent, and its answer read.

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use super::{
    check::{Check, Path},
    images::{Images, SentImage, prepare_images},
    json::to_json,
    read::{Mismatch, from_answer},
};
use crate::{
    client::Received, error::Error, image::Limits, platform::Platform, redaction::Secrets,
    rekognition::Rekognition, request::RequestLine,
};

/// A request, which knows its operation and what that answers. Only the crate's own requests are any.
pub trait Operation: Check + Serialize {
    /// The operation's name.
    const NAME: &'static str;
    /// The limits of its images, if it has any.
    const IMAGE_LIMITS: Limits = Limits::ORDINARY;
    /// Whether it changes something, and would do so twice: a call that may have been done is not repeated.
    const IS_WRITE: bool = false;
    /// What it answers.
    type Response: DeserializeOwned;

    /// The images of the request, by the names of their members.
    fn images(&mut self) -> Images<'_> {
        Vec::new()
    }

    /// Fills in the token by which the service knows a request that it has had already, where there is one and the
    /// caller has chosen none.
    fn fill_in_token(&mut self, token: impl FnOnce() -> String) {
        let _ = token;
    }
}

/// What the service answered to a typed call.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered<T> {
    /// The answer.
    pub response: T,
    /// The HTTP status.
    pub status: u16,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// How many attempts the call took.
    pub attempts: u32,
    /// How long it waited between them.
    pub total_retry_delay: Duration,
    /// The images that the request carried, and what was done to them before they were sent.
    pub images: Vec<SentImage>,
}

impl<P: Platform> Rekognition<P> {
    /// Calls the operation that a request belongs to; [`Client::call`](crate::client::Client::call) says how. The operation's own method answers
    /// without status, request id, attempts and images.
    ///
    /// Images in the request are judged by the operation's own limits, and sent without their metadata
    /// ([`Config::image`](crate::config::Config::image)).
    ///
    /// # Errors
    /// Those of [`Client::call`](crate::client::Client::call), and those of the check before ([`Kind::Input`](crate::error::Kind::Input),
    /// [`Kind::Image`](crate::error::Kind::Image)); then nothing was sent.
    pub async fn send<R: Operation>(&self, request: R) -> Result<Answered<R::Response>, Error> {
        let outcome = self.send_keeping(request).await?;
        Ok(outcome.0)
    }

    /// Calls the operation: its answer, and what no error about that may show.
    pub(super) async fn send_keeping<R: Operation>(
        &self,
        mut request: R,
    ) -> Result<(Answered<R::Response>, Secrets), Error> {
        let operation = Path::operation(R::NAME);
        request.check(&operation)?;
        let options = self.client().config().image;
        let count = request.images().len();
        let images = prepare_images(request.images(), &operation, R::IMAGE_LIMITS, options)?;
        request.fill_in_token(|| uuid(|| self.platform().random()));
        let body = to_json(&request)?;
        drop(request); // its image may have megabytes, and the body has it
        let line = RequestLine {
            is_write: R::IS_WRITE,
            is_measured: count > 0 && images.len() == count, // others are in a bucket
            ..R::NAME.into()
        };
        let Received {
            json,
            status,
            request_id,
            attempts,
            total_retry_delay,
            secrets,
        } = self
            .client()
            .send_body(line, &body, &Secrets::default())
            .await?;
        match from_answer(json) {
            Ok(response) => {
                let answered = Answered {
                    response,
                    status,
                    request_id,
                    attempts,
                    total_retry_delay,
                    images,
                };
                Ok((answered, secrets))
            }
            Err(Mismatch(reason)) => Err(Error::unexpected_answer(format!(
                "{}: expected an answer as the API reference has it, found: {reason}",
                R::NAME
            ))
            .with_answer(status, request_id.unwrap_or_default())
            .with_attempts(attempts, total_retry_delay)),
        }
    }
}

/// A UUID of random bits (RFC 9562, version 4). Chance need not be secret here, only rarely the same.
fn uuid(random: impl Fn() -> f64) -> String {
    let mut bytes = [0; 16];
    for part in bytes.chunks_mut(4) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 up to 2 to the 32nd"
        )]
        let bits = (random() * f64::from(u32::MAX)) as u32;
        part.copy_from_slice(&bits.to_be_bytes());
    }
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex::encode(bytes);
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits[part]);
    parts.join("-")
}
