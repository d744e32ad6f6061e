//! The services that the crate speaks to, as facts.

/// A service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The first label of its host names, which is also the name that its signatures carry.
    pub name: &'static str,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// Whether its endpoints that answer over IPv4 and IPv6 have names of their own in the partition `aws`.
    pub dual_stack_names: bool,
}

/// How requests and answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// awsJson1.1: JSON, with the operation in a header.
    AwsJson {
        /// What stands before the operation in `x-amz-target`.
        target: &'static str,
    },
    /// AWS query: forms, with the operation in the member `Action`, and XML.
    Query,
    /// Amazon S3's: an object's bytes at its path, the operation in the method, and XML.
    S3,
}

impl Protocol {
    /// The method of an operation's requests.
    pub fn method(self, operation: &str) -> &'static str {
        match (self, operation) {
            (Self::S3, "PutObject") => "PUT",
            (Self::S3, _) => "DELETE",
            _ => "POST",
        }
    }
}

/// Amazon Rekognition.
pub const REKOGNITION: Service = Service {
    name: "rekognition",
    protocol: Protocol::AwsJson {
        target: "RekognitionService",
    },
    dual_stack_names: true,
};

/// Amazon Cognito Identity.
pub const COGNITO_IDENTITY: Service = Service {
    name: "cognito-identity",
    protocol: Protocol::AwsJson {
        target: "AWSCognitoIdentityService",
    },
    dual_stack_names: false,
};

/// AWS Security Token Service.
pub const STS: Service = Service {
    name: "sts",
    protocol: Protocol::Query,
    dual_stack_names: true,
};

/// Amazon S3, as far as an image is put there and deleted again.
pub const S3: Service = Service {
    name: "s3",
    protocol: Protocol::S3,
    dual_stack_names: true,
};
