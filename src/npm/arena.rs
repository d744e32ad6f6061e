//! The memory in which bodies with images are written. The facade instantiates the module once more for
//! it, because memory that has grown stays so: what is not needed any more goes with its instance.
#![expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]

use std::sync::{Mutex, MutexGuard, PoisonError};

use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    image::{self, Fault, Format, Found, Header, Limits, Means, Verdict},
    protocol::base64::encode_in_place,
    text::{concat, counted},
};

static ARENA: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn arena() -> MutexGuard<'static, Vec<u8>> {
    ARENA.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where there is room for `length` bytes, which hold what was left there; nowhere if there is no memory.
#[wasm_bindgen]
pub fn reserve(length: usize) -> *const u8 {
    let mut arena = arena();
    if arena.len() < length {
        *arena = Vec::new(); // first, so that its memory can be part of the new one's
        if arena.try_reserve_exact(length).is_err() {
            return std::ptr::null();
        }
        arena.resize(length, 0);
    }
    arena.as_ptr()
}

/// Judges a file of `total` bytes by its first `length`: a text that takes their place; how long it is. It is empty if
/// more bytes are needed.
///
/// Its first line has the verdict, then format, width, height and orientation as far as they are known; a second one may
/// have the fault: its code, and what its words need (`image/fault.ts`). The bits of `means` are strip, draw and store. With a `width` no header is read: these are the sides.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "only numbers cross")]
pub fn judge(
    length: usize,
    total: usize,
    most: usize,
    min_side: u32,
    max_side: u32,
    means: u32,
    width: u32,
    height: u32,
) -> usize {
    let mut arena = arena();
    let head = arena.get(..length).unwrap_or_default();
    let format = Format::sniff(head);
    let header = match width {
        0 => Header::read(head),
        _ => Ok(Header {
            format: Format::Jpeg,
            width,
            height,
            orientation: 1,
        }),
    };
    let is_open = match format {
        Some(Format::Jpeg) => header.is_err(),
        Some(Format::Png) => width == 0, // its orientation may be the last that it says
        _ => false,
    };
    let limits = Limits {
        bytes: most,
        min_side,
        max_side,
    };
    let means = Means {
        strip: means & 1 != 0,
        draw: means & 2 != 0,
        store: means & 4 != 0,
    };
    let text = if length < total && is_open {
        String::new()
    } else {
        let known = header.as_ref().ok().copied();
        text_of(image::judge(header, total, limits, means), format, known)
    };
    match arena.get_mut(..text.len()) {
        Some(place) => {
            place.copy_from_slice(text.as_bytes());
            text.len()
        }
        None => 0,
    }
}

/// A verdict with what is known of the file.
fn text_of(verdict: Verdict, format: Option<Format>, header: Option<Header>) -> String {
    let (word, fault) = match verdict {
        Verdict::AsIs => ("send", None),
        Verdict::StripFirst => ("strip", None),
        Verdict::Store => ("store", None),
        Verdict::Draw(fault) => ("draw", Some(fault)),
        Verdict::Refuse(fault) => ("refuse", Some(fault)),
    };
    let mut text = concat(&[word, " ", format.map_or("", Format::name)]);
    if let Some(header) = header {
        text += &counted(&[
            (" ", header.width.into()),
            (" ", header.height.into()),
            (" ", header.orientation.into()),
        ]);
    }
    if let Some(fault) = fault {
        text.push('\n');
        text.push_str(fault.code());
        write_details(&mut text, &fault);
    }
    text
}

/// Adds what the words of a fault need, each behind a space.
fn write_details(text: &mut String, fault: &Fault) {
    let (word, numbers): (&str, &[u64]) = match fault {
        // JavaScript has the first bytes
        Fault::Empty | Fault::Unsupported(Found::Beginning(_)) => ("", &[]),
        Fault::Unsupported(Found::Format(format)) => (format.name(), &[]),
        Fault::Corrupt { part, at } => ("", &[*part as u64, *at as u64]),
        Fault::TooLong { length, most } => ("", &[*most as u64, *length as u64]),
        Fault::WrongSides {
            width,
            height,
            limits,
        } => (
            "",
            &[
                limits.min_side.into(),
                limits.max_side.into(),
                (*width).into(),
                (*height).into(),
            ],
        ),
    };
    if !word.is_empty() {
        text.push(' ');
        text.push_str(word);
    }
    for &number in numbers {
        *text += &counted(&[(" ", number)]);
    }
}

/// Takes the metadata out of a file of `length` bytes that begins at `begin`. Twice the length that is left, and one more
/// if all metadata is gone.
#[wasm_bindgen]
pub fn strip(begin: usize, length: usize) -> usize {
    let mut arena = arena();
    let file = arena
        .get_mut(begin..)
        .and_then(|rest| rest.get_mut(..length));
    file.map(image::strip).map_or(0, |stripped| {
        stripped.length << 1 | usize::from(stripped.is_complete)
    })
}

/// Turns `length` bytes that begin at `bytes` into base64, which begins at `begin`: further before them by a third
/// of their length at least.
#[wasm_bindgen]
pub fn encode(begin: usize, bytes: usize, length: usize) {
    if let Some(slot) = arena().get_mut(begin..) {
        encode_in_place(slot, bytes - begin, length);
    }
}
