//! Blobs, dates and enumerations.

use std::time::{Duration, SystemTime};

use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use rekognition_wasm::types::{Attribute, AuditImage, Blob, DateTime, EmotionName, to_json};
use serde_json::{Value, json};

use super::json;

proptest! {
    #[test]
    fn blobs_are_base64_in_json(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let blob = Blob::from(bytes.clone());
        let text = STANDARD.encode(&bytes);
        prop_assert_eq!(to_json(&blob).unwrap(), json!(text).to_string().into_bytes());
        prop_assert_eq!(serde_json::from_value::<Blob>(json!(text)).unwrap(), blob);
    }

    #[test]
    fn what_is_no_base64_is_no_blob(text in "[A-Za-z0-9+/=é -]{0,9}") {
        let read = serde_json::from_value::<Blob>(json!(text)).ok();
        prop_assert_eq!(read, STANDARD.decode(&text).ok().map(Blob::from));
    }

    #[test]
    fn dates_are_seconds(milliseconds in -2_000_000_000_000_i64..4_000_000_000_000) {
        #[expect(clippy::cast_precision_loss, reason = "fewer than 2 to the 53rd")]
        let seconds = milliseconds as f64 / 1000.0;
        let date: DateTime = serde_json::from_value(json!(seconds)).unwrap();
        prop_assert_eq!(json(&date).as_f64(), Some(seconds));
        let since = Duration::from_millis(milliseconds.unsigned_abs());
        let expected = if milliseconds < 0 {
            SystemTime::UNIX_EPOCH - since
        } else {
            SystemTime::UNIX_EPOCH + since
        };
        prop_assert_eq!(date.system_time(), Some(expected));
        prop_assert_eq!(DateTime::from(expected).system_time(), Some(expected));
    }

    #[test]
    fn no_date_panics(seconds in any::<f64>()) {
        let date = DateTime::from_seconds(seconds);
        let _ = (date.system_time(), to_json(&date));
    }
}

#[test]
fn blobs_are_read_from_bytes_too() {
    let blob: Blob = serde_json::from_value(json!([1, 2, 255])).unwrap();
    assert_eq!(blob, Blob::from(&[1, 2, 255][..]));
}

#[test]
fn large_blobs_lie_between_what_is_around_them() {
    let bytes = vec![7; 100_000];
    let image = AuditImage {
        bytes: Some(bytes.clone().into()),
        ..Default::default()
    };
    assert_eq!(json(&image), json!({ "Bytes": STANDARD.encode(bytes) }));
}

#[test]
fn whole_seconds_are_whole_numbers() {
    for (text, expected) in [
        ("1634160128", "1634160128"),
        ("1634160128.5", "1634160128.5"),
    ] {
        let date: DateTime = serde_json::from_str(text).unwrap();
        assert_eq!(
            String::from_utf8(to_json(&date).unwrap()).unwrap(),
            expected
        );
    }
}

#[test]
fn debug_does_not_show_faces() {
    let image = AuditImage {
        bytes: Some(vec![42; 3].into()),
        ..Default::default()
    };
    let text = format!("{image:?}");
    assert!(
        text.contains("Blob(3 bytes)") && !text.contains("42"),
        "{text}"
    );
}

#[test]
fn enumerations_keep_what_they_do_not_know() {
    for value in ["AGE_RANGE", "ADDED_TOMORROW", ""] {
        let attribute = Attribute::from(value);
        assert_eq!(attribute, Attribute::from(value.to_owned()));
        assert_eq!(
            (attribute.as_str(), attribute.to_string().as_str()),
            (value, value)
        );
        assert_eq!(json(&attribute), Value::from(value));
    }
    assert_eq!(Attribute::from("AGE_RANGE"), Attribute::AgeRange);
    assert_eq!(Attribute::default(), Attribute::Other(String::new()));
    assert_eq!(EmotionName::from("UNKNOWN"), EmotionName::Unknown); // a value like any other
    assert!(Attribute::VALUES.contains(&"SUNGLASSES"));
}
