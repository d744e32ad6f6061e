//! Parts of answers, images, and settings that users type.

use std::time::{Duration, SystemTime};

use ::base64::{Engine, engine::general_purpose::STANDARD};
use ::url::Url;
use rekognition_wasm::{
    clock,
    endpoint::{Endpoint, Variant, url_of_region},
    image::{self, Format, ImageOptions, Limits},
    protocol::{
        base64::{encode_in_place, encoded_length},
        body::Body,
    },
    services::{cognito_identity::COGNITO_IDENTITY, rekognition::REKOGNITION, sts::STS},
    types::{Blob, DateTime, to_json},
};
use serde_json::Value;

pub(super) fn service_time(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Some(time) = clock::service_time(&text) {
        let since = time
            .duration_since(SystemTime::UNIX_EPOCH)
            .expect("not before 1970");
        assert!(since < Duration::from_hours(24 * 365 * 8040), "{text}");
    }
}

pub(super) fn base64(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let ours = serde_json::from_value::<Blob>(Value::String(text.clone()));
    let theirs = STANDARD.decode(&text);
    assert_eq!(ours.ok().map(Blob::into_inner), theirs.ok());

    let mut slot = vec![0; encoded_length(data.len())];
    let start = slot.len() - data.len();
    slot[start..].copy_from_slice(data);
    encode_in_place(&mut slot, start, data.len());
    assert_eq!(slot, STANDARD.encode(data).as_bytes());
    let json = to_json(&Blob::from(data)).expect("there is memory");
    let back = serde_json::from_slice::<Blob>(&json).expect("it is what was written");
    assert_eq!(&*back, data);
}

pub(super) fn date_time(data: &[u8]) {
    let read = serde_json::from_slice::<DateTime>(data).ok();
    let bits = data
        .first_chunk()
        .map(|bits| DateTime::from_seconds(f64::from_bits(u64::from_le_bytes(*bits))));
    for date in [read, bits].into_iter().flatten() {
        if let Some(time) = date.system_time() {
            let difference = (DateTime::from(time).seconds() - date.seconds()).abs();
            assert!(difference <= 1e-3, "{date:?}");
        }
        let json = to_json(&date).expect("it is a number or null");
        if date.seconds().is_finite() {
            let back = serde_json::from_slice::<DateTime>(&json).expect("it is what was written");
            assert!(
                (back.seconds() - date.seconds()).abs()
                    <= date.seconds().abs() * 1e-15 + f64::MIN_POSITIVE,
                "{date:?}"
            );
        }
    }
}

pub(super) fn image(data: &[u8]) {
    let begins = data.starts_with(b"\xff\xd8\xff") || data.starts_with(b"\x89PNG\r\n\x1a\n");
    let format = Format::sniff(data);
    assert_eq!(matches!(format, Some(Format::Jpeg | Format::Png)), begins);
    let mut file = data.to_vec();
    match image::prepare(&mut file, Limits::ORDINARY, ImageOptions::default()) {
        Ok(prepared) => assert_eq!(Some(prepared.header.format), format),
        Err(_) => assert_eq!(file, data),
    }
    assert!(file.len() <= data.len());
    let mut body = Body::default();
    body.blob(data).expect("there is memory");
    assert_eq!(body.as_bytes(), STANDARD.encode(data).as_bytes());
}

pub(super) fn endpoint(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(endpoint) = Endpoint::parse(&text) else {
        return;
    };
    assert_eq!(Endpoint::parse(endpoint.url()).as_ref(), Ok(&endpoint));
    if endpoint.host().contains("xn--") {
        return; // a browser refuses what is no punycode, and leaves the rest as it is
    }
    // as a browser reads it: what it sends as `host` and path is what was signed
    let url = Url::parse(endpoint.url()).unwrap_or_else(|error| panic!("{text}: {error}"));
    let host = url.host_str().unwrap_or_default();
    let host = url
        .port()
        .map_or(host.to_owned(), |port| format!("{host}:{port}"));
    assert_eq!(
        (host.as_str(), url.path()),
        (endpoint.host(), endpoint.path()),
        "{text}"
    );
    assert_eq!(
        (url.query(), url.fragment(), url.username()),
        (None, None, "")
    );
}

pub(super) fn region(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if text.starts_with("xn--") {
        return; // a browser refuses what is no punycode
    }
    for service in [REKOGNITION, COGNITO_IDENTITY, STS] {
        for (fips, dual_stack) in [(false, false), (true, false), (false, true), (true, true)] {
            let Ok(url) = url_of_region(&service, &text, Variant { fips, dual_stack }) else {
                return;
            };
            let endpoint = Endpoint::parse(&url).expect("it is an endpoint");
            let rest = endpoint.host().strip_prefix(&*service.signing_name);
            let rest = rest.expect("it begins with the service");
            let rest = rest.strip_prefix("-fips").unwrap_or(rest);
            let region = text.strip_prefix("fips-").or(text.strip_suffix("-fips"));
            let region = region.unwrap_or(&text);
            let is_global = region.starts_with("aws");
            assert!(
                is_global || rest.starts_with(&format!(".{region}.")),
                "{url}"
            );
            assert_eq!(endpoint.path(), "/");
            assert!(
                Url::parse(&url).is_ok_and(|url| url.host_str() == Some(endpoint.host())),
                "{url}"
            );
        }
    }
}
