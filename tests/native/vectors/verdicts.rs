//! verdicts.json: what becomes of an image, by its header, its length, the limits and what may be done to it.

use rekognition_wasm::{
    error::Error,
    image::{Fault, Header, Limits, Means, Verdict, judge},
};
use serde_json::Value;

pub(super) fn check(case: &Value) {
    let [digits, text] = ["begin", "text"].map(|member| case["image"][member].as_str());
    let head = match (digits, text) {
        (Some(digits), _) => hex::decode(digits).expect("digits"),
        (_, Some(text)) => text.into(),
        _ => head(&case["image"]),
    };
    let length = number(&case["length"]);
    let means = case["means"].as_array().expect("a list");
    let means = Means {
        strip: means.contains(&"strip".into()),
        draw: means.contains(&"draw".into()),
        store: means.contains(&"store".into()),
    };
    let (verdict, fault) = match judge(Header::read(&head), length, limits(case), means) {
        Verdict::AsIs => ("send", None),
        Verdict::StripFirst => ("strip", None),
        Verdict::Store => ("store", None),
        Verdict::Draw(fault) => ("draw", Some(fault)),
        Verdict::Refuse(fault) => ("refuse", Some(fault)),
    };
    assert_eq!(verdict, case["verdict"]);
    assert_eq!(fault.as_ref().map(Fault::code), case["code"].as_str());
    let Some(fault) = fault.map(Error::from) else {
        return;
    };
    if let Some(message) = case["message"].as_str() {
        assert_eq!(fault.message(), message);
    }
    if let Some(hint) = case["hint"].as_str() {
        assert_eq!(fault.hint().as_deref(), Some(hint));
    }
}

fn limits(case: &Value) -> Limits {
    match &case["limits"] {
        Value::Null => Limits::ORDINARY,
        limits => Limits {
            bytes: number(&limits[0]),
            min_side: number(&limits[1]),
            max_side: number(&limits[2]),
        },
    }
}

/// The header of a file of this format and size.
fn head(image: &Value) -> Vec<u8> {
    if image["format"] == "JPEG" {
        let [width, height] = ["width", "height"].map(|side| number::<u16>(&image[side]));
        let sides = [height.to_be_bytes(), width.to_be_bytes()].concat();
        let frame = [
            &b"\xff\xd8\xff\xc0\0\x0b\x08"[..],
            &sides,
            b"\x01\x01\x11\0",
        ];
        return [&frame.concat()[..], b"\xff\xda\0\x08\x01\x01\0\0\x3f\0"].concat();
    }
    let [width, height] = ["width", "height"].map(|side| number::<u32>(&image[side]).to_be_bytes());
    let begin = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
    [&begin[..], &width, &height, &[8, 2, 0, 0, 0, 0, 0, 0, 0]].concat()
}

fn number<T: TryFrom<u64>>(value: &Value) -> T {
    let number = value.as_u64().expect("a number");
    T::try_from(number).unwrap_or_else(|_| panic!("{number} does not fit"))
}
