//! The header of an image, its verdict, and its metadata, which the service need not see. Decodes no pixel.

mod beginning;
mod exif;
mod fault;
mod format;
mod header;
mod icc;
mod jpeg;
mod kept;
mod limits;
mod number;
mod png;
mod prepare;
mod read;
mod strip;
mod verdict;

pub use fault::{Fault, Found, Part};
pub use format::Format;
pub use header::Header;
pub use kept::Stripped;
pub use limits::Limits;
pub use prepare::{ImageOptions, Prepared, prepare};
pub use strip::strip;
pub use verdict::{Means, Verdict, judge};
