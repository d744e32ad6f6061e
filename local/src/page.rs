//! Serves a folder on an origin of its own, with what a page must know to reach the stand-in, and with the headers
//! that keep others out of it. It knows nothing of the services.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde_json::json;
use tower_http::services::ServeDir;

use crate::identities::IDENTITY_POOL_ID;
use crate::visitors::Visitors;

/// The regions that the demo page may call, of those where Amazon Rekognition is.
const REGIONS: [&str; 15] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "us-gov-west-1",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "il-central-1",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
    "ap-southeast-2",
];

/// The services of AWS that the demo page calls.
const SERVICES: [&str; 2] = ["cognito-identity", "rekognition"];

/// The headers of a served page, and the visitors who may load it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Where the stand-in answers.
    pub endpoint: String,
    /// The region that it signs for.
    pub region: String,
    /// The names that the page's server is called by.
    pub visitors: Visitors,
    /// The content security policy; by default the demo page's. None is sent if it is empty.
    pub policy: Option<String>,
}

/// The files of `folder`, and `/local.json` with `endpoint`, `region` and the identity pool.
///
/// There are no cross-origin headers: pages of other origins cannot read any of it. An error says that the policy is
/// no header.
pub fn page_router(folder: &Path, page: Page) -> Result<Router, String> {
    let Page {
        endpoint,
        region,
        visitors,
        policy,
    } = page;
    let headers = headers(&policy.unwrap_or_else(|| policy_for(&endpoint)))?;
    let local = json!({
        "endpoint": endpoint,
        "region": region,
        "identityPoolId": IDENTITY_POOL_ID,
    })
    .to_string();
    let guarded = from_fn(move |request: Request, next: Next| {
        let (visitors, headers) = (visitors.clone(), headers.clone());
        async move { guarded(&visitors, headers, request, next).await }
    });
    Ok(Router::new()
        .route(
            "/local.json",
            get(move || async { ([(CONTENT_TYPE, "application/json")], local) }),
        )
        .fallback_service(ServeDir::new(folder))
        .layer(guarded))
}

/// Refuses what was sent to another name, and puts the headers on every answer.
async fn guarded(
    visitors: &Visitors,
    headers: HeaderMap,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let mut response = match visitors.refuse_host(&parts) {
        Some(message) => (StatusCode::MISDIRECTED_REQUEST, message).into_response(),
        None => next.run(Request::from_parts(parts, body)).await,
    };
    response.headers_mut().extend(headers);
    response
}

fn headers(policy: &str) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::from_iter(
        [
            (CACHE_CONTROL, "no-store"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "no-referrer"),
            // Other sites cannot take files of the folder into their pages; pages of other ports can.
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                "same-site",
            ),
        ]
        .map(|(name, value)| (name, HeaderValue::from_static(value))),
    );
    if !policy.is_empty() {
        let policy = HeaderValue::from_str(policy).map_err(|_| {
            format!("--page-policy: expected a line of printable characters, found {policy:?}")
        })?;
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(headers)
}

/// The policy of the demo page: its own files, the stand-in, and the end points of AWS that it calls.
fn policy_for(endpoint: &str) -> String {
    let aws = REGIONS.iter().flat_map(|region| {
        SERVICES.map(|service| format!("https://{service}.{region}.amazonaws.com"))
    });
    // A policy cannot name an IPv6 address.
    let stand_in = if endpoint.contains('[') {
        "http:"
    } else {
        endpoint
    };
    let connect = aws.fold(format!("'self' {stand_in}"), |all, one| {
        format!("{all} {one}")
    });
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob: data:; connect-src {connect}; worker-src 'self' blob:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_names_the_stand_in_and_aws() {
        let policy = policy_for("http://127.0.0.1:8081");
        let connect = policy
            .split("; ")
            .find_map(|directive| directive.strip_prefix("connect-src "))
            .unwrap();
        let sources: Vec<_> = connect.split(' ').collect();
        assert_eq!(sources[..2], ["'self'", "http://127.0.0.1:8081"]);
        assert!(sources[2..].iter().all(|source| {
            let host = source.strip_prefix("https://").unwrap();
            host.ends_with(".amazonaws.com") && !host.contains('*')
        }));
        assert_eq!(sources.len(), 2 + REGIONS.len() * SERVICES.len());
        assert!(policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe-inline"));
    }

    #[test]
    fn the_demo_page_offers_the_regions_that_it_may_call() {
        let page = include_str!("../../www/index.html");
        let (_, list) = page.split_once("<datalist id=\"regions\">").unwrap();
        let (list, _) = list.split_once("</datalist>").unwrap();
        let mut offered: Vec<_> = list.split('"').skip(1).step_by(2).collect();
        let mut regions = REGIONS.to_vec();
        offered.sort_unstable();
        regions.sort_unstable();
        assert_eq!(offered, regions);
    }

    #[test]
    fn a_policy_that_is_no_header_is_an_error() {
        assert!(
            headers("default-src\r\nx: y")
                .unwrap_err()
                .contains("--page-policy")
        );
        assert!(!headers("").unwrap().contains_key(CONTENT_SECURITY_POLICY));
    }
}
