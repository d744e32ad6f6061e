//! The services that the crate speaks to, a file each, made from `model/`.

pub mod cognito_identity;
pub mod rekognition;
pub mod rolesanywhere;
pub mod s3;
pub mod sts;
