//! The exports to JavaScript, for the npm package's facade alone. All are synchronous, and only numbers
//! and text cross: no value of JavaScript is held here, so the module needs no import for one.
//! What can fail returns JSON text, with the error in `error`.

use std::{rc::Rc, sync::atomic::AtomicI64, time::SystemTime};

use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    call::{self, Failure},
    clock::Clock,
    config::Config,
    credentials::Credentials,
    endpoint::{self, Endpoint, Variant},
    error::{Error, Kind},
    http::Headers,
    milliseconds,
    protocol::{aws_json, body::Body, json::Object},
    retry::Mode,
    service::{COGNITO_IDENTITY, REKOGNITION, STS, Service},
    sigv4,
};

#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// By how many milliseconds the service's clock is ahead, for all clients of a page.
static AHEAD: AtomicI64 = AtomicI64::new(0);

/// What the calls of a client share.
#[wasm_bindgen]
pub struct Context(Rc<call::Context>);

#[wasm_bindgen]
impl Context {
    /// The URL of a service in a region: JSON with `url` or `error`.
    pub fn url(service: u8, region: &str, fips: bool, dual_stack: bool) -> String {
        let mut answer = Object::new();
        match endpoint::url_of_region(self::service(service), region, Variant { fips, dual_stack })
        {
            Ok(url) => answer.string("url", &url),
            Err(error) => answer.object("error", description(&error)),
        }
        answer.finish()
    }

    /// The context of a client. `place` is, a line each, the region and of the endpoint's parsed URL the
    /// host and the path.
    #[wasm_bindgen(constructor)]
    pub fn new(service: u8, place: &str, max_attempts: u32) -> Context {
        let [region, host, path] = lines(place);
        let endpoint = Endpoint {
            url: String::new(),
            host,
            path,
        };
        // the region has been checked by `url`
        let config = Config {
            service: self::service(service),
            region,
            endpoint,
            max_attempts,
            request_timeout: Config::REQUEST_TIMEOUT, // the facade's, as the next
            timeout: None,
            retry_mode: Mode::Standard,
            clock: Clock::of(&AHEAD),
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

    /// Learns the service's time, if `service` is one: by how many milliseconds its clock is ahead.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a float holds thousands of years of milliseconds"
    )]
    pub fn observe(&self, now: f64, service: f64) -> f64 {
        let clock = &self.call.config().clock;
        if service > 0.0 {
            clock.observe(sigv4::time(now), sigv4::time(service));
        }
        clock.ahead() as f64
    }

    /// Ends the call well.
    pub fn succeed(&mut self) {
        self.call.succeed();
    }

    /// Ends an attempt badly: JSON with the `error`, whether the credentials were `refused`, and if there is
    /// to be another attempt, `retries` and the `delay` in milliseconds.
    ///
    /// `answer` is, a line each, the request id, the declared type and the message, which may have more
    /// lines. A `status` of 0 says that no answer came and why, or without a message, that none came in time.
    /// `pause` is how many milliseconds the service asks to wait, or how many there were.
    pub fn fail(&mut self, status: u16, answer: &str, pause: f64, now: f64, random: f64) -> String {
        let [request_id, declared_type, message] = lines(answer);
        let error = match status {
            0 if message.is_empty() => Error::timeout(milliseconds::from_float(pause)),
            0 => Error::network(&message),
            _ => aws_json::error(status, &declared_type, message).with_answer(status, request_id),
        };
        let pause = (pause > 0.0 && status > 0).then(|| milliseconds::from_float(pause));
        let error = error.with_retry_after(pause);
        let Failure { error, retry_after } = self.call.fail(error, sigv4::time(now), random);
        let mut answer = Object::new();
        answer.object("error", description(&error));
        answer.number("refused", error.is_stale_credentials().into());
        let ahead = self.call.config().clock.ahead();
        answer.integer("ahead", ahead);
        if let Some(delay) = retry_after {
            answer.number("retries", 1);
            answer.number("delay", milliseconds::of(delay));
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

/// By its place in the facade's list.
fn service(number: u8) -> Service {
    match number {
        0 => REKOGNITION,
        1 => COGNITO_IDENTITY,
        _ => STS,
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
    metadata.number(
        "totalRetryDelay",
        milliseconds::of(error.total_retry_delay()),
    );
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
