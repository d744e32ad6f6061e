//! Typed calls in a JavaScript host, and typed values on their way to JavaScript and back.

use js_sys::{Function, JSON, Reflect, Uint8Array};
use rekognition_wasm::{
    Rekognition,
    error::Kind,
    platform::web::values::{from_js, to_js},
    types::{
        Attribute, AuditImage, DateTime, DescribeCollectionResponse, DetectFacesRequest,
        DetectFacesResponse, GetLabelDetectionRequest, LabelDetection, ListTagsForResourceResponse,
    },
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{FakeFetch, client};

fn evaluated(expression: &str) -> JsValue {
    let function = Function::new_no_args(&["return ", expression].concat());
    function.call0(&JsValue::NULL).expect("it is an expression")
}

fn text(value: &JsValue) -> String {
    JSON::stringify(value).expect("it is no cycle").into()
}

/// A JPEG of 100 × 100 pixels, by its header.
const JPEG: &[u8] =
    b"\xff\xd8\xff\xc0\0\x0b\x08\0\x64\0\x64\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\xff\xd9";

#[wasm_bindgen_test]
async fn a_typed_call_is_answered_with_its_type() {
    let _fetch = FakeFetch::install(
        r#"return request.text().then((text) => {
            if (text !== '{"Image":{"Bytes":"/9j/wAALCABkAGQBAREA/9oACAEBAAA/AP/Z"},"Attributes":["ALL"]}') throw new Error(text);
            const BoundingBox = { Left: 0.25 };
            const FaceDetails = [{ BoundingBox, Confidence: 99.5, Landmarks: null, Pose: {}, Quality: {} }];
            return new Response(JSON.stringify({ FaceDetails }));
        });"#,
    );
    let request = DetectFacesRequest {
        image: JPEG.to_vec().into(),
        attributes: Some(vec![Attribute::All]),
    };
    let response = Rekognition::from(client())
        .detect_faces(request)
        .await
        .expect("it is answered");
    let [face] = &response.face_details[..] else {
        panic!("one face")
    };
    assert_eq!(
        (face.bounding_box.left, face.confidence),
        (Some(0.25), 99.5)
    );
    let value = to_js(&response).expect("JavaScript can hold it");
    assert_eq!(
        from_js::<DetectFacesResponse>(value).expect("it is one"),
        response
    );
}

#[wasm_bindgen_test]
fn values_are_plain_objects() {
    let label = LabelDetection {
        timestamp: Some(1_500),
        ..Default::default()
    };
    assert_eq!(
        text(&to_js(&label).expect("a value")),
        r#"{"Timestamp":1500}"#
    );

    let tags = [("team".to_owned(), "blue".to_owned())].into();
    let tags = to_js(&ListTagsForResourceResponse { tags }).expect("a value");
    assert_eq!(text(&tags), r#"{"Tags":{"team":"blue"}}"#);

    let created = DescribeCollectionResponse {
        creation_timestamp: Some(DateTime::from_seconds(1_634_160_128.5)),
        ..Default::default()
    };
    assert_eq!(
        text(&to_js(&created).expect("a value")),
        r#"{"CreationTimestamp":1634160128.5}"#
    );
}

#[wasm_bindgen_test]
fn bytes_are_uint8_arrays() {
    let image = AuditImage {
        bytes: Some(vec![1, 2, 255].into()),
        ..Default::default()
    };
    let value = to_js(&image).expect("a value");
    let bytes = Reflect::get(&value, &JsValue::from_str("Bytes")).expect("an object");
    let bytes: Uint8Array = bytes.dyn_into().expect("a Uint8Array");
    assert_eq!(bytes.to_vec(), [1, 2, 255]);
    for expression in [
        "{ Bytes: new Uint8Array([1, 2, 255]) }",
        "{ Bytes: 'AQL/' }",
    ] {
        let read = from_js::<AuditImage>(evaluated(&["(", expression, ")"].concat()));
        assert_eq!(read.expect("an image"), image, "{expression}");
    }
}

#[wasm_bindgen_test]
fn what_javascript_made_is_read() {
    let value = evaluated(
        "({ JobId: 'job', MaxResults: 7, SortBy: 'NEW', NextToken: null, AggregateBy: undefined, x: 1 })",
    );
    let request: GetLabelDetectionRequest = from_js(value).expect("a request");
    assert_eq!(
        (request.job_id.as_str(), request.max_results),
        ("job", Some(7))
    );
    assert_eq!(request.sort_by, Some("NEW".into()));
    assert_eq!(request.next_token, None);

    let error = from_js::<GetLabelDetectionRequest>(evaluated("({})")).expect_err("no job");
    assert_eq!(error.kind(), Kind::Input);
    assert!(error.message().contains("JobId"), "{error}");
}
