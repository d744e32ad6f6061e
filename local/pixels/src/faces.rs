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

/// The long sides at which an image is searched. The detector's boxes scatter by a tenth of the
/// face; the mean of a small and of a large, mirrored view scatters by half of that, and the large
/// one finds faces down to a twentieth of the image.
const SIDES: [u32; 2] = [480, 800];

/// The short side of an image as it is searched, however long the other one is. With less than
/// twice the window, a layer of the detector's pyramid can round to below the window, which it does
/// not check.
const SHORTEST_SIDE: u32 = 2 * WINDOW;

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
    let [small, large] = SIDES;
    let (mut sightings, mirrored) = thread::scope(|scope| {
        let large = scope.spawn(|| detect(&imageops::flip_horizontal(&scaled(&gray, large))));
        let straight = detect(&scaled(&gray, small));
        match large.join() {
            Ok(mirrored) => (straight, mirrored),
            Err(panic) => std::panic::resume_unwind(panic),
        }
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

fn scaled(gray: &GrayImage, long_side: u32) -> GrayImage {
    let (width, height) = gray.dimensions();
    let scale = (long_side as f32 / width.max(height) as f32)
        .max(SHORTEST_SIDE as f32 / width.min(height) as f32);
    let side = |side: u32| ((side as f32 * scale).round() as u32).max(SHORTEST_SIDE);
    imageops::resize(gray, side(width), side(height), FilterType::Triangle)
}

/// The detector cuts its windows out with unchecked pointers, and a window that lay wholly right of
/// or below the view would read past it. Between its steps a window moves by a share of its size: in
/// a million windows over noise, waves and faces cut off by the edges, none hung out by more than half.
fn detect(view: &GrayImage) -> Vec<Sighting> {
    let Some(model) = MODEL.as_ref() else {
        return Vec::new();
    };
    let mut detector = rustface::create_detector_with_model(model.clone());
    detector.set_score_thresh(SCORE_THRESHOLD);
    let (width, height) = view.dimensions();
    let found = detector.detect(&ImageData::new(view, width, height));
    let (width, height) = (width as f32, height as f32);
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
    fn views_are_neither_tiny_nor_huge() {
        let check = |size: (u32, u32), expected: (u32, u32)| {
            let view = scaled(&GrayImage::new(size.0, size.1), 480);
            assert_eq!(view.dimensions(), expected);
        };
        check((960, 480), (480, 240));
        check((80, 80), (480, 480));
        check((10_000, 80), (10_000, 80));
        check((200, 10_000), (80, 4000));
    }
}
