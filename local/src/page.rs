//! Serves a folder on an origin of its own, with what a page must know to reach the stand-in. It
//! knows nothing of the services.

use std::path::Path;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::get;
use serde_json::json;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::identities::IDENTITY_POOL_ID;

/// The files of `folder`, and `/local.json` with `endpoint`, `region` and the identity pool.
pub fn page_router(folder: &Path, endpoint: &str, region: &str) -> Router {
    let local = json!({
        "endpoint": endpoint,
        "region": region,
        "identityPoolId": IDENTITY_POOL_ID,
    })
    .to_string();
    Router::new()
        .route(
            "/local.json",
            get(move || async { ([(CONTENT_TYPE, "application/json")], local) }),
        )
        .fallback_service(ServeDir::new(folder))
        .layer(SetResponseHeaderLayer::overriding(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
}
