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
    http::Headers,
    protocol::{aws_json, body::Body, json::Object},
    service::{COGNITO_IDENTITY, REKOGNITION, Service},
    sigv4,
};

#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// What the calls of a client share.
#[wasm_bindgen]
pub struct Context(Rc<call::Context>);

#[wasm_bindgen]
impl Context {
    /// The URL of a service in a region: JSON with `url` or `error`.
    pub fn url(cognito: bool, region: &str, fips: bool, dual_stack: bool) -> String {
        let mut answer = Object::new();
        match endpoint::url_of_region(service(cognito), region, Variant { fips, dual_stack }) {
            Ok(url) => answer.string("url", &url),
            Err(error) => answer.object("error", description(&error)),
        }
        answer.finish()
    }

    /// The context of a client. `place` is, a line each, the region and of the endpoint's parsed URL the
    /// host and the path.
    #[wasm_bindgen(constructor)]
    pub fn new(cognito: bool, place: &str, max_attempts: u32) -> Context {
        let [region, host, path] = lines(place);
        let endpoint = Endpoint {
            url: String::new(),
            host,
            path,
        };
        // the region has been checked by `url`
        let config = Config {
            service: service(cognito),
            region,
            endpoint,
            max_attempts,
            request_timeout: Config::REQUEST_TIMEOUT, // the facade's
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
        Self {
            call: call::Call::new(context.0.clone(), operation),
            body: Body::default(),
        }
    }

    /// Adds JSON text to the body.
    pub fn text(&mut self, text: &str) {
        self.body.text(text);
    }

    /// Where to write bytes that become base64; 0 if an image of this length will be refused.
    pub fn slot(&mut self, length: usize, is_image: bool) -> *mut u8 {
        self.body
            .slot(length, is_image)
            .map_or(std::ptr::null_mut(), <[u8]>::as_mut_ptr)
    }

    /// Encodes the bytes that were written: JSON, with `error` if they cannot be sent.
    pub fn encode(&mut self, length: usize, is_image: bool) -> String {
        let mut answer = Object::new();
        if let Err(error) = self.body.encode(length, is_image) {
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

    /// Begins an attempt: JSON with `headers` or `error`. `keys` is, a line each, the access key, the
    /// secret and the token; empty, the attempt is unsigned. An empty `digest`, the body's SHA-256, is
    /// computed.
    pub fn begin(&mut self, now: f64, digest: &[u8], keys: &str) -> String {
        let mut answer = Object::new();
        match self.headers(now, digest, keys) {
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
    /// `answer` is, a line each, the request id, the declared type and the message, which may have more
    /// lines. A `status` of 0 says that no answer came and why, or without a message, that none came within
    /// so many milliseconds as the first line says.
    pub fn fail(&mut self, status: u16, answer: &str, random: f64) -> String {
        let [request_id, declared_type, message] = lines(answer);
        let error = match status {
            0 if message.is_empty() => Error::timeout(Duration::from_millis(
                request_id.parse().unwrap_or_default(),
            )),
            0 => Error::network(&message),
            _ => aws_json::error(status, &declared_type, message).with_answer(status, request_id),
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

impl Call {
    fn headers(&mut self, now: f64, digest: &[u8], keys: &str) -> Result<Headers, Error> {
        if keys.is_empty() {
            return self.call.headers(None, "", SystemTime::UNIX_EPOCH);
        }
        let payload_hash = if digest.is_empty() {
            hex::encode(Sha256::digest(self.body.as_bytes()))
        } else {
            hex::encode(digest)
        };
        let [access_key_id, secret_access_key, session_token] = lines(keys);
        let session_token = Some(session_token).filter(|token| !token.is_empty());
        let credentials = Credentials::checked(access_key_id, secret_access_key, session_token);
        self.call
            .headers(Some(credentials), &payload_hash, sigv4::time(now))
    }
}

/// Texts that crossed as one, which saves more glue than this costs; the last has what is left.
fn lines<const N: usize>(text: &str) -> [String; N] {
    let mut rest = text;
    std::array::from_fn(|index| {
        let end = rest
            .bytes()
            .position(|byte| byte == b'\n')
            .filter(|_| index + 1 < N);
        let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        rest = end.and_then(|end| rest.get(end + 1..)).unwrap_or_default();
        line.to_owned()
    })
}

fn service(cognito: bool) -> Service {
    if cognito {
        COGNITO_IDENTITY
    } else {
        REKOGNITION
    }
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

fn milliseconds(duration: Duration) -> u64 {
    duration.as_secs() * 1000 + u64::from(duration.subsec_millis())
}
