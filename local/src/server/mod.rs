//! The AWS end points on one port: what a request meets on its way in and its answer on its way out.
//! It analyses nothing, and says nothing of its own.

mod body;
mod control;
mod cross_origin;
mod dispatch;
mod serve;
mod wire;

pub use serve::{serve, serve_router};

use std::fmt;
use std::future;
use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::CONNECTION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::{Next, from_fn_with_state, map_response_with_state};
use axum::response::Response;
use axum::routing::any;
use tokio::sync::Semaphore;

use crate::access::{Access, Moment};
use crate::error::ServiceError;
use crate::faults::{self, Fault, Faults, Instead, Met, Settings};
use crate::operations::Rekognition;
use crate::s3;
use crate::target::{Service, Target};
use crate::visitors::Visitors;
use dispatch::Arrived;

/// The state of the stand-in: its region, its clock, the identities and sessions it handed out, and
/// what Rekognition and S3 remember.
pub struct LocalService {
    region: String,
    clock: Box<dyn Fn() -> SystemTime + Send + Sync>,
    access: Access,
    rekognition: Rekognition,
    /// Decoded images are large: only as many at a time as there are processors.
    analyses: Semaphore,
    faults: Option<Faults>,
    /// How many bytes an object of S3 may have.
    object_limit: usize,
    visitors: Visitors,
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
            access: Access::default(),
            analyses: Semaphore::new(available_parallelism().map_or(1, NonZero::get)),
            faults: None,
            object_limit: s3::OBJECT_LIMIT,
            visitors: Visitors::default(),
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

    /// The same with `/_faults`, where a test asks for faults and reads how many requests there were.
    #[must_use]
    pub fn with_faults(self) -> Self {
        Self {
            faults: Some(Faults::default()),
            ..self
        }
    }

    /// The same with another limit of the bytes of an object in S3; 20 MiB otherwise.
    #[must_use]
    pub fn with_object_limit(self, bytes: usize) -> Self {
        Self {
            object_limit: bytes,
            ..self
        }
    }

    /// The same with other names and pages that are let in; those of this machine otherwise.
    #[must_use]
    pub fn with_visitors(self, visitors: Visitors) -> Self {
        Self { visitors, ..self }
    }

    fn settings(&self) -> Settings {
        self.faults
            .as_ref()
            .map(Faults::settings)
            .unwrap_or_default()
    }

    /// The time as the settings would have it; they keep it far from the ends of its range.
    fn now(&self, settings: Settings) -> SystemTime {
        let (now, offset) = (
            (self.clock)(),
            Duration::from_secs(settings.clock.unsigned_abs()),
        );
        if settings.clock < 0 {
            now - offset
        } else {
            now + offset
        }
    }

