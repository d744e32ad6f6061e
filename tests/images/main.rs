//! Headers of images, what is taken out of them, and the verdict on them. Pictures are made by encoders of others and
//! read back by decoders of others; what these do not write is put together here, byte by byte.
#![cfg(not(target_arch = "wasm32"))]

mod bytes;
mod headers;
mod prepared;
mod samples;
mod stripping;
mod verdicts;
