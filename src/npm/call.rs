//! Calls of the facade: the machine of call.rs, whose effects are TypeScript's.

use std::{borrow::Cow, cell::Cell, rc::Rc, sync::atomic::AtomicI64};

use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::wasm_bindgen;

use super::{failure, lines};
use crate::{
    calendar,
    call::{self, Failure, SESSION_TOKEN},
    clock::Clock,
    config::Config,
    credentials::Credentials,
    endpoint::{self, Endpoint, Variant},
    error::Error,
    http::Headers,
    milliseconds,
    protocol::aws_json,
    request::RequestLine,
    retry::Mode,
    service::{Answers, Service, SignatureVersion},
    text::{concat, decimal},
};

/// By how many milliseconds the service's clock is ahead, for all clients of a page.
static AHEAD: AtomicI64 = AtomicI64::new(0);

/// What the calls of a client share.
#[wasm_bindgen]
pub struct Context {
    shared: Rc<call::Context>,
    credentials: Cell<Option<Credentials>>,
}

#[wasm_bindgen]
impl Context {
    /// The URL of the endpoint in a region whose host name begins with this label, or an error.
    pub fn url(
        host: &str,
        region: &str,
        fips: bool,
        dual_stack: bool,
        has_dual_stack_names: bool,
    ) -> String {
        let variant = Variant { fips, dual_stack };
        endpoint::url_of_host(host, has_dual_stack_names, region, variant)
            .unwrap_or_else(|error| failure(&error))
    }

    /// The context of calls to a service. `facts` is, a line each, the service's signing name, content type, prefix of
    /// targets and version of signatures; `place` is the region, and host and path of the endpoint's parsed URL.
    #[wasm_bindgen(constructor)]
    pub fn new(facts: &str, place: &str, max_attempts: u32, adaptive: bool) -> Context {
        let [region, host, path] = lines(place);
        let [signing_name, content_type, target_prefix, version] = lines(facts);
        let owned = |text: &str| Cow::Owned(text.to_owned());
        let service = Service {
            host: Cow::Borrowed(""), // of the URL, which is the facade's, as the next
            has_dual_stack_names: false,
            hints: &[],
            answers: Answers::UNREAD,
            signing_name: owned(signing_name),
            content_type: owned(content_type),
            target_prefix: Some(target_prefix).filter(|it| !it.is_empty()).map(owned),
            signature_version: if version.is_empty() {
                SignatureVersion::V4
            } else {
                SignatureVersion::S3v4
            },
        };
        let endpoint = Endpoint {
            url: String::new(),
            host: host.to_owned(),
            path: path.to_owned(),
        };
        // the region has been checked by `url`
        let config = Config {
            service,
            region: region.to_owned(),
            endpoint,
            max_attempts,
            request_timeout: Config::REQUEST_TIMEOUT, // the facade's, as the next
            timeout: None,
            retry_mode: if adaptive {
                Mode::Adaptive
            } else {
                Mode::Standard
            },
            clock: Clock::of(&AHEAD),
        };
        Self {
            shared: call::Context::new(config),
            credentials: Cell::default(),
        }
    }

    /// Says who signs from now on; before, nobody does. `keys` is, a line each, the access key, the secret and the
    /// token.
    pub fn identify(&self, keys: &str) {
        let [access_key_id, secret_access_key, session_token] = lines(keys);
        let session_token = Some(session_token).filter(|token| !token.is_empty());
        self.credentials.set(Some(Credentials::checked(
            access_key_id.to_owned(),
            secret_access_key.to_owned(),
            session_token.map(ToOwned::to_owned),
        )));
    }
}

/// A call under way.
#[wasm_bindgen]
pub struct Call(call::Call);

#[wasm_bindgen]
impl Call {
    /// A call. `line` is, a line each, the operation, and unless that is all, the method, the path, the query and
    /// further headers.
    #[wasm_bindgen(constructor)]
    pub fn new(context: &Context, line: &str) -> Call {
        Self(call::Call::new(context.shared.clone(), request_line(line)))
    }

