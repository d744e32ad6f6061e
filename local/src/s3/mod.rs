//! S3, as far as images need it: one bucket, whose objects are put, read and deleted whole. It checks
//! no signature itself.

mod address;
mod cors;
mod errors;

pub(crate) use address::{Address, canonical};
pub(crate) use cors::{allowed, preflight};
pub(crate) use errors::{document, of_front_end};

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, LAST_MODIFIED};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};

use crate::access::Moment;
use crate::error::ServiceError;
use crate::memory::objects::{CAPACITY, DEMO_BUCKET, Object};
use crate::operations::Rekognition;
use crate::verify::{Payload, UNSIGNED_PAYLOAD};
use errors::{bad_request, no_such_bucket, no_such_key, not_implemented};

/// How large an object may be unless the service is told otherwise.
pub(crate) const OBJECT_LIMIT: usize = 20 << 20;

/// Keys are no longer, in bytes of UTF-8.
const LONGEST_KEY: usize = 1024;

/// The operation of a method.
pub(crate) fn operation(method: &Method) -> Option<&'static str> {
    Some(match *method {
        Method::DELETE => "DeleteObject",
        Method::GET => "GetObject",
        Method::HEAD => "HeadObject",
        Method::PUT => "PutObject",
        _ => return None,
    })
}

/// What a request says that it signs of its body.
pub(crate) fn payload<'a>(
    headers: &HeaderMap,
    body: &'a [u8],
) -> Result<Payload<'a>, ServiceError> {
    let stated = headers.get("x-amz-content-sha256").ok_or_else(|| {
        let message = "Missing required header for this request: x-amz-content-sha256";
        bad_request("InvalidRequest", message)
    })?;
    match stated.to_str().unwrap_or_default() {
        UNSIGNED_PAYLOAD => Ok(Payload::Unsigned),
        chunks if chunks.starts_with("STREAMING-") => Err(not_implemented(chunks)),
        hash if hash == Payload::Hashed(body).hash() => Ok(Payload::Hashed(body)),
        _ => Err(bad_request(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )),
    }
}

/// A request whose signature holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a Method,
    pub(crate) address: &'a Address,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// Answers it from the objects that Rekognition reads.
pub(crate) fn answer(
    request: Request<'_>,
    service: &Rekognition,
    moment: Moment,
) -> Result<Response, ServiceError> {
    let Address { bucket, key } = request.address;
    if bucket != DEMO_BUCKET {
        return Err(no_such_bucket(bucket));
    }
    // The AWS SDKs name the operation in the query.
    let mut parameters = form_urlencoded::parse(request.query.as_bytes());
    if let Some((name, _)) = parameters.find(|(name, _)| name != "x-id") {
        return Err(not_implemented(&format!("?{name}")));
    }
    if key.is_empty() {
        return Err(not_implemented("an operation of a bucket"));
    }
    let found = || service.memory().objects.get(key).ok_or_else(no_such_key);
    match *request.method {
        Method::PUT => put(request, service, moment),
        Method::GET => Ok(told(&*found()?, true)),
        Method::HEAD => Ok(told(&*found()?, false)),
        Method::DELETE => {
            service.memory().objects.delete(key);
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            Ok(response)
        }
        _ => Err(bad_request(
            "MethodNotAllowed",
            "The specified method is not allowed against this resource.",
        )
        .with_status(StatusCode::METHOD_NOT_ALLOWED)),
    }
}

fn put(
    request: Request<'_>,
    service: &Rekognition,
    moment: Moment,
) -> Result<Response, ServiceError> {
    let key = &request.address.key;
    if key.len() > LONGEST_KEY {
        return Err(bad_request("KeyTooLongError", "Your key is too long"));
    }
    if request.headers.contains_key("x-amz-copy-source") {
        return Err(not_implemented("x-amz-copy-source"));
    }
    let md5 = Md5::digest(request.body);
    let stated = request.headers.get("content-md5");
    if stated.is_some_and(|stated| stated.as_bytes() != STANDARD.encode(md5).as_bytes()) {
        let message = "The Content-MD5 you specified did not match what we received.";
        return Err(bad_request("BadDigest", message));
    }
    let content_type = request.headers.get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let etag = format!("\"{}\"", hex::encode(md5));
    let object = Object {
        bytes: Bytes::copy_from_slice(request.body),
        content_type: content_type.unwrap_or("binary/octet-stream").to_owned(),
        etag: etag.clone(),
        modified: moment.now,
    };
    if !service.memory().objects.put(key.clone(), object) {
        let message = format!(
            "rekognition-local keeps at most {CAPACITY} bytes of objects: delete some of them first"
        );
        return Err(bad_request("EntityTooLarge", message));
    }
    let mut response = Response::new(Body::empty());
    insert(&mut response, ETAG.as_str(), &etag);
    Ok(response)
}

/// What is told of an object, and perhaps its bytes.
fn told(object: &Object, is_whole: bool) -> Response {
    let body = if is_whole {
        Body::from(object.bytes.clone())
    } else {
        Body::empty()
    };
    let mut response = Response::new(body);
    let length = object.bytes.len();
    response.headers_mut().insert(CONTENT_LENGTH, length.into());
    insert(&mut response, CONTENT_TYPE.as_str(), &object.content_type);
    insert(&mut response, ETAG.as_str(), &object.etag);
    let modified = httpdate::fmt_http_date(object.modified);
    insert(&mut response, LAST_MODIFIED.as_str(), &modified);
    response
}

fn insert(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        response.headers_mut().insert(name, value);
    }
}
