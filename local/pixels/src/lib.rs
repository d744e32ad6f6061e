//! The computations of rekognition-local on pixels. Pure functions: no HTTP, no JSON, no state.
//!
//! A crate of its own, as its loops over pixels are optimised where the rest of the stand-in need not be.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels become ratios and ratios pixels; sides are at most 10,000"
)]

mod css_colors;

pub mod bar;
pub mod bounds;
pub mod decode;
pub mod descriptor;
pub mod faces;
pub mod labels;
pub mod properties;

pub use image::RgbImage;