    fn meet(&self, target: Option<Target>) -> Option<Met> {
        self.faults.as_ref()?.meet(target?)
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
///
/// Served by [`serve`], it can leave out the `Date` of its answers when a test asks for that.
pub fn router(service: LocalService) -> Router {
    let service = Arc::new(service);
    let router = Router::new().fallback(everywhere);
    let router = if service.faults.is_some() {
        let connections = map_response_with_state(Arc::clone(&service), connection);
        router.route("/_faults", any(control)).layer(connections)
    } else {
        router
    };
    let names = from_fn_with_state(Arc::clone(&service), called_by_name);
    router.layer(names).with_state(service)
}

/// Refuses what was sent to another name: its sender may be a website that made that name lead here.
async fn called_by_name(
    State(service): State<Arc<LocalService>>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    match service.visitors.refuse_host(&parts) {
        None => next.run(Request::from_parts(parts, body)).await,
        Some(message) => refused(&service, &ServiceError::misdirected(message)),
    }
}

/// Any path but that of the faults.
async fn everywhere(State(service): State<Arc<LocalService>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let addressed = Service::addressed(&parts);
    let is_root = parts.uri.path() == "/";
    let address = s3::Address::of(&parts);
    // The bucket has a rule of its own for pages.
    if address.is_none()
        && let Some(message) = service.visitors.refuse_origin(&parts)
    {
        return refused(&service, &ServiceError::foreign_page(message));
    }
    if parts.method == Method::OPTIONS && (is_root || address.is_some()) {
        return preflight(&service, &parts, address.as_ref());
    }
    if !is_root && addressed.is_none() {
        return refused(&service, &ServiceError::no_operation());
    }
    let limit = match addressed {
        Some(Service::S3) => service.object_limit,
        _ => body::BODY_LIMIT,
    };
    let body = body::read(body, limit).await;
    let readable = address.as_ref().map(|address| {
        let method = parts.method.as_str();
        s3::allowed(address, &service.visitors, &parts.headers, method).unwrap_or_default()
    });
    let method = parts.method.clone();
    let target = body.as_ref().ok().and_then(|body| Target::of(&parts, body));
    let met = service.meet(target);
    if let Some(met) = met {
        if met.fault == Fault::Hang {
            future::pending::<()>().await;
        }
        tokio::time::sleep(met.pause).await;
    }
    let settings = service.settings();
    let now = service.now(settings);
    let id = wire::new_id();
    let response = match body {
        Err(error) => wire::failure(addressed, &error, &id),
        Ok(body) => {
            let moment = Moment {
                now,
                session_lifetime: settings.session_lifetime,
            };
            let arrived = Arrived {
                addressed,
                parts,
                body,
                id: id.clone(),
                moment,
            };
            respond(Arc::clone(&service), met.zip(target), arrived).await
        }
    };
    let response = wire::stamped(response, &id, now, settings);
    let response = match readable {
        Some(headers) => with_headers(wire::of_s3(response, &method), headers),
        None if is_root => cross_origin::readable(response, settings.hide_date),
        None => response,
    };
    match met {
        Some(met) => faults::damaged(met.fault, response).await,
        None => response,
    }
}

/// What the fault answers, or else the service.
async fn respond(
    service: Arc<LocalService>,
    met: Option<(Met, Target)>,
    arrived: Arrived,
) -> Response {
    match met.and_then(|(met, target)| faults::instead(met, target, &arrived.body)) {
        Some(Instead::Foreign(response)) => response,
        Some(Instead::Error(error)) => wire::failure(arrived.addressed, &error, &arrived.id),
        None => dispatch::answer(service, arrived).await,
    }
}

/// Where tests ask for faults.
async fn control(State(service): State<Arc<LocalService>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if let Some(message) = service.visitors.refuse_origin(&parts) {
        return refused(&service, &ServiceError::foreign_page(message));
    }
    let response = match &service.faults {
        Some(faults) => control::answer(faults, &parts, body::read(body, body::BODY_LIMIT).await),
        None => wire::failure(None, &ServiceError::no_operation(), ""),
    };
    let response = cross_origin::readable(response, None);
    wire::stamped(
        response,
        &wire::new_id(),
        (service.clock)(),
        Settings::default(),
    )
}

/// Closes connections while the faults want that.
async fn connection(State(service): State<Arc<LocalService>>, mut response: Response) -> Response {
    if service
        .faults
        .as_ref()
        .is_some_and(|faults| !faults.keep_connections())
    {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
    }
    response
}

/// What pages are told before they ask: by the services on `/` always the same, by S3 what its rule says.
fn preflight(service: &LocalService, parts: &Parts, address: Option<&s3::Address>) -> Response {
    let (id, settings) = (wire::new_id(), service.settings());
    let visitors = &service.visitors;
    let response = match address.map(|address| s3::preflight(address, visitors, &parts.headers)) {
        None => {
            let response = cross_origin::preflight(&parts.headers, "POST");
            cross_origin::readable(response, settings.hide_date)
        }
        Some(Ok(headers)) => with_headers(Response::default(), headers),
        Some(Err(error)) => wire::failure(Some(Service::S3), &error, &id),
    };
    let response = wire::stamped(response, &id, service.now(settings), settings);
    match address {
        Some(_) => wire::of_s3(response, &parts.method),
        None => response,
    }
}

fn with_headers(mut response: Response, headers: HeaderMap) -> Response {
    response.headers_mut().extend(headers);
    response
}

/// An answer without cross-origin headers, as AWS gives for a path of no service: a page sees only a failed fetch.
fn refused(service: &LocalService, error: &ServiceError) -> Response {
    let (id, settings) = (wire::new_id(), service.settings());
    let response = wire::failure(None, error, &id);
    wire::stamped(response, &id, service.now(settings), settings)
}
