//! The services that the crate speaks to, as facts.

/// A service of the awsJson1.1 protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The first label of its host names, which is also the name that its signatures carry.
    pub name: &'static str,
    /// What stands before the operation in `x-amz-target`.
    pub target: &'static str,
}

/// Amazon Rekognition.
pub const REKOGNITION: Service = Service {
    name: "rekognition",
    target: "RekognitionService",
};

/// Amazon Cognito Identity.
pub const COGNITO_IDENTITY: Service = Service {
    name: "cognito-identity",
    target: "AWSCognitoIdentityService",
};
