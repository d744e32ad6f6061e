//! **rekognition-local**: a stand-in for Amazon Rekognition and Amazon Cognito Identity on loopback.
//!
//! It verifies every signature, date and session token as AWS does, answers CORS as AWS does, and
//! finds faces with a real detector. What it cannot compute it does not answer: no ages, no
//! emotions, no invented labels.
//!
//! ```no_run
//! # async fn run() -> std::io::Result<()> {
//! use rekognition_local::{LocalService, router};
//!
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8081").await?;
//! axum::serve(listener, router(LocalService::new("us-east-1"))).await
//! # }
//! ```

mod analysis;
mod cognito;
mod error;
mod identities;
mod input;
mod memory;
mod model;
mod operations;
mod page;
mod server;
mod synthetic;
mod verify;

pub use identities::IDENTITY_POOL_ID;
pub use page::page_router;
pub use server::{LocalService, router};
