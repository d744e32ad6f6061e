//! The memory in which bodies with images are written. The facade instantiates the module once more for
//! it, because memory that has grown stays so: what is not needed any more goes with its instance.
#![expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]

use std::sync::{Mutex, MutexGuard, PoisonError};

use wasm_bindgen::prelude::wasm_bindgen;

use super::failure;
use crate::{
    image::{self, Format, Header},
    protocol::base64::encode_in_place,
    text::decimal,
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

/// What the first `length` bytes say of a file of `total`: a text that takes their place; how long it is.
/// Its first line has format, width, height and orientation, as far as they are known; an error may follow.
/// It is empty if more bytes are needed.
#[wasm_bindgen]
pub fn inspect(length: usize, total: usize) -> usize {
    let mut arena = arena();
    let text = said_of(arena.get(..length).unwrap_or_default(), total);
    if arena.len() < text.len() {
        arena.resize(text.len(), 0);
    }
    if let Some(place) = arena.get_mut(..text.len()) {
        place.copy_from_slice(text.as_bytes());
    }
    text.len()
}

fn said_of(head: &[u8], total: usize) -> String {
    let mut text = Format::sniff(head).map_or("", Format::name).to_owned();
    match Header::read_accepted(head) {
        Err(error) if error.code() == Some("CorruptImage") && head.len() < total => String::new(),
        Err(error) => text + &failure(&error),
        // its orientation may be the last that it says
        Ok(header) if header.format == Format::Png && head.len() < total => String::new(),
        Ok(header) => {
            for number in [header.width, header.height, header.orientation.into()] {
                text.push(' ');
                text.push_str(&decimal(number.into()));
            }
            text
        }
    }
}

/// Takes out of a file of `length` bytes that begins at `begin` what it says besides its picture; how long it is.
#[wasm_bindgen]
pub fn strip(begin: usize, length: usize) -> usize {
    let mut arena = arena();
    let file = arena
        .get_mut(begin..)
        .and_then(|rest| rest.get_mut(..length));
    file.map_or(0, image::strip)
}

/// Turns `length` bytes that begin at `bytes` into base64, which begins at `begin`: further before them by a third
/// of their length at least.
#[wasm_bindgen]
pub fn encode(begin: usize, bytes: usize, length: usize) {
    if let Some(slot) = arena().get_mut(begin..) {
        encode_in_place(slot, bytes - begin, length);
    }
}
