//! From a request that arrived whole to its answer: the signature where one is needed, then the
//! service. It runs off the async threads.

use std::sync::Arc;

use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::Response;

use super::{LocalService, wire};
use crate::access::Moment;
use crate::error::ServiceError;
use crate::sessions::Session;
use crate::target::Service;
use crate::verify::{self, Payload, Scope, SignedRequest};
use crate::{cognito, operations, roles_anywhere, s3, sts};

/// A request with its body, and when it is answered.
pub(super) struct Arrived {
    pub(super) addressed: Option<Service>,
    pub(super) parts: Parts,
    pub(super) body: Vec<u8>,
    /// Of the answer.
    pub(super) id: String,
    pub(super) moment: Moment,
}

/// A panic in there is an error of the service.
pub(super) async fn answer(service: Arc<LocalService>, arrived: Arrived) -> Response {
    let (addressed, id) = (arrived.addressed, arrived.id.clone());
    let broken = || wire::failure(addressed, &ServiceError::internal(), &id);
    let permit = if addressed == Some(Service::Rekognition) {
        let Ok(permit) = service.analyses.acquire().await else {
            return broken();
        };
        Some(permit)
    } else {
        None
    };
    let worker = Arc::clone(&service);
    let task = tokio::task::spawn_blocking(move || dispatch(&worker, &arrived));
    let answer = task.await.unwrap_or_else(|_| broken());
    drop(permit);
    answer
}

fn dispatch(service: &LocalService, arrived: &Arrived) -> Response {
    let answer = match arrived.addressed {
        Some(Service::S3) => arrived.s3(service),
        _ if arrived.parts.method != Method::POST => Err(ServiceError::no_operation()),
        None => Err(ServiceError::no_operation()),
        Some(Service::Cognito) => arrived.cognito(service),
        Some(Service::Rekognition) => arrived.rekognition(service),
        Some(Service::RolesAnywhere) => arrived.roles_anywhere(service),
        Some(Service::Sts) => arrived.sts(service),
    };
    answer.unwrap_or_else(|error| wire::failure(arrived.addressed, &error, &arrived.id))
}

impl Arrived {
    fn cognito(&self, service: &LocalService) -> Result<Response, ServiceError> {
        let operation = cognito::find(self.operation())?;
        if cognito::is_signed(operation) {
            self.authenticate(service, Service::Cognito)?;
        }
        let answer = cognito::answer(operation, &self.body, &service.access, self.moment)?;
        Ok(wire::json(&answer))
    }

    fn rekognition(&self, service: &LocalService) -> Result<Response, ServiceError> {
        let operation = operations::find(self.operation())?;
        self.authenticate(service, Service::Rekognition)?;
        let rekognition = &service.rekognition;
        let answer = rekognition.answer(operation, &self.body, self.moment.now)?;
        Ok(wire::with_origin(wire::json(&answer.body), answer.origin()))
    }

    fn roles_anywhere(&self, service: &LocalService) -> Result<Response, ServiceError> {
        let (request, scope) = self.signed(service, Service::RolesAnywhere);
        let certificate = verify::verify_x509(request, scope, self.moment.now)
            .map_err(roles_anywhere::of_signature)?;
        let (region, access) = (&service.region, &service.access);
        let answer = roles_anywhere::answer(&self.body, &certificate, region, access, self.moment)?;
        Ok(wire::created(&answer))
    }

    fn s3(&self, service: &LocalService) -> Result<Response, ServiceError> {
        let Some(address) = s3::Address::of(&self.parts) else {
            return Err(ServiceError::no_operation());
        };
        let path = s3::canonical(self.path_and_query());
        let (mut request, scope) = self.signed(service, Service::S3);
        request.path_and_query = &path;
        if request.headers.contains_key(AUTHORIZATION) {
            request.payload = s3::payload(request.headers, &self.body)?;
        }
        let session = |key: &str| service.access.session(key);
        verify::verify(request, scope, session, self.moment.now)?;
        let request = s3::Request {
            method: &self.parts.method,
            address: &address,
            query: self.parts.uri.query().unwrap_or_default(),
            headers: &self.parts.headers,
            body: &self.body,
        };
        s3::answer(request, &service.rekognition, self.moment)
    }

    fn sts(&self, service: &LocalService) -> Result<Response, ServiceError> {
        let operation = sts::find(&self.body)?;
        let caller = if sts::is_signed(operation) {
            let caller = self.authenticate(service, Service::Sts);
            Some(caller.map_err(sts::errors::of_signature)?)
        } else {
            None
        };
        let access = &service.access;
        let result = sts::answer(operation, &self.body, access, self.moment, caller.as_ref())?;
        Ok(wire::xml(&operation.name, &result, &self.id))
    }

    /// What follows the service's prefix in the target.
    fn operation(&self) -> &str {
        Service::targeted(&self.parts.headers).map_or("", |(_, operation)| operation)
    }

    fn path_and_query(&self) -> &str {
        let path = self.parts.uri.path_and_query();
        path.map_or("/", |path| path.as_str())
    }

    fn authenticate(
        &self,
        service: &LocalService,
        addressed: Service,
    ) -> Result<Session, ServiceError> {
        let (request, scope) = self.signed(service, addressed);
        let session = |key: &str| service.access.session(key);
        verify::verify(request, scope, session, self.moment.now)
    }

    fn signed<'a>(
        &'a self,
        service: &'a LocalService,
        addressed: Service,
    ) -> (SignedRequest<'a>, Scope<'a>) {
        let request = SignedRequest {
            method: self.parts.method.as_str(),
            path_and_query: self.path_and_query(),
            headers: &self.parts.headers,
            payload: Payload::Hashed(&self.body),
        };
        let scope = Scope {
            region: &service.region,
            service: addressed.signing_name(),
        };
        (request, scope)
    }
}
