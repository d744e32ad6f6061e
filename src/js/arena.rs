//! The memory in which bodies with images are written. The facade instantiates the module once more for
//! it, because memory that has grown stays so: what is not needed any more goes with its instance.
#![expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]

use std::sync::{Mutex, MutexGuard, PoisonError};

use wasm_bindgen::prelude::wasm_bindgen;

use super::failure;
use crate::{
    error::Error,
    image,
    protocol::{
        base64::{encode_in_place, encoded_length},
        body::out_of_memory,
    },
};

static ARENA: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn arena() -> MutexGuard<'static, Vec<u8>> {
    ARENA.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where there is room for `length` bytes; less if there is no memory. It holds what was left there.
#[wasm_bindgen]
pub fn reserve(length: usize) -> *const u8 {
    let mut arena = arena();
    if arena.len() < length {
        *arena = Vec::new(); // first, so that its memory can be part of the new one's
        if arena.try_reserve_exact(length).is_ok() {
            arena.resize(length, 0);
        }
    }
    arena.as_ptr()
}

/// Turns `length` bytes into base64, which begins at `begin`; they lie at the end of its room. How long it is;
/// below 0, how long an error's text is, which stands at the arena's beginning.
#[wasm_bindgen]
pub fn encode(begin: usize, length: usize, is_image: bool) -> isize {
    let mut arena = arena();
    let encoded = encode_there(&mut arena, begin, length, is_image);
    encoded.map_or_else(
        |error| {
            *arena = failure(&error).into_bytes();
            -arena.len().cast_signed()
        },
        usize::cast_signed,
    )
}

fn encode_there(
    arena: &mut [u8],
    begin: usize,
    length: usize,
    is_image: bool,
) -> Result<usize, Error> {
    if is_image {
        image::check_length(length)?;
    }
    let encoded = encoded_length(length);
    let room = arena
        .get_mut(begin..)
        .and_then(|rest| rest.get_mut(..encoded));
    let room = room.ok_or_else(out_of_memory)?;
    if is_image {
        image::check(&room[encoded - length..])?;
    }
    encode_in_place(room, length);
    Ok(encoded)
}
