//! Turns JPEG and PNG bytes into upright pixels, within Rekognition's limits; it reads no other format.

use std::io::Cursor;

use image::buffer::ConvertBuffer as _;
use image::metadata::Orientation;
use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, RgbImage,
    imageops,
};

/// How long a side may be, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Sides {
    /// At least.
    pub shortest: u32,
    /// At most.
    pub longest: u32,
}

/// The most bytes that one decoder may allocate, and that its pixels may have: 10,000 × 10,000 pixels of four bytes, and
/// some room.
const MAX_ALLOC: u64 = 512 << 20;

/// Why there are no pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Neither JPEG nor PNG, or broken.
    Format,
    /// A side is too short.
    TooSmall,
    /// A side is too long, or the pixels do not fit into memory.
    TooLarge {
        /// By the header.
        width: u32,
        /// By the header.
        height: u32,
    },
}

/// Decodes an image; a JPEG's EXIF orientation is applied. PNG has none for Rekognition.
pub fn decode(bytes: &[u8], sides: Sides) -> Result<RgbImage, DecodeError> {
    let Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png)) = image::guess_format(bytes) else {
        return Err(DecodeError::Format);
    };
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| DecodeError::Format)?;

    // Before a pixel is decoded: the header of a small file can promise a huge image.
    let (width, height) = decoder.dimensions();
    let too_large = DecodeError::TooLarge { width, height };
    if width.max(height) > sides.longest {
        return Err(too_large);
    }
    if width.min(height) < sides.shortest {
        return Err(DecodeError::TooSmall);
    }

    // The decoder keeps to the limit in what it needs itself, not in what it fills.
    if decoder.total_bytes() > MAX_ALLOC {
        return Err(too_large);
    }

    let orientation = match format {
        ImageFormat::Jpeg => decoder.orientation().ok(),
        _ => None,
    };
    let image = DynamicImage::from_decoder(decoder).map_err(|error| match error {
        ImageError::Limits(_) => too_large,
        _ => DecodeError::Format,
    })?;
    Ok(match orientation {
        Some(orientation) => upright(rgb(image), orientation),
        None => rgb(image),
    })
}

/// [`DynamicImage::into_rgb8`], which is compiled here and so optimised: `image` is not, as it would take four times as
/// long to compile.
fn rgb(image: DynamicImage) -> RgbImage {
    match image {
        DynamicImage::ImageRgb8(image) => image,
        DynamicImage::ImageRgba8(image) => image.convert(),
        DynamicImage::ImageLuma8(image) => image.convert(),
        DynamicImage::ImageLumaA8(image) => image.convert(),
        other => other.into_rgb8(),
    }
}

/// [`DynamicImage::apply_orientation`], for the same reason.
fn upright(image: RgbImage, orientation: Orientation) -> RgbImage {
    match orientation {
        Orientation::NoTransforms => image,
        Orientation::FlipHorizontal => imageops::flip_horizontal(&image),
        Orientation::FlipVertical => imageops::flip_vertical(&image),
        Orientation::Rotate90 => imageops::rotate90(&image),
        Orientation::Rotate180 => imageops::rotate180(&image),
        Orientation::Rotate270 => imageops::rotate270(&image),
        Orientation::Rotate90FlipH => imageops::flip_horizontal(&imageops::rotate90(&image)),
        Orientation::Rotate270FlipH => imageops::flip_horizontal(&imageops::rotate270(&image)),
    }
}

#[cfg(test)]
mod tests {
    use image::{ImageEncoder as _, codecs::png::PngEncoder};

    use super::*;

    const SIDES: Sides = Sides {
        shortest: 80,
        longest: 10_000,
    };

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let pixels = vec![0; width as usize * height as usize];
        PngEncoder::new(&mut bytes)
            .write_image(&pixels, width, height, image::ExtendedColorType::L8)
            .unwrap();
        bytes
    }

    #[test]
    fn sides_have_limits() {
        assert_eq!(
            decode(&png(80, 100), SIDES).unwrap().dimensions(),
            (80, 100)
        );
        assert_eq!(decode(&png(79, 100), SIDES), Err(DecodeError::TooSmall));
        assert_eq!(decode(&png(100, 79), SIDES), Err(DecodeError::TooSmall));
        assert!(decode(&png(10_000, 80), SIDES).is_ok());
        let (width, height) = (10_001, 80);
        assert_eq!(
            decode(&png(width, height), SIDES),
            Err(DecodeError::TooLarge { width, height })
        );
    }

    #[test]
    fn a_huge_promise_in_a_small_file_is_refused_unread() {
        let mut bomb = png(80, 80);
        bomb[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
        // The checksum of the header no longer fits, which the decoder may notice first.
        assert!(decode(&bomb, SIDES).is_err());
    }

    /// A chunk of a PNG; its checksum is the CRC-32 of name and content.
    fn chunk(name: &[u8], content: &[u8]) -> Vec<u8> {
        let checked = [name, content].concat();
        let crc = checked.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
            })
        });
        let length = (content.len() as u32).to_be_bytes();
        [&length[..], &checked, &(!crc).to_be_bytes()].concat()
    }

    #[test]
    fn pixels_that_do_not_fit_are_refused_unread() {
        let side = 10_000_u32.to_be_bytes();
        // 16 bits a channel, red, green, blue and alpha: 800 MB.
        let header = [&side[..], &side, &[16, 6, 0, 0, 0]].concat();
        let bomb = [
            &b"\x89PNG\r\n\x1a\n"[..],
            &chunk(b"IHDR", &header),
            &chunk(b"IDAT", &[0x78, 0x9c, 0x03, 0, 0, 0, 0, 1]),
            &chunk(b"IEND", b""),
        ]
        .concat();
        let (width, height) = (10_000, 10_000);
        assert_eq!(
            decode(&bomb, SIDES),
            Err(DecodeError::TooLarge { width, height })
        );
    }

    #[test]
    fn what_is_no_image_is_refused() {
        for bytes in [
            &b""[..],
            b"GIF89a",
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
            b"hello",
        ] {
            assert_eq!(decode(bytes, SIDES), Err(DecodeError::Format));
        }
        let whole = png(100, 100);
        assert_eq!(
            decode(&whole[..whole.len() / 2], SIDES),
            Err(DecodeError::Format)
        );
    }
}
