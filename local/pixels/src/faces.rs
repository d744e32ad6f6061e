//! Finds faces with the `SeetaFace` cascade of `rustface`: where they are and how sure it is, nothing
//! about whose they are or how they look.

use std::sync::LazyLock;
use std::thread;

use image::imageops::{self, FilterType};
use image::{GrayImage, RgbImage};
use rustface::{ImageData, Model};

use crate::bounds::Bounds;

/// The detector's window, in pixels: it finds no smaller face in what it is shown.
const WINDOW: u32 = 40;

/// The views in which an image is searched. The detector's boxes scatter by a tenth of the face; the
/// mean of a small and of a large, mirrored view scatters by half of that, and the large one finds
/// faces down to a twentieth of the image.
const VIEWS: [Sides; 2] = [
    Sides {
        picture: 480,
        window: 480,
    },
    Sides {
        picture: 800,
        window: 320,
    },
];

/// What the detector must score: its own default. With 2.0, which its examples use, a helmet's visor
/// is a face.
const SCORE_THRESHOLD: f64 = 3.85;

/// Rekognition's box is taller than wide and reaches from the forehead to under the chin. The
/// detector's is a square from ear to ear that begins in the hair and ends above the chin: it is
/// adjusted by these shares of its side, the mean of what the photos in the tests need.
const ADJUSTED: Bounds = Bounds {
    left: 0.035,
    top: 0.06,
    width: 0.93,
    height: 1.03,
};

/// Two boxes that share this much of their union are the same face.
const SAME_FACE: f32 = 0.4;

/// How a view is made.
#[derive(Clone, Copy, Debug)]
struct Sides {
    /// The long side of the picture in it, whatever its shape.
    picture: u32,
    /// The side of the largest window that the detector begins with. It looks for larger faces, too:
    /// a window can grow.
    window: u32,
}

/// A picture in the upper left corner of a black area.
#[derive(Debug)]
struct View {
    pixels: GrayImage,
    /// Width and height of the picture in it.
    picture: (u32, u32),
    /// The side of the largest window that the detector begins with.
    window: u32,
}

static MODEL: LazyLock<Option<Model>> = LazyLock::new(|| {
    let bytes = include_bytes!("../detector/seeta_fd_frontal_v1.0.bin");
    rustface::read_model(bytes.as_slice()).ok()
});

/// A face in an upright image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// Where it is.
    pub bounds: Bounds,
    /// 0 to 100.
    pub confidence: f32,
}

/// A box in one view, with the detector's score.
#[derive(Clone, Copy, Debug)]
struct Sighting {
    bounds: Bounds,
    score: f64,
}

/// The faces of an upright image, the largest first.
pub fn find_faces(image: &RgbImage) -> Vec<Face> {
    let gray = imageops::grayscale(image);
    let [small, large] = VIEWS;
    let (mut sightings, mirrored) = thread::scope(|scope| {
        let large = scope.spawn(|| detect(&View::of(&imageops::flip_horizontal(&gray), large)));
        let straight = detect(&View::of(&gray, small));
        // A fault of the detector is no face, and no fault of the service.
        (straight, large.join().unwrap_or_default())
    });
    sightings.extend(mirrored.into_iter().map(Sighting::mirrored));

    let mut faces = merge(sightings);
    faces.sort_by(|a, b| b.bounds.area().total_cmp(&a.bounds.area()));
    faces
}

impl Sighting {
    fn mirrored(self) -> Self {
        let left = 1.0 - self.bounds.left - self.bounds.width;
        let bounds = Bounds {
            left,
            ..self.bounds
        };
        Self { bounds, ..self }
    }
}

impl View {
    fn of(gray: &GrayImage, sides: Sides) -> Self {
        let (width, height) = gray.dimensions();
        let scale = sides.picture as f32 / width.max(height) as f32;
        let side = |side: u32| ((side as f32 * scale).round() as u32).clamp(1, sides.picture);
        let picture = (side(width), side(height));
        let window = picture.0.min(picture.1).clamp(WINDOW, sides.window);
        let mut pixels = GrayImage::new(picture.0 + room(window), picture.1 + room(window));
        let scaled = imageops::resize(gray, picture.0, picture.1, FilterType::Triangle);
        imageops::replace(&mut pixels, &scaled, 0, 0);
        Self {
            pixels,
            picture,
            window,
        }
    }
}

