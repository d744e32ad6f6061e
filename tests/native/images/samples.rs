//! Pictures of all kinds, by the encoders of others.

use std::io::Cursor;

use ::image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::{
    bytes::chunk,
    profiles::{colours, part, profile},
};

pub(crate) const WIDTH: u16 = 45;
pub(crate) const HEIGHT: u16 = 30;

/// A picture with edges and gradients.
pub(crate) fn picture() -> DynamicImage {
    let colour = |x: u32, y: u32| {
        let [r, g, b] = [x * 5, y * 8, (x ^ y) * 4].map(|value| u8::try_from(value % 256));
        Rgb([r.unwrap_or(0), g.unwrap_or(0), b.unwrap_or(0)])
    };
    RgbImage::from_fn(WIDTH.into(), HEIGHT.into(), colour).into()
}

/// The picture in a format that `image` writes.
pub(crate) fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture
        .write_to(&mut file, format)
        .expect("the format takes it");
    file.into_inner()
}

/// A setting of the encoder.
type Setting = fn(&mut Encoder<&mut Vec<u8>>);

fn jpeg(colours: ColorType, set: Setting) -> Vec<u8> {
    let pixels = match colours {
        ColorType::Luma => picture().to_luma8().into_raw(),
        ColorType::Cmyk | ColorType::CmykAsYcck => picture().to_rgba8().into_raw(),
        _ => picture().to_rgb8().into_raw(),
    };
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 90);
    set(&mut encoder);
    encoder
        .encode(&pixels, WIDTH, HEIGHT, colours)
        .expect("it can be encoded");
    file
}

/// A JPEG as cameras write it.
pub(crate) fn baseline() -> Vec<u8> {
    jpeg(ColorType::Rgb, |_| {})
}

/// JPEGs of every kind, by name.
pub(crate) fn jpegs() -> Vec<(&'static str, Vec<u8>)> {
    let large = part(1, 1, &profile(&colours(), &[0]));
    let with_icc = [&baseline()[..2], &large, &baseline()[2..]].concat();
    vec![
        ("baseline", baseline()),
        (
            "progressive",
            jpeg(ColorType::Rgb, |e| e.set_progressive(true)),
        ),
        ("grey", jpeg(ColorType::Luma, |_| {})),
        ("CMYK", jpeg(ColorType::Cmyk, |_| {})),
        ("YCCK", jpeg(ColorType::CmykAsYcck, |_| {})),
        (
            "restarts",
            jpeg(ColorType::Rgb, |e| e.set_restart_interval(2)),
        ),
        (
            "subsampled",
            jpeg(ColorType::Rgb, |e| {
                e.set_sampling_factor(SamplingFactor::R_4_2_0);
            }),
        ),
        (
            "optimized",
            jpeg(ColorType::Rgb, |e| e.set_optimized_huffman_tables(true)),
        ),
        ("profile", with_icc),
        ("of image", encode(&picture(), ImageFormat::Jpeg)),
    ]
}

/// PNGs of every kind, by name.
pub(crate) fn pngs() -> Vec<(&'static str, Vec<u8>)> {
    let of = |picture: DynamicImage| encode(&picture, ImageFormat::Png);
    vec![
        ("RGB", of(picture())),
        ("RGBA", of(picture().to_rgba8().into())),
        ("grey", of(picture().to_luma8().into())),
        ("grey alpha", of(picture().to_luma_alpha8().into())),
        ("16 bit", of(picture().to_rgb16().into())),
        ("interlaced", interlaced()),
    ]
}

/// A grey PNG in the seven passes of Adam7, without compression.
fn interlaced() -> Vec<u8> {
    let picture = picture().to_luma8();
    let mut rows = Vec::new();
    for (x, y, dx, dy) in [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ] {
        for y in (y..HEIGHT.into()).step_by(dy) {
            rows.push(0);
            let row = (x..u32::from(WIDTH)).step_by(dx);
            rows.extend(row.map(|x| picture.get_pixel(x, y).0[0]));
        }
    }
    let length = u16::try_from(rows.len()).expect("one block holds it");
    let (mut a, mut b) = (1_u32, 0_u32);
    for &byte in &rows {
        a = (a + u32::from(byte)) % 65521;
        b = (b + a) % 65521;
    }
    let stream = [
        &[0x78, 0x01, 0x01][..],
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
        &rows,
        &(b << 16 | a).to_be_bytes(),
    ]
    .concat();
    let sides = [
        u32::from(WIDTH).to_be_bytes(),
        u32::from(HEIGHT).to_be_bytes(),
    ]
    .concat();
    [
        &b"\x89PNG\r\n\x1a\n"[..],
        &chunk(*b"IHDR", &[&sides[..], &[8, 0, 0, 0, 1]].concat()),
        &chunk(*b"IDAT", &stream),
        &chunk(*b"IEND", &[]),
    ]
    .concat()
}
