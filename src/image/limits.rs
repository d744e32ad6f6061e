//! The limits of an operation for its image.

/// The limits of an operation for an image in its request.
/// <https://docs.aws.amazon.com/rekognition/latest/dg/limits.html>,
/// <https://docs.aws.amazon.com/rekognition/latest/customlabels-dg/limits.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of the file.
    pub bytes: usize,
    /// The fewest pixels a side.
    pub min_side: u32,
    /// The most pixels a side.
    pub max_side: u32,
}

impl Limits {
    /// The limits of most operations: 5 MiB, sides from 80 to 10,000 pixels.
    pub const ORDINARY: Self = Self {
        bytes: 5 << 20,
        min_side: 80,
        max_side: 10_000,
    };
}