/// How far the black reaches beyond the picture, to the right and below.
///
/// The detector cuts its windows out with unchecked pointers. It handles those that hang out of its
/// image; one that lay wholly right of it or below it would be read from foreign memory. So none may
/// begin beyond the black:
///
/// - The first windows are the detector's own, of at most `window` pixels and one for rounding. Each
///   has a part of the picture in it: black alone has no contrast, and is refused.
/// - Each of the first two stages of the cascade moves the middle of a window by its side at most, and
///   makes it twice as large at most. Both refuse black alone: the features are zero, which
///   score 0.0000006 and 0.0005 where 0.5 is needed. So a window is moved on only while the picture is in it.
/// - The second stage therefore begins at most one and a half sides of the window beyond the
///   picture, and the third one and a half of twice that side. Nothing is cut out after the third.
///
/// That is three sides, and a few pixels as every step rounds. The room also keeps every layer of the
/// detector's pyramid larger than its window, which it does not check either.
fn room(window: u32) -> u32 {
    3 * (window + 1) + ROUNDING
}

/// In pixels, for all steps of a window together.
const ROUNDING: u32 = 8;

/// The sums of squares of the detector's upper and left windows are in 32 bits, from the edge of the
/// image on: they hold a strip of 40 pixels as long as the longest picture, of white.
const _: () = assert!(VIEWS[1].picture as u64 * WINDOW as u64 * 255 * 255 <= u32::MAX as u64);

fn detect(view: &View) -> Vec<Sighting> {
    let Some(model) = MODEL.as_ref() else {
        return Vec::new();
    };
    let mut detector = rustface::create_detector_with_model(model.clone());
    detector.set_score_thresh(SCORE_THRESHOLD);
    detector.set_max_face_size(view.window);
    let (width, height) = view.pixels.dimensions();
    let found = detector.detect(&ImageData::new(&view.pixels, width, height));
    let (width, height) = (view.picture.0 as f32, view.picture.1 as f32);
    found
        .iter()
        .map(|face| {
            let square = face.bbox();
            let side = square.width() as f32;
            Sighting {
                bounds: Bounds {
                    left: (square.x() as f32 + ADJUSTED.left * side) / width,
                    top: (square.y() as f32 + ADJUSTED.top * side) / height,
                    width: ADJUSTED.width * side / width,
                    height: ADJUSTED.height * side / height,
                },
                score: face.score(),
            }
        })
        .collect()
}

/// One face for all sightings of it: the mean of their boxes, the best of their scores.
fn merge(mut sightings: Vec<Sighting>) -> Vec<Face> {
    sightings.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut faces = Vec::new();
    while let Some(&best) = sightings.first() {
        let mut same = vec![best];
        sightings = sightings
            .split_off(1)
            .into_iter()
            .filter(|other| {
                let is_same = best.bounds.overlap(other.bounds) > SAME_FACE;
                if is_same {
                    same.push(*other);
                }
                !is_same
            })
            .collect();
        let mean = |side: fn(&Bounds) -> f32| {
            same.iter()
                .map(|sighting| side(&sighting.bounds))
                .sum::<f32>()
                / same.len() as f32
        };
        faces.push(Face {
            bounds: Bounds {
                left: mean(|bounds| bounds.left),
                top: mean(|bounds| bounds.top),
                width: mean(|bounds| bounds.width),
                height: mean(|bounds| bounds.height),
            },
            confidence: confidence(best.score),
        });
    }
    faces
}

