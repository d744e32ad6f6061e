//! Services as data: made-up ones, of which the crate knows nothing but their folders in tests/services/model.

#[path = "../services/parcels.rs"]
#[expect(unreachable_pub, reason = "generated as part of a crate")]
mod parcels;
#[path = "../services/shelves.rs"]
#[expect(unreachable_pub, reason = "generated as part of a crate")]
mod shelves;

use std::{borrow::Cow, rc::Rc};

use parcels::{PARCELS, SEND_PARCEL, TRACK_PARCEL};
use rekognition_wasm::{
    client::Client,
    config::Config,
    credentials::{Credentials, Keys},
    endpoint::{Endpoint, Variant},
    error::Kind,
    request::RequestLine,
    service::Service,
};
use shelves::{PUT_BOOK, SHELVES};

use crate::fake::{Fake, answer, error};

fn client(fake: &Fake, service: Service) -> Client<Fake> {
    let endpoint = Endpoint::of_region(&service, "us-east-1", Variant::default()).expect("valid");
    let config = Config::new(service, "us-east-1", endpoint).expect("valid");
    let credentials = Credentials::new(Keys {
        access_key_id: "AKID".into(),
        secret_access_key: "secret".into(),
        ..Keys::default()
    });
    Client::new(fake.clone(), config, Rc::new(credentials.expect("valid")))
}

#[test]
fn a_made_up_service_of_aws_json_is_called_by_its_facts_alone() {
    let fake = Fake::script([answer(200, r#"{"Id":"p-1"}"#), answer(200, "{}")]);
    let client = client(&fake, PARCELS);
    let sent = fake.run(client.call(SEND_PARCEL, b"{}")).expect("it works");
    fake.run(client.call(TRACK_PARCEL, b"{}"))
        .expect("it works");
    assert_eq!(sent.json["Id"], "p-1");
    let [first, second] = &fake.sent()[..] else {
        panic!("two requests")
    };
    assert_eq!(first.url, "https://parcels.us-east-1.amazonaws.com/");
    assert_eq!(first.header("content-type"), "application/x-amz-json-1.0");
    assert_eq!(first.header("x-amz-target"), "ParcelService.SendParcel");
    assert_eq!(second.header("x-amz-target"), "ParcelService.TrackParcel");
    let authorization = first.header("authorization");
    assert!(authorization.contains("/us-east-1/parcel/aws4_request"));
}

#[test]
fn advice_for_its_errors_is_its_own_by_operation() {
    let hint = |line: RequestLine<'_>| {
        let fake = Fake::script([error(400, "ParcelLostException")]);
        let failed = fake.run(client(&fake, PARCELS).call(line, b"{}"));
        let failed = failed.expect_err("it is lost");
        failed.hint().map(Cow::into_owned)
    };
    let expected = Some("ask for TrackParcel again tomorrow".to_owned());
    assert_eq!(hint(TRACK_PARCEL), expected);
    assert_eq!(hint(SEND_PARCEL), None);
}

#[test]
fn a_made_up_rest_service_is_called_at_its_path_with_headers_of_the_calls_own() {
    let fake = Fake::script([answer(200, "{}")]);
    let path = PUT_BOOK.path_with(&[("Shelf", "a/ö"), ("Title", "b c/d")]);
    let line = RequestLine {
        path: &path,
        headers: &[("x-shelf-order", "by size"), ("a-mark", "1")],
        ..PUT_BOOK
    };
    fake.run(client(&fake, SHELVES).call(line, b"{}"))
        .expect("it works");
    let [sent] = &fake.sent()[..] else {
        panic!("one request")
    };
    let expected = "https://shelves.us-east-1.amazonaws.com/shelves/a%2F%C3%B6/books/b%20c/d";
    assert_eq!((sent.method.as_str(), sent.url.as_str()), ("PUT", expected));
    assert_eq!(sent.header("content-type"), "application/json");
    assert_eq!(sent.header("x-shelf-order"), "by size");
    let signed = "SignedHeaders=a-mark;content-type;host;x-amz-date;x-shelf-order,";
    assert!(sent.header("authorization").contains(signed));
}

#[test]
fn a_path_that_hosts_change_is_refused_and_nothing_is_sent() {
    for path in ["books", "/a/../b", "/%2E/b", "/a b", "/ö"] {
        let fake = Fake::script([]);
        let line = RequestLine { path, ..PUT_BOOK };
        let failed = fake.run(client(&fake, SHELVES).call(line, b"{}"));
        assert_eq!(
            failed.expect_err("it is changed").kind(),
            Kind::Config,
            "{path}"
        );
        assert!(fake.sent().is_empty(), "{path}");
    }
}

#[test]
fn a_method_or_a_header_that_hosts_change_is_refused_and_nothing_is_sent() {
    let refused = |line: RequestLine<'_>| {
        let fake = Fake::script([]);
        let failed = fake.run(client(&fake, SHELVES).call(line, b"{}"));
        assert_eq!(
            failed.expect_err("refused").kind(),
            Kind::Config,
            "{line:?}"
        );
        assert!(fake.sent().is_empty(), "{line:?}");
    };
    let path = "/shelves/a/books/b";
    for method in ["", "put", "PUT IT"] {
        refused(RequestLine {
            method,
            path,
            ..PUT_BOOK
        });
    }
    for header in [
        ("host", "example.com"),
        ("x-amz-date", "20260101T000000Z"),
        ("X-Shelf", "1"),
        ("x shelf", "1"),
        ("", "1"),
        ("x-shelf", " 1"),
        ("x-shelf", "1\r\nx-other: 2"),
    ] {
        refused(RequestLine {
            path,
            headers: &[header],
            ..PUT_BOOK
        });
    }
}
