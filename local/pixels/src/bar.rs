//! The quality that a face must have to be indexed or searched, and what it lacks.

use crate::faces::Face;
use crate::properties::Quality;

/// A quality bar; the service's, with measures of this stand-in's own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// 0 to 100 each.
    confidence: f32,
    brightness: f32,
    sharpness: f32,
    /// Of the face's shorter side, in pixels.
    side: f32,
}

impl Bar {
    /// The bar by its name in the service; no name and `NONE` are no bar.
    pub fn named(name: &str) -> Option<Self> {
        let [confidence, brightness, sharpness, side] = match name {
            "AUTO" | "LOW" => [75.0, 10.0, 5.0, 25.0],
            "MEDIUM" => [85.0, 20.0, 10.0, 40.0],
            "HIGH" => [95.0, 30.0, 20.0, 60.0],
            _ => return None,
        };
        Some(Self {
            confidence,
            brightness,
            sharpness,
            side,
        })
    }

    /// What a face in an image of this size lacks, as the service names it; empty for a good one.
    pub fn lacking(self, face: &Face, quality: &Quality, image: (u32, u32)) -> Vec<&'static str> {
        let pixels = face.bounds.pixels(image);
        let checks = [
            (quality.brightness < self.brightness, "LOW_BRIGHTNESS"),
            (quality.sharpness < self.sharpness, "LOW_SHARPNESS"),
            (face.confidence < self.confidence, "LOW_CONFIDENCE"),
            (
                (pixels.width.min(pixels.height) as f32) < self.side,
                "SMALL_BOUNDING_BOX",
            ),
        ];
        let lacks = checks.into_iter().filter(|(lacks, _)| *lacks);
        lacks.map(|(_, reason)| reason).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bounds::Bounds;

    #[test]
    fn each_bar_is_higher_than_the_last() {
        let bounds = Bounds {
            left: 0.1,
            top: 0.1,
            width: 0.5,
            height: 0.5,
        };
        let check = |value: f32, side: u32, expected: [usize; 4]| {
            let face = Face {
                bounds,
                confidence: value,
            };
            let quality = Quality {
                brightness: value,
                sharpness: value,
                contrast: value,
            };
            let lacks = |name: &str| {
                let bar = Bar::named(name);
                bar.map_or(0, |bar| bar.lacking(&face, &quality, (side, side)).len())
            };
            assert_eq!(["NONE", "LOW", "MEDIUM", "HIGH"].map(lacks), expected);
        };
        check(0.0, 10, [0, 4, 4, 4]);
        check(80.0, 60, [0, 0, 2, 2]);
        check(90.0, 100, [0, 0, 0, 2]);
        check(99.0, 200, [0, 0, 0, 0]);
        assert_eq!(Bar::named("AUTO"), Bar::named("LOW"));
    }
}