/// A percentage that grows with the detector's score, which has no upper end: 72 at the threshold,
/// above 99 for a clear portrait.
fn confidence(score: f64) -> f32 {
    (100.0 * (1.0 - (-score / 3.0).exp())) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sighting(left: f32, score: f64) -> Sighting {
        let bounds = Bounds {
            left,
            top: 0.2,
            width: 0.2,
            height: 0.2,
        };
        Sighting { bounds, score }
    }

    #[test]
    fn sightings_of_one_face_become_their_mean() {
        let faces = merge(vec![
            sighting(0.1, 5.0),
            sighting(0.7, 9.0),
            sighting(0.14, 8.0),
        ]);
        assert_eq!(faces.len(), 2);
        assert!((faces[1].bounds.left - 0.12).abs() < 1e-6);
        assert!((faces[1].confidence - confidence(8.0)).abs() < 1e-6);
        assert!(merge(Vec::new()).is_empty());
    }

    #[test]
    fn a_mirror_keeps_the_distance_to_its_side() {
        let mirrored = sighting(0.1, 5.0).mirrored();
        assert!((mirrored.bounds.left - 0.7).abs() < 1e-6);
        assert!((mirrored.bounds.width - 0.2).abs() < 1e-6);
    }

    #[test]
    fn confidence_is_a_growing_percentage() {
        let values = [3.85, 5.0, 15.0, 1e9].map(confidence);
        assert!(values.is_sorted() && values[0] > 70.0 && values[2] > 99.0 && values[3] <= 100.0);
    }

    #[test]
    fn views_are_never_huge() {
        let check = |size: (u32, u32), picture: (u32, u32), window: u32| {
            let view = View::of(&GrayImage::new(size.0, size.1), VIEWS[0]);
            assert_eq!((view.picture, view.window), (picture, window));
            let (width, height) = (picture.0 + room(window), picture.1 + room(window));
            assert_eq!(view.pixels.dimensions(), (width, height));
        };
        check((960, 480), (480, 240), 240);
        check((80, 80), (480, 480), 480);
        check((10_000, 80), (480, 4), WINDOW);
        check((200, 10_000), (10, 480), WINDOW);
        check((1, 10_000), (1, 480), WINDOW);
    }

    /// Where a window begins and ends whose stage predicts these ratios; as the detector rounds.
    fn moved((left, side): (f32, f32), shift: f32, growth: f32) -> (f32, f32) {
        let grown = ((growth * 2.0 - 1.0) * side + side + 0.5).floor();
        let left = ((shift * 2.0 - 1.0) * side + left + (side - grown) * 0.5 + 0.5).floor();
        (left, grown)
    }

    #[test]
    fn no_window_that_is_cut_out_begins_beyond_the_black() {
        for window in WINDOW..=VIEWS[0].window {
            // The picture ends at 0 here; each window still has a part of it, as far out as can be.
            let first = (0.0, window as f32 + 1.0);
            let mut furthest = 0.0_f32;
            for growth in (0_u8..=100).map(|percent| f32::from(percent) / 100.0) {
                let second = moved(first, 1.0, growth);
                furthest = furthest.max(second.0);
                let second = (second.0.min(0.0), second.1);
                furthest = furthest.max(moved(second, 1.0, 0.0).0);
            }
            assert!(furthest <= room(window) as f32, "{window}: {furthest}");
        }
    }

    #[test]
    fn a_plain_picture_beside_black_has_no_face() {
        let white = RgbImage::from_pixel(80, 80, image::Rgb([255; 3]));
        assert!(find_faces(&white).is_empty());
        assert!(find_faces(&RgbImage::new(80, 80)).is_empty());
    }

    /// Pictures that strain the detector: noise, and stripes whose gradients are as large as they get.
    fn strained(width: u32, height: u32) -> [RgbImage; 3] {
        let mut state = 1_u32;
        let noise = RgbImage::from_fn(width, height, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Rgb([155 + (state >> 24) as u8 % 101; 3])
        });
        let stripes = |across: bool| {
            RgbImage::from_fn(width, height, |x, y| {
                let along = if across { y } else { x };
                image::Rgb([if along / 2 % 2 == 0 { 255 } else { 0 }; 3])
            })
        };
        [noise, stripes(true), stripes(false)]
    }

    #[test]
    fn extreme_shapes_are_searched_without_a_panic() {
        let shapes = [
            (10_000, 81),
            (81, 10_000),
            (1600, 80),
            (1, 1),
            (40, 39),
            (801, 799),
        ];
        for (width, height) in shapes {
            for picture in strained(width, height) {
                let gray = imageops::grayscale(&picture);
                for sides in VIEWS {
                    // On this thread: a panic on another one is no face.
                    detect(&View::of(&gray, sides));
                }
            }
        }
    }
}
