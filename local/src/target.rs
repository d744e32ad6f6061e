//! Which operation of which service a request asks for, told by its method, its path, its headers and,
//! for STS, its form.

use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};

use crate::model::{COGNITO, Model, REKOGNITION, ROLES_ANYWHERE, S3, STS};
use crate::{roles_anywhere, s3, sts};

/// The services that are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    Cognito,
    Rekognition,
    RolesAnywhere,
    S3,
    Sts,
}

impl Service {
    pub(crate) const ALL: [Self; 5] = [
        Self::Cognito,
        Self::Rekognition,
        Self::RolesAnywhere,
        Self::S3,
        Self::Sts,
    ];

    pub(crate) fn model(self) -> &'static Model {
        match self {
            Self::Cognito => &COGNITO,
            Self::Rekognition => &REKOGNITION,
            Self::RolesAnywhere => &ROLES_ANYWHERE,
            Self::S3 => &S3,
            Self::Sts => &STS,
        }
    }

    /// The name that signatures are scoped to.
    pub(crate) fn signing_name(self) -> &'static str {
        match self {
            Self::Cognito => "cognito-identity",
            Self::Rekognition => "rekognition",
            Self::RolesAnywhere => "rolesanywhere",
            Self::S3 => "s3",
            Self::Sts => "sts",
        }
    }

    fn target_prefix(self) -> Option<&'static str> {
        match self {
            Self::Cognito => Some("AWSCognitoIdentityService."),
            Self::Rekognition => Some("RekognitionService."),
            Self::RolesAnywhere | Self::S3 | Self::Sts => None,
        }
    }

    /// The service that a request is for.
    pub(crate) fn addressed(parts: &Parts) -> Option<Self> {
        if s3::Address::of(parts).is_some() {
            return Some(Self::S3);
        }
        match parts.uri.path() {
            "/" => Self::targeted(&parts.headers).map(|(service, _)| service),
            roles_anywhere::PATH if parts.method == Method::POST => Some(Self::RolesAnywhere),
            _ => None,
        }
    }

    /// The service of a target, and what follows its prefix in it. The query protocol has no target;
    /// its action is in the form.
    pub(crate) fn targeted(headers: &HeaderMap) -> Option<(Self, &str)> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let Some(target) = headers.get("x-amz-target") else {
            let kind = text(CONTENT_TYPE.as_str())?.split(';').next()?.trim();
            let is_form = kind.eq_ignore_ascii_case("application/x-www-form-urlencoded");
            return is_form.then_some((Self::Sts, ""));
        };
        let target = target.to_str().ok()?;
        Self::ALL.into_iter().find_map(|service| {
            let operation = target.strip_prefix(service.target_prefix()?)?;
            Some((service, operation))
        })
    }
}

/// An operation that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) service: Service,
    pub(crate) operation: &'static str,
}

impl Target {
    pub(crate) fn of(parts: &Parts, body: &[u8]) -> Option<Self> {
        match Service::addressed(parts)? {
            Service::Sts => Self::find(Service::Sts, &sts::action(body)),
            Service::RolesAnywhere => {
                Self::find(Service::RolesAnywhere, roles_anywhere::CREATE_SESSION)
            }
            Service::S3 => Self::find(Service::S3, s3::operation(&parts.method)?),
            service => Self::find(service, Service::targeted(&parts.headers)?.1),
        }
    }

    /// The operation of this name; none has the name of another service's.
    pub(crate) fn named(operation: &str) -> Option<Self> {
        let mut services = Service::ALL.into_iter();
        services.find_map(|service| Self::find(service, operation))
    }

    fn find(service: Service, operation: &str) -> Option<Self> {
        let operation = &service.model().operation(operation)?.name;
        Some(Self { service, operation })
    }
}
