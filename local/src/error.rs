//! The errors of the service as values: type, status and text; their wire form is written by the server.

use axum::http::StatusCode;

/// Which layer of AWS speaks: the two write their errors differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    /// Routing, authentication, parsing and constraints: `{"__type", "message"}`.
    FrontEnd,
    /// Rekognition itself: `{"__type", "Code", "Logref", "Message"}`.
    Service,
}

/// An error as a client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServiceError {
    pub(crate) status: StatusCode,
    pub(crate) layer: Layer,
    pub(crate) kind: &'static str,
    pub(crate) message: String,
}

impl ServiceError {
    /// HTTP 400 from the front end.
    pub(crate) fn front_end(kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            layer: Layer::FrontEnd,
            kind,
            message: message.into(),
        }
    }

    /// HTTP 400 from Rekognition itself.
    pub(crate) fn service(kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            layer: Layer::Service,
            ..Self::front_end(kind, message)
        }
    }

    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The body is not what the protocol can read.
    pub(crate) fn serialization(message: impl Into<String>) -> Self {
        Self::front_end("SerializationException", message)
    }

    /// Rekognition's answer to most of what it refuses; it never says which parameter.
    pub(crate) fn invalid_parameters() -> Self {
        Self::service(
            "InvalidParameterException",
            "Request has invalid parameters",
        )
    }

    /// Neither path, method nor target names an operation.
    pub(crate) fn no_operation() -> Self {
        Self::front_end(
            "AccessDeniedException",
            "Unable to determine service/operation name to be authorized",
        )
        .with_status(StatusCode::FORBIDDEN)
    }

    /// The request was sent to a name that is not this machine's. AWS has no such error.
    pub(crate) fn misdirected(message: impl Into<String>) -> Self {
        Self::front_end("MisdirectedRequestException", message)
            .with_status(StatusCode::MISDIRECTED_REQUEST)
    }

    /// A page asks that is not let in. AWS lets in all.
    pub(crate) fn foreign_page(message: impl Into<String>) -> Self {
        Self::front_end("ForeignOriginException", message).with_status(StatusCode::FORBIDDEN)
    }

    /// The stand-in remembers no more of this, so that nobody can fill its memory; `kind` is what the service has for
    /// its own quotas.
    pub(crate) fn limit(layer: Layer, kind: &'static str, most: usize, what: &str) -> Self {
        let message = format!(
            "rekognition-local keeps at most {most} {what}: delete some where that is possible, or start it again"
        );
        Self {
            layer,
            ..Self::front_end(kind, message)
        }
    }

    /// A fault of the stand-in, never of the request.
    pub(crate) fn internal() -> Self {
        Self::service("InternalServerError", "Internal server error")
            .with_status(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
