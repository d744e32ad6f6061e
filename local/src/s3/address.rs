//! Which object a request is about, told by its host and path; and the path as S3 signs it.

use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

use crate::memory::objects::DEMO_BUCKET;

/// All but what S3's `UriEncode` leaves: each byte is encoded once.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// Bucket and key, decoded; the key is empty for the bucket itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) bucket: String,
    pub(crate) key: String,
}

impl Address {
    /// The bucket is in the host or in the path. One that does not exist is known by a signature for S3.
    pub(crate) fn of(parts: &Parts) -> Option<Self> {
        let text = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let path = parts.uri.path().strip_prefix('/')?;
        let host = text(HOST).unwrap_or_default();
        let label = host.split('.').next().filter(|label| *label != host);
        if label == Some(DEMO_BUCKET) {
            return Self::decoded(DEMO_BUCKET, path);
        }
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let is_signed = || text(AUTHORIZATION).is_some_and(|it| it.contains("/s3/aws4_request"));
        if bucket == DEMO_BUCKET || (!bucket.is_empty() && !key.is_empty() && is_signed()) {
            Self::decoded(bucket, key)
        } else {
            None
        }
    }

    fn decoded(bucket: &str, key: &str) -> Option<Self> {
        let decoded = |text| percent_decode_str(text).decode_utf8().ok();
        Some(Self {
            bucket: decoded(bucket)?.into_owned(),
            key: decoded(key)?.into_owned(),
        })
    }
}

/// Path and query as S3 signs them, however the client encoded the path.
pub(crate) fn canonical(path_and_query: &str) -> String {
    let (path, query) = match path_and_query.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path_and_query, None),
    };
    let bytes: Vec<u8> = percent_decode_str(path).collect();
    let path = percent_encode(&bytes, ENCODED).to_string();
    match query {
        Some(query) => format!("{path}?{query}"),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_path_that_is_encoded_stays(path in "/[ -~]*") {
            let path = path.replace('?', "");
            let once = canonical(&path);
            prop_assert_eq!(canonical(&once), once);
        }

        #[test]
        fn any_path_is_an_object_or_none(path in "/(rekognition-local-demo/)?[!-~]*") {
            if let Ok(request) = Request::get(&path).body(()) {
                let _ = Address::of(&request.into_parts().0);
            }
        }
    }

    fn address(uri: &str, headers: &[(&str, &str)]) -> Option<(String, String)> {
        let request = headers
            .iter()
            .fold(Request::get(uri), |request, (name, value)| {
                request.header(*name, *value)
            });
        let (parts, ()) = request.body(()).unwrap().into_parts();
        Address::of(&parts).map(|address| (address.bucket, address.key))
    }

    #[test]
    fn the_bucket_is_in_path_or_host() {
        let demo = |key: &str| Some((DEMO_BUCKET.to_owned(), key.to_owned()));
        let of_demo = |rest: &str| address(&format!("/{DEMO_BUCKET}{rest}"), &[]);
        assert_eq!(of_demo("/a/b%20c.jpg"), demo("a/b c.jpg"));
        assert_eq!(of_demo(""), demo(""));
        let host = format!("{DEMO_BUCKET}.localhost:8081");
        assert_eq!(address("/a.jpg", &[("host", &host)]), demo("a.jpg"));
        assert_eq!(address("/a.jpg", &[("host", "localhost:8081")]), None);
        let signed = [(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=A/1/r/s3/aws4_request, ...",
        )];
        assert_eq!(
            address("/photos/a", &signed),
            Some(("photos".to_owned(), "a".to_owned()))
        );
        assert_eq!(address("/photos/a", &[]), None);
        assert_eq!(address("/photos", &signed), None);
        assert_eq!(address("/", &signed), None);
    }

    #[test]
    fn paths_are_encoded_once() {
        for (path, expected) in [
            ("/b/a b", "/b/a%20b"),
            ("/b/a%20b", "/b/a%20b"),
            ("/b/a%2fb/../c", "/b/a/b/../c"),
            ("/b/a+b=(c)!*'~", "/b/a%2Bb%3D%28c%29%21%2A%27~"),
            ("/b/%c3%bc?x-id=GetObject", "/b/%C3%BC?x-id=GetObject"),
        ] {
            assert_eq!(canonical(path), expected);
        }
    }
}
