//! The platform of Rust programs in pages, workers and edge runtimes: `fetch`, `crypto.subtle`, `Date` and
//! timers. Imports from JavaScript and exports nothing to it; the npm package does not use it.

use std::time::{Duration, SystemTime};

use gloo_net::http::RequestBuilder;
use js_sys::{Date, Math, Promise, Reflect, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStream, ReadableStreamDefaultReader, RequestRedirect};

use super::{NetworkError, Platform};
use crate::{
    calendar,
    http::{ANSWER_HEADERS, Request, Response},
};

#[cfg(feature = "types")]
pub mod values;

#[wasm_bindgen]
extern "C" {
    /// web-sys knows it on `Window` and `WorkerGlobalScope` only. The slice crosses as a view.
    #[wasm_bindgen(js_namespace = ["globalThis", "crypto", "subtle"], js_name = digest, catch)]
    fn subtle_digest(algorithm: &str, data: &[u8]) -> Result<Promise, JsValue>;
}

/// A body up to this length is hashed in wasm: that takes less time than a promise.
const SMALL: usize = 4096;

/// The longest that a timer of JavaScript can wait.
const LONGEST: Duration = Duration::from_millis(0x7fff_ffff);

/// The platform of pages, workers and edge runtimes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Web;

impl Platform for Web {
    fn now(&self) -> SystemTime {
        calendar::from_milliseconds(Date::now())
    }

    fn random(&self) -> f64 {
        Math::random()
    }

    async fn sleep(&self, duration: Duration) {
        gloo_timers::future::sleep(duration.min(LONGEST)).await;
    }

    async fn sha256(&self, bytes: &[u8]) -> [u8; 32] {
        // no crypto.subtle: a page that is not a secure context
        if bytes.len() > SMALL
            && let Ok(promise) = subtle_digest("SHA-256", bytes)
            && let Ok(buffer) = JsFuture::from(promise).await
        {
            let mut digest = [0; 32];
            Uint8Array::new(&buffer).copy_to(&mut digest);
            return digest;
        }
        Sha256::digest(bytes).into()
    }

    fn is_edge(&self) -> bool {
        // of workerd (Cloudflare), and of the edge runtimes that are like Vercel's
        ["WebSocketPair", "EdgeRuntime"].into_iter().any(is_global)
    }

    fn is_page(&self) -> bool {
        is_global("location") && !is_global("Deno") && !self.is_edge()
    }

    async fn fetch(&self, request: Request<'_>) -> Result<Response, NetworkError> {
        exchange(request)
            .await
            .map_err(|error| NetworkError(error.to_string()))
    }
}

/// Whether the runtime has a global of this name.
fn is_global(name: &str) -> bool {
    Reflect::has(&js_sys::global(), &JsValue::from_str(name)).unwrap_or(false)
}

async fn exchange(request: Request<'_>) -> Result<Response, gloo_net::Error> {
    let abort = AbortOnDrop(AbortController::new().ok());
    let signal = abort.0.as_ref().map(AbortController::signal);
    let mut builder = RequestBuilder::new(request.url)
        .method(
            request
                .method
                .parse()
                .unwrap_or(gloo_net::http::Method::POST),
        )
        // neither image nor token goes where a redirect points
        .redirect(RequestRedirect::Manual)
        .abort_signal(signal.as_ref());
    for (name, value) in request.headers {
        builder = builder.header(name, value);
    }
    let most = request.max_answer_length;
    // a GET takes no body, not even an empty one
    let request = if request.body.is_empty() {
        builder.build()?
    } else {
        builder.body(Uint8Array::from(request.body))?
    };
    let answer = request.send().await?;
    // edge runtimes show where it points; without a place it is an answer, such as S3's for a bucket of another region
    let status = answer.status();
    let is_redirect = matches!(status, 300..400) && answer.headers().has("location");
    if status == 0 || is_redirect {
        let reason = "the endpoint redirects, or its answer cannot be read";
        return Err(gloo_net::Error::GlooError(reason.to_owned()));
    }
    let headers = answer.headers();
    let headers = ANSWER_HEADERS.iter().filter_map(|&name| {
        let value = headers.get(name)?;
        Some((name, value))
    });
    Ok(Response {
        status: answer.status(),
        headers: headers.collect(),
        text: match answer.body() {
            Some(body) => read(body, most).await?,
            None => String::new(),
        },
    })
}

/// Reads a body to its end, or until there is more of it than may be.
async fn read(body: ReadableStream, most: usize) -> Result<String, gloo_net::Error> {
    let mut bytes = Vec::new();
    let reader = ReadableStreamDefaultReader::new(&body).map_err(|error| failed(&error))?;
    while bytes.len() <= most {
        let piece = JsFuture::from(reader.read())
            .await
            .map_err(|error| failed(&error))?;
        let value =
            Reflect::get(&piece, &JsValue::from_str("value")).map_err(|error| failed(&error))?;
        if value.is_undefined() {
            break; // it is done
        }
        bytes.extend(Uint8Array::new(&value).to_vec());
    }
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        bytes = rest.to_vec();
    }
    // what is no text is no answer of a service, nor is the beginning of one that is too long
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| " ".repeat(error.as_bytes().len())))
}

/// The host's words for what went wrong.
fn failed(error: &JsValue) -> gloo_net::Error {
    let words = error
        .dyn_ref::<js_sys::Error>()
        .map(|it| it.message().into());
    let words: Option<String> = words.or_else(|| error.as_string());
    gloo_net::Error::GlooError(words.unwrap_or_default())
}

/// Ends the request when its future is dropped; once the answer is read that does nothing.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}
