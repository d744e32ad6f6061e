//! regions.json: where a service is reached, and the region that is signed.

use rekognition_wasm::{
    config::{Config, ConnectionConfig},
    endpoint::Endpoint,
    error::Kind,
    services::{
        cognito_identity::COGNITO_IDENTITY, rekognition::REKOGNITION, rolesanywhere::ROLESANYWHERE,
        s3::S3, sts::STS,
    },
};
use serde_json::Value;

use super::text;

pub(super) fn check(case: &Value) {
    let service = match text(case, "service") {
        "rekognition" => REKOGNITION,
        "cognito-identity" => COGNITO_IDENTITY,
        "sts" => STS,
        "s3" => S3,
        "rolesanywhere" => ROLESANYWHERE,
        other => panic!("expected a service that is called, found {other}"),
    };
    let endpoint = case["endpoint"].as_str();
    let connection = ConnectionConfig {
        endpoint: endpoint.map(|url| Endpoint::parse(url).expect("a URL")),
        use_fips_endpoint: case["fips"] == true,
        use_dualstack_endpoint: case["dualStack"] == true,
        ..ConnectionConfig::default()
    };
    let config = Config::of_region(service, text(case, "region"), connection);
    if let Some(refused) = case["refused"].as_str() {
        let error = config.expect_err("it is refused");
        assert_eq!(error.kind(), Kind::Config);
        assert!(error.message().starts_with(refused), "{error}");
        return;
    }
    let config = config.expect("there is such an endpoint");
    let expected = format!("{}/", text(case, "url"));
    assert_eq!(config.endpoint.url(), expected);
    assert_eq!(config.destination().region, text(case, "signedFor"));
}
