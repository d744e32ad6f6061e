//! Where credentials come from: one file a provider. They call their services with the same
//! [`Client`](crate::client::Client) as everything else, and so stand above it.

pub mod cognito;
