//! What is computed from pixels. Pure functions: no HTTP, no JSON beyond a bounding box, no state.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels become ratios and ratios pixels; sides are at most 10,000"
)]

pub(crate) mod bar;
pub(crate) mod bounds;
mod css_colors;
pub(crate) mod decode;
pub(crate) mod descriptor;
pub(crate) mod faces;
pub(crate) mod labels;
pub(crate) mod properties;
