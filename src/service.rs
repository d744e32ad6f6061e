//! The services that the crate speaks to, as facts.

/// A service of the awsJson1.1 protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The first label of its host names, which is also the name that its signatures carry.
    pub name: &'static str,
    /// What stands before the operation in `x-amz-target`.
    pub target: &'static str,
    /// Whether its endpoints that answer over IPv4 and IPv6 have names of their own in the partition `aws`.
    pub dual_stack_names: bool,
}

/// Amazon Rekognition.
pub const REKOGNITION: Service = Service {
    name: "rekognition",
    target: "RekognitionService",
    dual_stack_names: true,
};

/// Amazon Cognito Identity.
pub const COGNITO_IDENTITY: Service = Service {
    name: "cognito-identity",
    target: "AWSCognitoIdentityService",
    dual_stack_names: false,
};
