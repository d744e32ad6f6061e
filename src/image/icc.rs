//! The part of a colour profile (ICC.1:2022) that says how colours are meant. All else becomes zeros in its place: names
//! and serial numbers of devices, owners, dates, private tags, and the bytes between tags.

use super::number::{length_at, place_of};

/// The beginning of a segment with a whole profile: this name, and that it is the first part of one.
pub(super) const NAME: &[u8] = b"ICC_PROFILE\0\x01\x01";

/// The length of the header.
const HEADER: usize = 128;

/// Where the table of tags begins, behind their number.
const TABLE: usize = HEADER + 4;

/// The fours of bytes in the header that stay, a bit each: length, version, class, both colour spaces, signature, intent
/// and illuminant. The others are the preferred module, the date, the device, the creator and a checksum.
const FIELDS: u32 = 0b1111_0000_0010_0011_1101;

/// The tags that say how colours are meant.
const TAGS: &[u8] = b"rXYZgXYZbXYZwtptbkptchadrTRCgTRCbTRCkTRCcicpA2B0A2B1A2B2B2A0B2A1B2A2";

/// The most tags of a profile; common libraries read no more.
const MOST: usize = 100;

/// Cleans the content of a segment and returns how much of it stays. Nothing stays of what is cut off.
pub(super) fn clean(content: &mut [u8]) -> usize {
    let Some(profile) = content.get_mut(NAME.len()..) else {
        return 0;
    };
    let size = length_at(profile, 0);
    let count = length_at(profile, HEADER);
    if size > profile.len() || count > MOST {
        return 0;
    }
    for at in 0..size {
        if !stays(profile, count, at)
            && let Some(byte) = profile.get_mut(at)
        {
            *byte = 0;
        }
    }
    NAME.len() + size
}

/// Whether a byte stays: also the table, and of each tag the name of its type.
fn stays(profile: &[u8], count: usize, at: usize) -> bool {
    if at < HEADER {
        return FIELDS >> (at / 4) & 1 == 1;
    }
    at < TABLE + count * 12
        || (0..count).any(|tag| {
            let tag = TABLE + tag * 12;
            let length = if place_of(length_at(profile, tag), TAGS).is_some() {
                length_at(profile, tag + 8)
            } else {
                4
            };
            at.wrapping_sub(length_at(profile, tag + 4)) < length
        })
}
