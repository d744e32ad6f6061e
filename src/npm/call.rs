//! Calls of the facade: the machine of call.rs, whose effects are TypeScript's.

use std::{cell::Cell, rc::Rc, time::SystemTime};

use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::wasm_bindgen;

use super::{Lines, failure, memory};
use crate::{
    advice::Advice,
    calendar,
    call::{self, Failure, Manner, SESSION_TOKEN},
    clock::Clock,
    credentials::Credentials,
    endpoint,
    error::{Error, Kind},
    milliseconds,
    protocol::aws_json,
    request::{Destination, RequestLine},
    service::SignatureVersion,
    text::{concat, decimal},
};

/// A context is shared by the calls of a client to a service, from the first of those that run at a time to the end of the
/// last. Each has a clock of its own.
#[wasm_bindgen]
pub struct Context {
    destination: String,
    shared: Rc<call::Context>,
    credentials: Cell<Option<Credentials>>,
}

#[wasm_bindgen]
impl Context {
    /// The domain of a region's endpoints, of those with dual stack or of the others; empty if the region cannot be one.
    pub fn domain(region: &str, dual_stack: bool) -> String {
        let is_region = endpoint::is_region(region);
        let domain = is_region.then(|| endpoint::domain(region, dual_stack));
        domain.unwrap_or_default().to_owned()
    }

    /// The context of calls to a service. `Context::domain` must have accepted the region, which is not checked again.
    ///
    /// `destination` is, a line each, the service's signing name, content type, prefix of targets and version of
    /// signatures, the region, and host and path of the endpoint's parsed URL. `spent` is how much of the allowance of
    /// retries the context before it had spent when it ended, `ahead` by how many milliseconds the service's clock is
    /// known to be ahead.
    #[wasm_bindgen(constructor)]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number of milliseconds, which the module has brought"
    )]
    pub fn new(destination: String, spent: u32, ahead: f64) -> Context {
        Self {
            destination,
            shared: call::Context::resumed(Clock::of(ahead as i64), spent),
            credentials: Cell::default(),
        }
    }

    /// How much of the allowance of retries is spent.
    pub fn spent(&self) -> u32 {
        self.shared.spent()
    }

    /// Says who signs from now on; before, nobody does. `keys` is, a line each, the access key, the secret and the
    /// token.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "it is freed, and so overwritten, at the end"
    )]
    pub fn identify(&self, keys: String) {
        let mut keys = Lines(&keys);
        let (access_key_id, secret_access_key) = (keys.next(), keys.next());
        let session_token = Some(keys.0).filter(|token| !token.is_empty());
        self.credentials.set(Some(Credentials::checked(
            access_key_id.to_owned(),
            secret_access_key.to_owned(),
            session_token.map(ToOwned::to_owned),
        )));
    }

    /// Forgets who signs, and what was made of the keys. A call under way holds those that it signed with until it is
    /// freed.
    pub fn forget(&self) {
        self.credentials.take();
        self.shared.forget();
        memory::wipe_stack();
    }
}

impl Context {
    fn destination(&self) -> Destination<'_> {
        let mut lines = Lines(&self.destination);
        Destination {
            signing_name: lines.next(),
            content_type: lines.next(),
            target_prefix: lines.next(),
            signature_version: match lines.next() {
                "" => SignatureVersion::V4,
                _ => SignatureVersion::S3v4,
            },
            region: lines.next(),
            host: lines.next(),
            path: lines.0,
        }
    }
}

/// A call under way.
#[wasm_bindgen]
pub struct Call(call::Call);

#[wasm_bindgen]
impl Call {
    /// A call in this context, which is tried so often in all. The bits of `manner` are: that throttles are
    /// waited out (1), and that it is not to be repeated when it is not known whether it was done (2).
    #[wasm_bindgen(constructor)]
    pub fn new(context: &Context, max_attempts: u32, manner: u32) -> Call {
        let manner = Manner {
            max_attempts,
            is_patient: manner & 1 > 0,
            once: manner & 2 > 0,
        };
        Self(call::Call::new(context.shared.clone(), manner))
    }

