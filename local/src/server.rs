//! The AWS end points on one port: routing by target, cross-origin answers, the wire form of answers
//! and errors. It analyses nothing and checks no signature itself.

use std::fmt;
use std::num::NonZero;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;
use std::time::SystemTime;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::routing::any;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::error::{Layer, ServiceError};
use crate::identities::Identities;
use crate::operations::{Answer, Rekognition};
use crate::verify::{self, Scope, SignedRequest};
use crate::{cognito, operations};

/// Larger bodies are refused; the largest valid one is 14 MB (two images of 5 MB in base64).
const BODY_LIMIT: usize = 20 << 20;

/// How much of a refused body is still read: a client that is cut off while it sends never sees why.
const DRAIN_LIMIT: usize = 200 << 20;

const COGNITO: &str = "AWSCognitoIdentityService.";
const REKOGNITION: &str = "RekognitionService.";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const STAND_IN: HeaderName = HeaderName::from_static("x-rekognition-local");
const TARGET: &str = "x-amz-target";

/// The state of the stand-in: its region, its clock, the identities and sessions it handed out, and
/// what Rekognition remembers.
pub struct LocalService {
    region: String,
    clock: Box<dyn Fn() -> SystemTime + Send + Sync>,
    identities: Mutex<Identities>,
    rekognition: Rekognition,
    /// Decoded images are large: only as many at a time as there are processors.
    analyses: Semaphore,
}

impl LocalService {
    /// A service without identities and collections, for requests signed for `region`.
    #[must_use]
    pub fn new(region: impl Into<String>) -> Self {
        let region = region.into();
        Self {
            rekognition: Rekognition::new(region.clone()),
            region,
            clock: Box::new(SystemTime::now),
            identities: Mutex::default(),
            analyses: Semaphore::new(available_parallelism().map_or(1, NonZero::get)),
        }
    }

    /// The same with another clock, to test what happens when sessions expire or clocks disagree.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self {
            clock: Box::new(clock),
            ..self
        }
    }

    fn identities(&self) -> MutexGuard<'_, Identities> {
        // Nothing in there is half done after a panic.
        self.identities
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for LocalService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalService")
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

/// The whole stand-in as an axum router.
pub fn router(service: LocalService) -> Router {
    Router::new()
        .route("/", any(root))
        .fallback(elsewhere)
        .with_state(Arc::new(service))
}

/// `/` is the only path of the JSON protocol, and the only one whose answers a page may read.
async fn root(State(service): State<Arc<LocalService>>, request: Request) -> Response {
    let now = (service.clock)();
    let (parts, body) = request.into_parts();
    let mut response = if parts.method == Method::OPTIONS {
        preflight(&parts.headers)
    } else {
        let is_rekognition = target(&parts.headers).starts_with(REKOGNITION);
        let answer = match read(body).await {
            Ok(body) => answer(service, parts, body, now, is_rekognition).await,
            Err(error) => Err(error),
        };
        // An error is found, not made up.
        let origin = answer.as_ref().map_or("computed", Answer::origin);
        let mut response = answer.map_or_else(
            |error| failure(&error),
            |answer| json_response(&answer.body),
        );
        if is_rekognition {
            response
                .headers_mut()
                .insert(STAND_IN, HeaderValue::from_static(origin));
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"),
    );
    stamp(response, now)
}

/// Any other path: AWS answers without cross-origin headers, so a page sees only a failed fetch.
async fn elsewhere(State(service): State<Arc<LocalService>>) -> Response {
    stamp(failure(&ServiceError::no_operation()), (service.clock)())
}

fn preflight(asked: &HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("POST"),
    );
    headers.insert(
        header::ACCESS_CONTROL_MAX_AGE,
        HeaderValue::from_static("172800"),
    );
    if let Some(names) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    // AWS is never on a private network; the stand-in always is, and some browsers ask.
    if asked.contains_key("access-control-request-private-network") {
        headers.insert(
            HeaderName::from_static("access-control-allow-private-network"),
            HeaderValue::from_static("true"),
        );
    }
    response
}