    /// Begins an attempt: its headers, lines of `name: value`, or an error. The token, which is long and the
    /// facade's, is left out. `body` is the body, or its SHA-256.
    pub fn begin(&mut self, context: &Context, now: f64, body: &[u8], is_digest: bool) -> String {
        let credentials = context.credentials.take();
        context.credentials.set(credentials.clone());
        match self.headers(credentials, now, body, is_digest) {
            Ok(headers) => {
                let mut lines = String::new();
                for (name, value) in &headers {
                    if *name == SESSION_TOKEN {
                        continue;
                    }
                    let end = if lines.is_empty() { "" } else { "\n" };
                    for piece in [end, name.as_ref(), ": ", value] {
                        lines.push_str(piece);
                    }
                }
                lines
            }
            Err(error) => failure(&error),
        }
    }

    /// Learns the service's time, if `service` is one: by how many milliseconds its clock is ahead.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a float holds thousands of years of milliseconds"
    )]
    pub fn observe(&self, now: f64, service: f64) -> f64 {
        let clock = &self.0.config().clock;
        if service > 0.0 {
            clock.observe(
                calendar::from_milliseconds(now),
                calendar::from_milliseconds(service),
            );
        }
        clock.ahead() as f64
    }

    /// How many milliseconds to wait before the next attempt, for the service's sake.
    pub fn pace(&self, now: f64) -> u32 {
        let pace = milliseconds::of(self.0.pace(calendar::from_milliseconds(now)));
        u32::try_from(pace).unwrap_or(u32::MAX)
    }

    /// Ends the call well.
    pub fn succeed(&mut self, now: f64) {
        self.0.succeed(calendar::from_milliseconds(now));
    }

    /// Ends an attempt badly: in the first line, how many milliseconds to wait before the next attempt, empty
    /// if there is to be none, and the error.
    ///
    /// `answer` is, a line each, the declared type and the message, which may have more lines. A `status` of 0 says that no answer came and why, or without a message, that none came in time.
    /// `pause` is how many milliseconds the service asks to wait, or how many there were.
    pub fn fail(&mut self, status: u16, answer: &str, pause: f64, now: f64, random: f64) -> String {
        let [declared_type, message] = lines(answer);
        let error = match status {
            0 if message.is_empty() => Error::timeout(milliseconds::from_float(pause)),
            0 => Error::network(message),
            _ => aws_json::error(status, declared_type, message.to_owned())
                .with_answer(status, String::new()),
        };
        let pause = (pause > 0.0 && status > 0).then(|| milliseconds::from_float(pause));
        let error = error.with_retry_after(pause);
        let Failure { error, retry_after } =
            self.0.fail(error, calendar::from_milliseconds(now), random);
        let delay = retry_after.map(|delay| decimal(milliseconds::of(delay)));
        concat(&[&delay.unwrap_or_default(), failure(&error).as_str()])
    }
}

impl Call {
    fn headers(
        &mut self,
        credentials: Option<Credentials>,
        now: f64,
        body: &[u8],
        is_digest: bool,
    ) -> Result<Headers, Error> {
        let payload_hash = match credentials {
            Some(_) if is_digest => hex::encode(body),
            Some(_) => hex::encode(Sha256::digest(body)),
            None => String::new(),
        };
        self.0
            .headers(credentials, &payload_hash, calendar::from_milliseconds(now))
    }
}

fn request_line(line: &str) -> RequestLine {
    let [operation, method, path, query, headers] = lines(line);
    let mut further = Vec::new();
    let mut rest = headers;
    while !rest.is_empty() {
        let [header, others] = lines(rest);
        let end = header.bytes().position(|byte| byte == b':');
        let (name, value) = header.split_at(end.unwrap_or(header.len()));
        let value = value.get(2..).unwrap_or_default().to_owned();
        further.push((Cow::Owned(name.to_owned()), value));
        rest = others;
    }
    RequestLine {
        operation: Cow::Owned(operation.to_owned()),
        method: if method.is_empty() {
            Cow::Borrowed("POST")
        } else {
            Cow::Owned(method.to_owned())
        },
        path: Cow::Owned(path.to_owned()),
        query: query.to_owned(),
        headers: further,
    }
}