    /// Begins an attempt: its headers, lines of `name: value`, or an error. The token, which is long and the facade's, is
    /// left out. `line` is, a line each, the operation, and unless that is all, the method, the canonical path and query,
    /// and name and value of each further header. `body` is the body, or its SHA-256.
    pub fn begin(
        &mut self,
        context: &Context,
        line: &str,
        now: f64,
        body: &[u8],
        is_digest: bool,
    ) -> String {
        let credentials = context.credentials.take();
        context.credentials.set(credentials.clone());
        let payload_hash = match credentials {
            Some(_) if is_digest => hex::encode(body),
            Some(_) => hex::encode(Sha256::digest(body)),
            None => String::new(),
        };
        let mut lines = Lines(line);
        let mut line = RequestLine::from(lines.next());
        let mut further = Vec::new();
        if !lines.0.is_empty() {
            line.method = lines.next();
            line.path = lines.next();
            line.query = lines.next();
            while !lines.0.is_empty() {
                further.push((lines.next(), lines.next()));
            }
        }
        line.headers = &further;
        let now = calendar::from_milliseconds(now);
        match self.0.headers(
            &context.destination(),
            &line,
            credentials,
            &payload_hash,
            now,
        ) {
            Ok(headers) => write(&headers),
            Err(error) => failure(&error),
        }
    }

    /// Hears the service's time, `date`, if it is one: by how many milliseconds its clock is ahead. A time more than a day
    /// off is not believed.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a float holds thousands of years of milliseconds"
    )]
    pub fn observe(&self, now: f64, date: f64) -> f64 {
        let clock = self.0.clock();
        if let Some(date) = time(date) {
            clock.observe(calendar::from_milliseconds(now), date);
        }
        clock.ahead() as f64
    }

    /// Ends the call well.
    pub fn succeed(&mut self) {
        self.0.succeed();
    }

    /// Ends an attempt badly: in the first line, how many milliseconds to wait before the next attempt, empty
    /// if there is to be none, and the error.
    ///
    /// `answer` is, a line each, the declared type and the message, which may have more lines. With a `status` of 0 no
    /// answer came: the message is the reason, empty after a time-out.
    /// `pause` is how many milliseconds the service asks to wait, or how many there were. `date` is the answer's `Date`,
    /// if it has one, else no number or 0: after an error for the signature's date it is the service's time, unless the
    /// message has that, however far it is off.
    pub fn fail(
        &mut self,
        status: u16,
        answer: &str,
        pause: f64,
        date: f64,
        now: f64,
        random: f64,
    ) -> String {
        let mut answer = Lines(answer);
        let (declared_type, message) = (answer.next(), answer.0);
        let error = match status {
            0 if message.is_empty() => Error::of_kind(Kind::Timeout),
            0 => Error::of_kind(Kind::Network).with_advice(Advice::Connection),
            _ => aws_json::error(status, declared_type, message).with_answer(status, ""),
        };
        let pause = (pause > 0.0 && status > 0).then(|| milliseconds::from_float(pause));
        let error = error.with_retry_after(pause);
        let now = calendar::from_milliseconds(now);
        let Failure { error, retry_after } = self.0.fail(error, time(date), now, random);
        let delay = retry_after.map(|delay| decimal(milliseconds::of(delay)));
        concat(&[&delay.unwrap_or_default(), failure(&error).as_str()])
    }
}

/// A time of JavaScript, if it is one.
fn time(milliseconds: f64) -> Option<SystemTime> {
    (milliseconds > 0.0).then(|| calendar::from_milliseconds(milliseconds))
}

/// Lines of `name: value`.
fn write(headers: &[(&str, String)]) -> String {
    let mut lines = String::new();
    for (name, value) in headers {
        if *name == SESSION_TOKEN {
            continue;
        }
        let end = if lines.is_empty() { "" } else { "\n" };
        for piece in [end, name, ": ", value] {
            lines.push_str(piece);
        }
    }
    lines
}
