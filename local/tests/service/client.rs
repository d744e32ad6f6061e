//! A client that signs with `aws-sigv4`, and a stand-in whose clock the test sets.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use base64::Engine as _;
use http_body_util::BodyExt as _;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, Rgb, RgbImage};
use rekognition_local::{
    DEMO_ACCESS_KEY_ID, DEMO_SECRET_ACCESS_KEY, IDENTITY_POOL_ID, LocalService, Visitors, router,
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

pub(crate) const HOST: &str = "127.0.0.1:8081";

/// A stand-in without a socket.
pub(crate) struct Local {
    router: Router,
    offset: Arc<AtomicI64>,
}

#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) access_key_id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// `null` where it is no JSON.
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Local {
    pub(crate) fn new() -> Self {
        Self::with(|service| service)
    }

    /// One that answers `/_faults`.
    pub(crate) fn with_faults() -> Self {
        Self::with(LocalService::with_faults)
    }

    /// One whose objects in S3 are smaller.
    pub(crate) fn with_object_limit(bytes: usize) -> Self {
        Self::with(|service| service.with_object_limit(bytes))
    }

    /// One that lets in others than pages and names of this machine.
    pub(crate) fn with_visitors(visitors: Visitors) -> Self {
        Self::with(|service| service.with_visitors(visitors))
    }

    fn with(change: impl FnOnce(LocalService) -> LocalService) -> Self {
        let offset = Arc::new(AtomicI64::new(0));
        let shared = Arc::clone(&offset);
        let clock = move || moved(SystemTime::now(), shared.load(Ordering::Relaxed));
        let service = LocalService::new("us-east-1").with_clock(clock);
        Self {
            router: router(change(service)),
            offset,
        }
    }

    /// Sets the stand-in's clock this many seconds off.
    pub(crate) fn move_clock(&self, seconds: i64) {
        self.offset.store(seconds, Ordering::Relaxed);
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// Asks for faults.
    pub(crate) async fn plan(&self, plan: &Value) {
        let answer = self.control("PUT", plan.to_string()).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
    }

    pub(crate) async fn control(&self, method: &str, body: String) -> Answer {
        let request = Request::builder().method(method).uri("/_faults");
        let request = request.header("host", HOST);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// An unsigned request to STS.
    pub(crate) async fn sts(&self, action: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(post_form(form(action, fields))).await
    }

    /// A signed one.
    pub(crate) async fn sts_by(
        &self,
        keys: &Keys,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        self.send(Signing::sts(keys, form(action, fields)).request())
            .await
    }

    pub(crate) async fn cognito(&self, operation: &str, body: &Value) -> Answer {
        let target = format!("AWSCognitoIdentityService.{operation}");
        self.send(post(&target, body.to_string())).await
    }

    /// The credentials of a new guest.
    pub(crate) async fn guest(&self) -> Keys {
        let pool = json!({ "IdentityPoolId": IDENTITY_POOL_ID });
        let identity = self.cognito("GetId", &pool).await.body;
        let answer = self.cognito("GetCredentialsForIdentity", &identity).await;
        let credentials = &answer.body["Credentials"];
        let text = |name: &str| credentials[name].as_str().unwrap().to_owned();
        Keys {
            access_key_id: text("AccessKeyId"),
            secret: text("SecretKey"),
            token: Some(text("SessionToken")),
        }
    }

    /// A signed call of a new guest.
    pub(crate) async fn call(&self, operation: &str, body: &Value) -> Answer {
        let keys = self.guest().await;
        self.send(Signing::new(&keys, operation, body.to_string()).request())
            .await
    }

    /// The body of the answer to a call that must succeed.
    pub(crate) async fn ok(&self, operation: &str, body: &Value) -> Value {
        let answer = self.call(operation, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{operation} {answer:?}");
        answer.body
    }
}

impl Answer {
    /// The type as a client reads it: from the header, cut at the colon.
    pub(crate) fn error_type(&self) -> &str {
        let header = self.headers.get("x-amzn-errortype");
        let header = header.and_then(|value| value.to_str().ok()).unwrap_or("");
        header.split(':').next().unwrap()
    }

    pub(crate) fn message(&self) -> &str {
        let message = self.body.get("Message").or(self.body.get("message"));
        message.and_then(Value::as_str).unwrap_or("")
    }

    /// Status 400, this type in header and body, and a message that contains this.
    #[track_caller]
    pub(crate) fn is_error(&self, kind: &str, message: &str) {
        assert_eq!(self.error_type(), kind, "{self:?}");
        assert_eq!(self.status, StatusCode::BAD_REQUEST, "{self:?}");
        assert_eq!(self.body["__type"], kind, "{self:?}");
        assert!(self.message().contains(message), "{self:?}");
        assert!(self.headers.contains_key("x-amzn-requestid"), "{self:?}");
        assert_eq!(self.headers["access-control-allow-origin"], "*");
    }
}

/// The text of the first element of this name.
pub(crate) fn element(answer: &Answer, name: &str) -> String {
    let behind = answer.text.split_once(&format!("<{name}>"));
    let inside = behind.and_then(|(_, rest)| rest.split_once(&format!("</{name}>")));
    inside.map_or_else(String::new, |(text, _)| text.to_owned())
}

impl Keys {
    /// The long-lived pair that everybody knows.
    pub(crate) fn demo() -> Self {
        Self {
            access_key_id: DEMO_ACCESS_KEY_ID.to_owned(),
            secret: DEMO_SECRET_ACCESS_KEY.to_owned(),
            token: None,
        }
    }

    /// Those in an answer of STS.
    #[track_caller]
    pub(crate) fn of_sts(answer: &Answer) -> Self {
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        Self {
            access_key_id: element(answer, "AccessKeyId"),
            secret: element(answer, "SecretAccessKey"),
            token: Some(element(answer, "SessionToken")),
        }
    }
}

/// What is signed; a test changes what it wants wrong.
pub(crate) struct Signing {
    pub(crate) keys: Keys,
    pub(crate) region: &'static str,
    pub(crate) service: &'static str,
    /// Seconds from now.
    pub(crate) offset: i64,
    pub(crate) path: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Signing {
    pub(crate) fn new(keys: &Keys, operation: &str, body: String) -> Self {
        Self {
            keys: keys.clone(),
            region: "us-east-1",
            service: "rekognition",
            offset: 0,
            path: "/",
            headers: vec![
                ("host", HOST.to_owned()),
                ("content-type", "application/x-amz-json-1.1".to_owned()),
                ("x-amz-target", format!("RekognitionService.{operation}")),
            ],
            body,
        }
    }

    pub(crate) fn sts(keys: &Keys, form: String) -> Self {
        Self {
            service: "sts",
            headers: vec![("host", HOST.to_owned()), ("content-type", FORM.to_owned())],
            ..Self::new(keys, "", form)
        }
    }

    pub(crate) fn cognito(keys: &Keys, operation: &str, body: &Value) -> Self {
        let mut signing = Self::new(keys, "", body.to_string());
        signing.service = "cognito-identity";
        signing.headers[2].1 = format!("AWSCognitoIdentityService.{operation}");
        signing
    }

    pub(crate) fn request(&self) -> Request<Body> {
        let identity = Credentials::new(
            &self.keys.access_key_id,
            &self.keys.secret,
            self.keys.token.clone(),
            None,
            "test",
        )
        .into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(self.service)
            .time(moved(SystemTime::now(), self.offset))
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let uri = format!("http://{HOST}{}", self.path);
        let headers = || {
            self.headers
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
        };
        let body = SignableBody::Bytes(self.body.as_bytes());
        let signable = SignableRequest::new("POST", &uri, headers(), body).unwrap();
        let (instructions, _) = sign(signable, &parameters).unwrap().into_parts();
        let mut request = headers()
            .fold(Request::post(self.path), |request, (name, value)| {
                request.header(name, value)
            })
            .body(Body::from(self.body.clone()))
            .unwrap();
        instructions.apply_to_request_http1x(&mut request);
        request
    }
}

/// An unsigned request.
pub(crate) fn post(target: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post("/")
        .header("host", HOST)
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", target)
        .body(body.into())
        .unwrap()
}

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// An unsigned form.
pub(crate) fn post_form(form: impl Into<Body>) -> Request<Body> {
    Request::post("/")
        .header("host", HOST)
        .header("content-type", FORM)
        .body(form.into())
        .unwrap()
}

fn form(action: &str, fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("Action", action)
        .append_pair("Version", "2011-06-15")
        .extend_pairs(fields)
        .finish()
}

/// One of the demo page's photos.
pub(crate) fn photo(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../www/photos");
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

/// One of them, decoded.
pub(crate) fn picture(name: &str) -> DynamicImage {
    image::load_from_memory(&photo(name)).unwrap()
}

pub(crate) fn jpeg(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 92)
        .encode_image(&image.to_rgb8())
        .unwrap();
    bytes
}

/// Astronaut left, Grace Hopper, whose face is larger, right; 1024 by 600 pixels.
pub(crate) fn both() -> DynamicImage {
    let mut both = RgbImage::from_pixel(1024, 600, Rgb([90; 3]));
    let left = picture("astronaut.png").to_rgb8();
    let right = picture("grace_hopper.jpg").to_rgb8();
    image::imageops::replace(&mut both, &left, 0, 0);
    image::imageops::replace(&mut both, &right, 512, 0);
    both.into()
}

/// `{"Image": {"Bytes": …}}`
pub(crate) fn image(bytes: &[u8]) -> Value {
    let bytes = base64::engine::general_purpose::STANDARD.encode(bytes);
    json!({ "Image": { "Bytes": bytes } })
}

/// An object with more members.
pub(crate) fn with(mut object: Value, more: Value) -> Value {
    let Value::Object(more) = more else {
        panic!("{more} is no object");
    };
    object.as_object_mut().unwrap().extend(more);
    object
}

fn moved(time: SystemTime, seconds: i64) -> SystemTime {
    let offset = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 {
        time - offset
    } else {
        time + offset
    }
}
