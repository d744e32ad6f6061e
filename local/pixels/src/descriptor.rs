//! Describes a face by the directions of the edges in it, and tells how similar two such descriptions
//! are. It is no face recognition.
//!
//! The same photo is found again after resizing, re-encoding, cropping, brightening, darkening or
//! mirroring, because edges keep their places and directions. Another photo of the same person is another
//! picture: with a turned head, another expression or light from another side it is not reliably
//! found, for which it takes a trained model. A descriptor is a histogram of oriented gradients
//! (Dalal and Triggs, 2005) of the box, without its mean, so that what most faces share counts little.

use image::imageops::{self, FilterType};
use image::{GrayImage, RgbImage};

use crate::bounds::Bounds;

/// The side of the square to which a face is scaled, in pixels.
const SIDE: u32 = 64;
/// Cells a side; the edges of one cell are counted together.
const CELLS: usize = 8;
/// Directions that are told apart in half a turn: an edge from dark to light counts as one from light
/// to dark.
const DIRECTIONS: i32 = 9;
/// How much of its size a box is widened by on each side, for the outline of the head.
const MARGIN: f32 = 0.08;
/// The most that one direction may have of a block's edges: a single bright edge, of glasses say,
/// must not outweigh a face.
const CLIPPED: f32 = 0.2;

/// The correlation of two faces that counts as half similar, and how fast similarity grows around it.
/// Of the photos in the tests, versions of one correlate by 0.90 and more, different ones by 0.60 at
/// most.
const HALF_SIMILAR: f32 = 0.72;
const STEEPNESS: f32 = 20.0;

/// What a face looks like.
#[derive(Clone, Debug, PartialEq)]
pub struct Descriptor {
    /// Vectors of length 1.
    straight: Vec<f32>,
    /// The same face in a mirror, as some cameras take it.
    mirrored: Vec<f32>,
}

impl Descriptor {
    /// The descriptor of the face in a box.
    pub fn of_face(image: &RgbImage, bounds: Bounds) -> Self {
        let face = face_square(image, bounds);
        let describe = |face: &GrayImage| normalised(blocks(&cells(face)));
        Self {
            straight: describe(&face),
            mirrored: describe(&imageops::flip_horizontal(&face)),
        }
    }

    /// What several faces have in common; none where there is no face.
    pub fn mean(faces: &[&Self]) -> Option<Self> {
        let first = faces.first()?;
        let mean = |side: fn(&Self) -> &Vec<f32>| {
            let sum = |at| faces.iter().map(|face| side(face)[at]).sum();
            normalised((0..side(first).len()).map(sum).collect())
        };
        Some(Self {
            straight: mean(|face| &face.straight),
            mirrored: mean(|face| &face.mirrored),
        })
    }

    /// 0 to 100.
    pub fn similarity(&self, other: &Self) -> f32 {
        100.0 / (1.0 + (-STEEPNESS * (self.correlation(other) - HALF_SIMILAR)).exp())
    }

    /// That of the better of the two ways round.
    fn correlation(&self, other: &Self) -> f32 {
        let with =
            |side: &[f32]| -> f32 { self.straight.iter().zip(side).map(|(a, b)| a * b).sum() };
        with(&other.straight).max(with(&other.mirrored))
    }
}

/// Without its mean, and of length 1; a face without an edge has no direction and stays 0.
fn normalised(mut values: Vec<f32>) -> Vec<f32> {
    let mean = values.iter().sum::<f32>() / values.len() as f32;
    for value in &mut values {
        *value -= mean;
    }
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > f32::EPSILON {
        for value in &mut values {
            *value /= length;
        }
    }
    values
}

/// The widened box as a small grey square.
fn face_square(image: &RgbImage, bounds: Bounds) -> GrayImage {
    let widened = Bounds {
        left: bounds.left - MARGIN * bounds.width,
        top: bounds.top - MARGIN * bounds.height,
        width: bounds.width * (1.0 + 2.0 * MARGIN),
        height: bounds.height * (1.0 + 2.0 * MARGIN),
    };
    let part = widened.pixels(image.dimensions());
    let face = imageops::crop_imm(image, part.left, part.top, part.width, part.height);
    let gray = imageops::grayscale(&face.to_image());
    imageops::resize(&gray, SIDE, SIDE, FilterType::Triangle)
}

type Cells = Vec<[f32; DIRECTIONS as usize]>;

/// How strong the edges of each direction are in each cell. An edge counts in the cells and the
/// directions around it by its nearness, so that a small shift changes little.
fn cells(face: &GrayImage) -> Cells {
    let mut cells = vec![[0.0; DIRECTIONS as usize]; CELLS * CELLS];
    let luma = |x: u32, y: u32| f32::from(face.get_pixel(x, y).0[0]);
    let cell_side = SIDE as f32 / CELLS as f32;
    for y in 1..SIDE - 1 {
        for x in 1..SIDE - 1 {
            let across = luma(x + 1, y) - luma(x - 1, y);
            let down = luma(x, y + 1) - luma(x, y - 1);
            let strength = across.hypot(down);
            let half_turn = down.atan2(across).rem_euclid(std::f32::consts::PI);
            let direction = half_turn / std::f32::consts::PI * DIRECTIONS as f32;
            let at = |pixel: u32| (pixel as f32 + 0.5) / cell_side - 0.5;
            for (row, row_share) in neighbours(at(y)) {
                for (column, column_share) in neighbours(at(x)) {
                    let (Some(row), Some(column)) = (inside(row), inside(column)) else {
                        continue;
                    };
                    for (bin, share) in neighbours(direction - 0.5) {
                        let bin = bin.rem_euclid(DIRECTIONS) as usize;
                        cells[row * CELLS + column][bin] +=
                            strength * row_share * column_share * share;
                    }
                }
            }
        }
    }
    cells
}

