//! The name of a file that is no image for the service, by its first bytes. In the npm package it is TypeScript's
//! (`image/beginning.ts`), which loads it with the first fault.

use std::borrow::Cow;

use crate::text::concat;

/// How many bytes are looked at.
pub(super) const LENGTH: usize = 256;

const SAVE: &str = "save it as JPEG or PNG";
const FILM: &str = "it is a film, such as that of a Live Photo: pass the photo beside it";
const MANGLED: &str = "bytes that were read as text";
const READ: &str = "read the file as bytes: a text has lost them";
const DECODE: &str = "decode it, and pass those bytes";

/// A name, the place of the bytes that tell it, these bytes, and advice.
type Magic = (&'static str, usize, &'static [u8], &'static str);

const MAGIC: &[Magic] = &[
    ("MOV", 4, b"ftypqt", FILM),
    ("MOV", 4, b"moov", FILM),
    ("MOV", 4, b"mdat", FILM),
    ("MOV", 4, b"wide", FILM),
    ("CR3", 4, b"ftypcrx", SAVE),
    ("MP4", 4, b"ftyp", FILM),
    ("JPEG XL", 0, b"\xff\x0a", SAVE),
    ("JPEG XL", 4, b"JXL ", SAVE),
    ("JPEG 2000", 0, b"\xff\x4f\xff\x51", SAVE),
    ("JPEG 2000", 4, b"jP  ", SAVE),
    ("gzip", 0, b"\x1f\x8b", "decompress it first"),
    ("ZIP", 0, b"PK\x03\x04", "pass an image that is in it"),
    (MANGLED, 0, b"\xef\xbf\xbd", READ),
    (MANGLED, 0, b"\xc3\xbf\xc3\x98", READ),
    (MANGLED, 0, b"\xc2\x89PNG", READ),
];

/// The name of a file that begins so, and advice.
pub(super) fn describe(bytes: &[u8]) -> (Cow<'static, str>, &'static str) {
    let begins = |(_, at, magic, _): &&Magic| {
        let rest = bytes.get(*at..);
        rest.is_some_and(|rest| rest.starts_with(magic))
    };
    if let Some((name, .., hint)) = MAGIC.iter().find(begins) {
        return ((*name).into(), hint);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if is_text(text) {
        let (name, hint) = describe_text(text.trim_ascii_start().to_ascii_lowercase());
        return (name.into(), hint);
    }
    let digits = hex::encode(bytes.get(..4).unwrap_or(bytes));
    (concat(&["bytes that begin with ", &digits]).into(), SAVE)
}

fn is_text(bytes: &[u8]) -> bool {
    let is_shown = |&byte: &u8| byte >= b' ' || matches!(byte, b'\t' | b'\r' | b'\n');
    bytes.first().is_some_and(u8::is_ascii) && bytes.iter().all(is_shown)
}

const PAGES: &[&str] = &[
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<script",
    "<meta",
    "<title",
    "<div",
    "<p>",
    "<!--",
];

/// The name of a text in lower case.
fn describe_text(mut text: Vec<u8>) -> (&'static str, &'static str) {
    let begins = |all: &[&str]| all.iter().any(|begin| text.starts_with(begin.as_bytes()));
    let has = |part: &str| text.windows(part.len()).any(|all| all == part.as_bytes());
    if begins(&["<"]) {
        if has("<svg") && !begins(&["<!doctype html", "<html"]) {
            return (
                "SVG",
                "it has no pixels: save it as JPEG or PNG, or in a page pass an img that shows it",
            );
        }
        if begins(PAGES) {
            return (
                "HTML",
                "it may be the page of an error or a login: see where the file comes from",
            );
        }
        return (
            "XML",
            "it may be the error of a server: see where the file comes from",
        );
    }
    if begins(&["data:"]) && has(",") {
        return (
            "the text of a data URL",
            "decode the base64 behind its comma, and pass those bytes",
        );
    }
    if begins(&["--"]) && has("content-disposition:") {
        return ("the body of a form", "pass the file in it");
    }
    let is_json = begins(&["{", "[", "\""]);
    let is_image = begins(&["/9j/", "ivborw0kggo", "r0lgod", "uklgr"]);
    let is_image_in_digits = begins(&["ffd8ff", "89504e47"]);
    text.retain(|letter| !letter.is_ascii_whitespace());
    if is_json && text.starts_with(br#"{"type":"buffer""#) {
        return ("JSON of a Buffer", "pass the bytes that its data lists");
    }
    if is_json {
        return ("JSON", "pass the image in it, as bytes");
    }
    let is_long = text.len() >= 64;
    if (is_long || is_image_in_digits) && text.iter().all(u8::is_ascii_hexdigit) {
        return ("text of hexadecimal digits", DECODE);
    }
    let is_letter = |letter: &u8| letter.is_ascii_alphanumeric() || b"+/-_=".contains(letter);
    if (is_long || is_image) && text.iter().all(is_letter) {
        return ("text of base64", DECODE);
    }
    ("text", SAVE)
}
