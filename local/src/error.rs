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

    /// A fault of the stand-in, never of the request.
    pub(crate) fn internal() -> Self {
        Self::service("InternalServerError", "Internal server error")
            .with_status(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
