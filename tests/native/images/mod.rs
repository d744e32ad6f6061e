//! Headers of images, what is taken out of them, and the verdict on them. Pictures are made by encoders of others and
//! read back by decoders of others; what these do not write is put together here, byte by byte.

mod bytes;
mod headers;
mod marks;
mod prepared;
mod profiles;
mod samples;
mod stripping;
