//! The faces of an image with all that is known of them, and how the service shows a face. What cannot
//! be computed (age, emotions, landmarks, pose …) is absent or, where a member is always sent, empty.

use rekognition_local_pixels::RgbImage;
use rekognition_local_pixels::bar::Bar;
use rekognition_local_pixels::bounds::Bounds;
use rekognition_local_pixels::descriptor::Descriptor;
use rekognition_local_pixels::faces::{Face, find_faces};
use rekognition_local_pixels::properties::Quality;
use serde_json::{Value, json};

/// The service answers the 100 largest faces.
const MAX_FACES: usize = 100;

/// An image and the faces in it, the largest first.
pub(super) struct Faces {
    image: RgbImage,
    found: Vec<Found>,
}

/// A face in an image.
pub(super) struct Found {
    face: Face,
    quality: Quality,
    /// What it lacks to reach the quality bar.
    pub(super) lacking: Vec<&'static str>,
}

/// The service's `BoundingBox`.
pub(super) fn bounding_box(bounds: Bounds) -> Value {
    json!({
        "Width": bounds.width,
        "Height": bounds.height,
        "Left": bounds.left,
        "Top": bounds.top,
    })
}

impl Faces {
    /// The faces of an image, each held against a bar of the service's.
    pub(super) fn of(image: RgbImage, bar: &str) -> Self {
        let bar = Bar::named(bar);
        let faces = find_faces(&image).into_iter().take(MAX_FACES);
        let found = faces.map(|face| {
            let quality = Quality::of_face(&image, face.bounds);
            let lacking = bar.map(|bar| bar.lacking(&face, &quality, image.dimensions()));
            Found {
                face,
                quality,
                lacking: lacking.unwrap_or_default(),
            }
        });
        let found = found.collect();
        Self { image, found }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Found> {
        self.found.iter()
    }

    /// The faces that reach the bar.
    pub(super) fn good(&self) -> impl Iterator<Item = &Found> {
        self.iter().filter(|found| found.lacking.is_empty())
    }

    pub(super) fn descriptor(&self, found: &Found) -> Descriptor {
        Descriptor::of_face(&self.image, found.face.bounds)
    }
}

impl Found {
    pub(super) fn bounds(&self) -> Bounds {
        self.face.bounds
    }

    pub(super) fn confidence(&self) -> f32 {
        self.face.confidence
    }

    /// The service's `FaceDetail` and `ComparedFace`, which have these members in common.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "BoundingBox": bounding_box(self.face.bounds),
            "Confidence": self.face.confidence,
            "Landmarks": [],
            "Pose": {},
            "Quality": {
                "Brightness": self.quality.brightness,
                "Sharpness": self.quality.sharpness,
            },
        })
    }
}