async fn read(mut body: Body) -> Result<Vec<u8>, ServiceError> {
    let mut bytes = Vec::new();
    let mut received = 0;
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|_| ServiceError::serialization("the body ended before its length"))?;
        let Ok(data): Result<Bytes, _> = frame.into_data() else {
            continue;
        };
        received += data.len();
        if received <= BODY_LIMIT {
            bytes.extend_from_slice(&data);
        } else if received > DRAIN_LIMIT {
            break;
        }
    }
    if received <= BODY_LIMIT {
        return Ok(bytes);
    }
    Err(ServiceError::front_end(
        "RequestEntityTooLargeException",
        format!("the body is larger than {BODY_LIMIT} bytes"),
    )
    .with_status(StatusCode::PAYLOAD_TOO_LARGE))
}

/// Runs the request off the async threads; a panic in there is an error of the service.
async fn answer(
    service: Arc<LocalService>,
    parts: Parts,
    body: Vec<u8>,
    now: SystemTime,
    is_rekognition: bool,
) -> Result<Answer, ServiceError> {
    let permit = if is_rekognition {
        let permit = service.analyses.acquire().await;
        Some(permit.map_err(|_| ServiceError::internal())?)
    } else {
        None
    };
    let worker = Arc::clone(&service);
    let task = tokio::task::spawn_blocking(move || dispatch(&worker, &parts, &body, now));
    let answer = task.await.unwrap_or_else(|_| Err(ServiceError::internal()));
    drop(permit);
    answer
}

fn dispatch(
    service: &LocalService,
    parts: &Parts,
    body: &[u8],
    now: SystemTime,
) -> Result<Answer, ServiceError> {
    let target = target(&parts.headers);
    if parts.method != Method::POST {
        return Err(ServiceError::no_operation());
    }
    if let Some(operation) = target.strip_prefix(COGNITO) {
        let body = cognito::answer(operation, body, &mut service.identities(), now)?;
        let is_synthetic = false;
        return Ok(Answer { body, is_synthetic });
    }
    let operation = target
        .strip_prefix(REKOGNITION)
        .ok_or_else(ServiceError::no_operation)?;
    let operation = operations::find(operation)?;
    let request = SignedRequest {
        method: parts.method.as_str(),
        path_and_query: parts.uri.path_and_query().map_or("/", |path| path.as_str()),
        headers: &parts.headers,
        body,
    };
    let scope = Scope {
        region: &service.region,
        service: "rekognition",
    };
    let session = |key: &str| service.identities().session(key).cloned();
    verify::verify(request, scope, session, now)?;
    service.rekognition.answer(operation, body, now)
}

/// The header that names service and operation; empty where there is none.
fn target(headers: &HeaderMap) -> &str {
    headers
        .get(TARGET)
        .and_then(|target| target.to_str().ok())
        .unwrap_or_default()
}

fn json_response(value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/x-amz-json-1.1"),
    );
    response
}

fn failure(error: &ServiceError) -> Response {
    // The front end ends the type with the colon that stands before a URL in other protocols.
    let (body, error_type) = match error.layer {
        Layer::FrontEnd => (
            json!({ "__type": error.kind, "message": error.message }),
            format!("{}:", error.kind),
        ),
        Layer::Service => (
            json!({
                "__type": error.kind,
                "Code": error.kind,
                "Logref": Uuid::new_v4().to_string(),
                "Message": error.message,
            }),
            error.kind.to_owned(),
        ),
    };
    let mut response = json_response(&body);
    *response.status_mut() = error.status;
    if let Ok(error_type) = HeaderValue::try_from(error_type) {
        response.headers_mut().insert(ERROR_TYPE, error_type);
    }
    response
}

/// What every answer carries.
fn stamp(mut response: Response, now: SystemTime) -> Response {
    let id = Uuid::new_v4().to_string();
    let stamps = [
        (REQUEST_ID, id),
        // A client can correct its clock by this; the web server would take it from another one.
        (header::DATE, httpdate::fmt_http_date(now)),
    ];
    for (name, value) in stamps {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
