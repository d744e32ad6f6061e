//! The wire format: request bodies, and what answers and errors say. Nothing here is sent or signed.
//!
//! <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>
//! <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>

pub mod aws_json;
pub mod base64;
pub mod body;
pub mod query;
pub(crate) mod stranger;
pub mod xml;
