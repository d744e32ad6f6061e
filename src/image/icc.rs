//! The part of a colour profile (ICC.1:2022) that says how colours are meant. All else becomes zeros in its place: names
//! and serial numbers of devices, owners, dates, private tags, and the bytes between tags.

use std::ops::Range;

use super::number::{be16, be32, chunk, length, write_be32};

/// The beginning of a segment with a part of a profile: this name, then the number of the part and of all parts.
pub(super) const NAME: &[u8] = b"ICC_PROFILE\0";

/// Where the number of tags stands, and behind it the table of tags.
const COUNT: usize = 128;
const TABLE: usize = COUNT + 4;

/// The most tags that stay; those that colours need are fewer.
const MOST: usize = 32;

/// The fields of the header that do not say how colours are meant: the module that is preferred; the date; platform,
/// flags, manufacturer, model and attributes; creator, checksum, and what is reserved.
const FIELDS: [Range<usize>; 4] = [4..8, 24..36, 40..64, 80..COUNT];

/// A profile whose parts come one after another.
#[derive(Default)]
pub(super) struct Profile {
    /// How many parts have come.
    parts: u8,
    /// How many bytes have come, and how long the profile says that it is.
    from: usize,
    size: usize,
    /// The bytes that stay; empty ranges where there are fewer.
    kept: [Range<usize>; MOST],
}

impl Profile {
    /// Cleans the next part and returns how much of it stays: nothing if it is no part of a profile, or not the next.
    pub(super) fn clean(&mut self, content: &mut [u8]) -> usize {
        let Some((head, data)) = content.split_at_mut_checked(NAME.len() + 2) else {
            return 0;
        };
        let part = head.get(NAME.len());
        if part != Some(&(self.parts.wrapping_add(1))) || self.parts == 0 && !self.begin(data) {
            return 0;
        }
        self.parts += 1;
        let stays = data.len().min(self.size - self.from);
        let data = data.get_mut(..stays).unwrap_or_default();
        let mut at = 0;
        while let Some(byte) = data.get_mut(at) {
            let place = self.from + at;
            let kept = self.kept.iter().find(|kept| kept.contains(&place));
            at = kept.map_or(at + 1, |kept| kept.end - self.from);
            if kept.is_none() {
                *byte = 0;
            }
        }
        self.from += stays;
        head.len() + stays
    }

    /// Reads the header and the table of tags, and leaves in both what colours need. Whether this is a profile.
    fn begin(&mut self, data: &mut [u8]) -> bool {
        let (Some(size), Some(count)) = (be32(data, 0), be32(data, COUNT)) else {
            return false;
        };
        self.size = length(size);
        for field in FIELDS {
            data.get_mut(field).unwrap_or_default().fill(0);
        }
        let mut tags = 0;
        for entry in 0..length(count) {
            let Some(tag) = chunk::<12>(data, TABLE + entry * 12) else {
                break;
            };
            let begin = be32(&tag, 4).map_or(0, length);
            let stated = be32(&tag, 8).map_or(0, length);
            let needed = needed(&tag, data.get(begin..).unwrap_or_default()).min(stated);
            let end = TABLE + tags * 12;
            if needed > 0
                && let Some(kept) = self.kept.get_mut(tags + 1)
                && let Some(place) = data.get_mut(end..end + 12)
            {
                *kept = begin..begin.saturating_add(needed);
                place.copy_from_slice(&tag);
                tags += 1;
            }
        }
        self.kept[0] = 0..TABLE + tags * 12;
        write_be32(data, COUNT, tags);
        chunk(data, 36) == Some(*b"acsp")
    }
}

/// How many bytes of a tag's data say how colours are meant, at most; of data in a later part, all.
fn needed([a, b, c, d, ..]: &[u8; 12], data: &[u8]) -> usize {
    let name = [*a, *b, *c, *d];
    let is_for_colours = match &name {
        b"wtpt" | b"bkpt" | b"chad" | b"cicp" => true,
        [_, b'X', b'Y', b'Z'] | [_, b'T', b'R', b'C'] => true,
        [b'A' | b'D', b'2', b'B', _] | [b'B', b'2', b'A' | b'D', _] => true,
        _ => false,
    };
    let Some(kind) = chunk::<4>(data, 0).filter(|_| is_for_colours) else {
        return if is_for_colours { usize::MAX } else { 0 };
    };
    match &kind {
        b"cicp" => 12,
        b"XYZ " => 20,
        b"sf32" => 44,
        b"curv" => be32(data, 8)
            .map_or(0, length)
            .saturating_mul(2)
            .saturating_add(12),
        b"para" => {
            let values = be16(data, 8).and_then(|kind| [16, 24, 28, 32, 40].get(usize::from(kind)));
            values.copied().unwrap_or(0)
        }
        b"mft1" | b"mft2" | b"mAB " | b"mBA " | b"mpet" => usize::MAX,
        _ => 0,
    }
}
