//! The exports to JavaScript, for the npm package's facade alone. All are synchronous, and only numbers
//! and text cross: no value of JavaScript is held here, so the module needs no import for one.
//! What can fail returns JSON text, with the error in `error`.

use std::{
    rc::Rc,
    time::{Duration, SystemTime},
};

use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    call,
    config::Config,
    credentials::Credentials,
    endpoint::{self, Endpoint, Variant},
    error::{Error, Kind},
    protocol::{aws_json, body::Body, json::Object},
    service::{COGNITO_IDENTITY, REKOGNITION, Service},
};

#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The URL of a service in a region: JSON with `url` or `error`.
#[wasm_bindgen]
pub fn endpoint_url(cognito: bool, region: &str, fips: bool, dual_stack: bool) -> String {
    let mut answer = Object::new();
    match endpoint::url_of_region(service(cognito), region, Variant { fips, dual_stack }) {
        Ok(url) => answer.string("url", &url),
        Err(error) => answer.object("error", description(&error)),
    }
    answer.finish()
}

/// What the calls of a client share.
#[wasm_bindgen]
pub struct Context(Rc<call::Context>);

#[wasm_bindgen]
impl Context {
    /// The context of a client. Host and path are those of the parsed URL of the endpoint.
    #[wasm_bindgen(constructor)]
    pub fn new(
        cognito: bool,
        region: String,
        host: String,
        path: String,
        max_attempts: u32,
        request_timeout: u32,
    ) -> Context {
        let endpoint = Endpoint { url: String::new(), host, path };
        let config = Config {
            max_attempts,
            request_timeout: Duration::from_millis(request_timeout.into()),
            ..Config::new(service(cognito), region, endpoint)
        };
        Self(call::Context::new(config))
    }
}

/// A call under way, and its body.
#[wasm_bindgen]
pub struct Call {
    call: call::Call,
    body: Body,
}

#[wasm_bindgen]
impl Call {
    /// A call of an operation, with an empty body.
    #[wasm_bindgen(constructor)]
    pub fn new(context: &Context, operation: String) -> Call {
        Self { call: call::Call::new(context.0.clone(), operation), body: Body::default() }
    }

    /// Adds JSON text to the body.
    pub fn text(&mut self, text: &str) {
        self.body.text(text);
    }

    /// Where to write the bytes of an image; 0 if one of this length will be refused.
    pub fn slot(&mut self, length: usize) -> *mut u8 {
        self.body.slot(length).map_or(std::ptr::null_mut(), <[u8]>::as_mut_ptr)
    }

    /// Encodes the image that was written: JSON, with `error` if it cannot be sent.
    pub fn encode(&mut self, length: usize) -> String {
        let mut answer = Object::new();
        if let Err(error) = self.body.encode(length) {
            answer.object("error", description(&error));
        }
        answer.finish()
    }

    /// Where the body is in memory.
    pub fn pointer(&self) -> *const u8 {
        self.body.as_bytes().as_ptr()
    }

    /// How long the body is.
    pub fn length(&self) -> usize {
        self.body.as_bytes().len()
    }

    /// Begins an attempt: JSON with `headers` or `error`. Unsigned if the access key is empty. An empty
    /// `digest`, the body's SHA-256, is computed.
    pub fn begin(
        &mut self,
        now: f64,
        digest: &[u8],
        access_key_id: String,
        secret_access_key: String,
        session_token: Option<String>,
    ) -> String {
        let headers = if access_key_id.is_empty() {
            self.call.headers(None, "", SystemTime::UNIX_EPOCH)
        } else {
            let computed = if digest.is_empty() { Sha256::digest(self.body.as_bytes()) } else { Default::default() };
            let digest = if digest.is_empty() { &computed } else { digest };
            Credentials::new(access_key_id, secret_access_key, session_token, None, None).and_then(
                |credentials| self.call.headers(Some(credentials), &hex::encode(digest), time(now)),
            )
        };
        let mut answer = Object::new();
        match headers {
            Ok(headers) => {
                let mut members = Object::new();
                for (name, value) in headers {
                    members.string(name, &value);
                }
                answer.object("headers", members);
            }
            Err(error) => answer.object("error", description(&error)),
        }
        answer.finish()
    }

    /// Ends the call well.
    pub fn succeed(&mut self) {
        self.call.succeed();
    }

    /// Ends an attempt badly: JSON with `delay` in milliseconds and `refresh`, or `error`.
    ///
    /// `status` is 0 if no answer came, and `message` then the host's reason; no message is a time-out.
    pub fn fail(
        &mut self,
        status: u16,
        declared_type: Option<String>,
        message: Option<String>,
        request_id: Option<String>,
        random: f64,
    ) -> String {
        let error = match (status, message) {
            (0, Some(reason)) => Error::network(&reason),
            (0, None) => Error::timeout(self.call.config().request_timeout),
            (status, message) => {
                aws_json::error(status, declared_type.as_deref(), message).with_answer(status, request_id)
            }
        };
        let mut answer = Object::new();
        match self.call.fail(error, random) {
            Ok(delay) => {
                answer.number("delay", milliseconds(delay));
                answer.number("refresh", self.call.needs_fresh_credentials().into());
            }
            Err(error) => answer.object("error", description(&error)),
        }
        answer.finish()
    }
}

fn service(cognito: bool) -> Service {
    if cognito { COGNITO_IDENTITY } else { REKOGNITION }
}

/// What the facade makes an exception of.
fn description(error: &Error) -> Object {
    let mut metadata = Object::new();
    if let Some(status) = error.status() {
        metadata.number("httpStatusCode", status.into());
    }
    metadata.optional_string("requestId", error.request_id());
    metadata.number("attempts", error.attempts().into());
    metadata.number("totalRetryDelay", milliseconds(error.total_retry_delay()));
    let mut object = Object::new();
    object.number("service", (error.kind() == Kind::Service).into());
    object.string("name", error.name());
    object.string("message", error.message());
    object.optional_string("code", error.code());
    object.optional_string("hint", error.hint());
    object.number("retryable", error.is_retryable().into());
    object.number("throttling", error.is_throttling().into());
    object.object("$metadata", metadata);
    object
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range, or 0")]
fn time(milliseconds: f64) -> SystemTime {
    /// The end of the year 9999: the latest time that can be written in a signature.
    const LATEST: f64 = 253_402_300_799_000.0;
    SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds.min(LATEST) as u64)
}

fn milliseconds(duration: Duration) -> u64 {
    duration.as_secs() * 1000 + u64::from(duration.subsec_millis())
}
