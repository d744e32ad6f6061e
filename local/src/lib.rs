//! **rekognition-local**: a stand-in for Amazon Rekognition, Amazon Cognito Identity, AWS STS, IAM Roles
//! Anywhere and Amazon S3 on loopback.
//!
//! It verifies every signature, date and session token as AWS does, checks every input by the service
//! model, answers CORS as AWS does, and finds faces with a real detector. Collections, faces and users
//! are remembered as long as the [`LocalService`] lives, and faces are compared by their pixels.
//!
//! All 75 operations are answered. The header `x-rekognition-local` says how: `computed` from what was
//! sent, or `synthetic`, which is made up by the model and valid. What is computed is never made up:
//! no ages, no emotions, no invented labels.
//!
//! ```no_run
//! # async fn run() -> std::io::Result<()> {
//! use rekognition_local::{LocalService, router};
//!
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8081").await?;
//! axum::serve(listener, router(LocalService::new("us-east-1"))).await
//! # }
//! ```

mod access;
mod cognito;
mod error;
mod faults;
mod identities;
mod input;
mod memory;
mod model;
mod open_id;
mod operations;
mod page;
mod roles_anywhere;
mod s3;
mod server;
mod sessions;
mod sts;
mod synthetic;
mod target;
mod verify;
mod visitors;

pub use identities::IDENTITY_POOL_ID;
pub use memory::objects::DEMO_BUCKET;
pub use page::{Page, page_router};
pub use server::{LocalService, router, serve, serve_router};
pub use sessions::{DEMO_ACCESS_KEY_ID, DEMO_SECRET_ACCESS_KEY};
pub use visitors::Visitors;