/// The whole numbers around a position, and how near each is.
fn neighbours(position: f32) -> [(i32, f32); 2] {
    let below = position.floor();
    let share = position - below;
    [(below as i32, 1.0 - share), (below as i32 + 1, share)]
}

fn inside(cell: i32) -> Option<usize> {
    usize::try_from(cell).ok().filter(|cell| *cell < CELLS)
}

/// Each two by two cells relative to all of their edges, which takes out light and contrast.
fn blocks(cells: &Cells) -> Vec<f32> {
    let mut values = Vec::new();
    for row in 0..CELLS - 1 {
        for column in 0..CELLS - 1 {
            let corner = row * CELLS + column;
            let block = [corner, corner + 1, corner + CELLS, corner + CELLS + 1]
                .map(|cell| cells[cell])
                .concat();
            let length = |block: &[f32]| block.iter().map(|v| v * v).sum::<f32>().sqrt() + 1e-3;
            let whole = length(&block);
            let clipped: Vec<_> = block.iter().map(|v| (v / whole).min(CLIPPED)).collect();
            let whole = length(&clipped);
            values.extend(clipped.iter().map(|value| value / whole));
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use image::DynamicImage;
    use image::codecs::jpeg::JpegEncoder;

    use super::*;
    use crate::faces::find_faces;

    fn photo(name: &str) -> DynamicImage {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/photos");
        image::open(format!("{folder}/{name}")).unwrap()
    }

    fn descriptor(photo: &DynamicImage) -> Descriptor {
        let image = photo.to_rgb8();
        let [face] = find_faces(&image)[..] else {
            panic!("expected one face");
        };
        Descriptor::of_face(&image, face.bounds)
    }

    fn jpeg(photo: &DynamicImage, quality: u8) -> DynamicImage {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        encoder.encode_image(&photo.to_rgb8()).unwrap();
        image::load_from_memory(&bytes).unwrap()
    }

    /// A photo as it comes back from elsewhere.
    fn versions(photo: &DynamicImage) -> Vec<(&'static str, DynamicImage)> {
        let (width, height) = (photo.width(), photo.height());
        let sized = |width, height| photo.resize_exact(width, height, FilterType::Triangle);
        let half = sized(width / 2, height / 2);
        vec![
            ("half as large", half.clone()),
            ("twice as large", sized(width * 2, height * 2)),
            ("squeezed", sized(width, height * 9 / 10)),
            ("JPEG of quality 60", jpeg(photo, 60)),
            ("JPEG of quality 30", jpeg(photo, 30)),
            ("brighter", photo.brighten(40)),
            ("darker", photo.brighten(-40)),
            ("more contrast", photo.adjust_contrast(30.0)),
            ("less contrast", photo.adjust_contrast(-40.0)),
            ("blurred", photo.blur(1.5)),
            ("grey", photo.grayscale()),
            ("cut", photo.crop_imm(13, 17, width - 60, height - 90)),
            ("mirrored", photo.fliph()),
            ("all of it", jpeg(&half.brighten(-30), 40)),
        ]
    }

    /// A photo's face, as it is and in its versions.
    struct Face {
        name: &'static str,
        original: Descriptor,
        versions: Vec<(&'static str, Descriptor)>,
    }

    /// Two people. To find 30 faces takes seconds, so it is done once for all tests.
    static PEOPLE: LazyLock<[Face; 2]> = LazyLock::new(|| {
        ["astronaut.png", "grace_hopper.jpg"].map(|name| {
            let photo = photo(name);
            let versions = versions(&photo).into_iter();
            Face {
                name,
                original: descriptor(&photo),
                versions: versions
                    .map(|(version, photo)| (version, descriptor(&photo)))
                    .collect(),
            }
        })
    });

    #[test]
    fn the_same_photo_is_found_again() {
        for Face {
            name,
            original,
            versions,
        } in &*PEOPLE
        {
            assert!(original.similarity(original) > 99.0);
            for (version, descriptor) in versions {
                let similarity = original.similarity(descriptor);
                assert!(similarity > 95.0, "{name} {version}: {similarity}");
            }
        }
    }

    #[test]
    fn another_person_is_not() {
        let [one, other] = PEOPLE.each_ref().map(|face| {
            let versions = face.versions.iter().map(|(_, descriptor)| descriptor);
            versions.chain([&face.original]).collect::<Vec<_>>()
        });
        for one in one {
            for other in &other {
                let similarity = one.similarity(other);
                assert!(similarity < 20.0, "{similarity}");
            }
        }
    }

    #[test]
    fn several_faces_have_their_mean_in_common() {
        let [one, other] = PEOPLE.each_ref().map(|face| &face.original);
        assert_eq!(Descriptor::mean(&[]), None);
        let mean = Descriptor::mean(&[one, other]).unwrap();
        assert!(mean.similarity(one) > one.similarity(other));
        let same = Descriptor::mean(&[one, one, one]).unwrap();
        assert!(same.similarity(one) > 99.0);
    }

    #[test]
    fn a_plain_square_is_like_nothing() {
        let image = RgbImage::from_pixel(100, 100, image::Rgb([90; 3]));
        let bounds = Bounds {
            left: 0.2,
            top: 0.2,
            width: 0.5,
            height: 0.5,
        };
        let plain = Descriptor::of_face(&image, bounds);
        assert!(plain.similarity(&plain) < 1.0);
        assert!(plain.similarity(&PEOPLE[0].original) < 1.0);
    }
}
