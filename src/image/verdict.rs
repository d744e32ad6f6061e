//! The verdict on an image before it is sent: one judgement for both clients. Reads, draws and sends nothing.

use super::{Fault, Header, Limits};

/// The most bytes of an image in S3, whatever the operation: 15 MiB.
const IN_S3: usize = 15 << 20;

/// The means to make an image fit, by the user's wish and the host's abilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Means {
    /// Its metadata may go, and has not gone yet.
    pub strip: bool,
    /// The host can decode it, draw it and encode it anew.
    pub draw: bool,
    /// It may go through a bucket.
    pub store: bool,
}

/// The verdict on an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It fits into the request; its metadata still goes if it may.
    AsIs,
    /// It is too long, and may fit without its metadata: [strip](super::strip()) it, and judge the rest without
    /// [`Means::strip`].
    StripFirst,
    /// It goes through a bucket.
    Store,
    /// It is drawn anew, within the limits. A host that turns out not to decode it refuses it for this fault.
    Draw(Fault),
    /// It cannot be sent.
    Refuse(Fault),
}

/// Judges an image by its header, or by the reason that none can be read, and by the length of its file. An image that
/// was never a file has length 0.
///
/// Images that are too small, also once their longer side fits, are refused and not enlarged: pixels that nobody took
/// show no face.
pub fn judge(
    header: Result<Header, Fault>,
    length: usize,
    limits: Limits,
    means: Means,
) -> Verdict {
    let most = if means.store { IN_S3 } else { limits.bytes };
    let mut can_be_drawn = means.draw;
    let fault = match header {
        Err(fault) => fault,
        Ok(header) => {
            let is_too_small = is_too_small(&header, limits);
            let is_too_long = length > limits.bytes;
            if is_too_long && means.strip && !is_too_small {
                return Verdict::StripFirst;
            }
            if is_too_small || header.longer_side() > limits.max_side {
                can_be_drawn &= !is_too_small;
                Fault::of_sides(header.width, header.height, limits)
            } else if length > most {
                Fault::TooLong { length, most }
            } else if is_too_long {
                return Verdict::Store;
            } else {
                return Verdict::AsIs;
            }
        }
    };
    if can_be_drawn {
        Verdict::Draw(fault)
    } else {
        Verdict::Refuse(fault)
    }
}

/// Whether the shorter side is too short, also of an image whose longer one is made to fit.
fn is_too_small(header: &Header, limits: Limits) -> bool {
    let (shorter, longer) = (header.width.min(header.height), header.longer_side());
    let [shorter, longer, fitted, least] = [
        shorter,
        longer,
        longer.min(limits.max_side),
        limits.min_side,
    ]
    .map(u64::from);
    shorter * fitted + longer / 2 < least * longer // the ratio of the two rounded, without a division
}
