//! A page in Rust: finds the faces in a photo, as a guest of an Amazon Cognito identity pool. It draws nothing; the page's
//! script calls it and gets the boxes.

use rekognition_wasm::{
    Rekognition,
    error::Error,
    platform::web::Web,
    providers::CognitoIdentityPool,
    types::{BoundingBox, DetectFacesRequest},
};
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

/// Finds faces.
#[wasm_bindgen]
pub struct Faces(Rekognition<Web>);

#[wasm_bindgen]
impl Faces {
    /// For guests of this pool, such as `us-east-1:1234abcd-…`, in this region.
    ///
    /// # Errors
    /// The region or the pool's id is none.
    #[wasm_bindgen(constructor)]
    pub fn new(region: &str, identity_pool_id: String) -> Result<Faces, JsError> {
        let guest = CognitoIdentityPool::new(identity_pool_id);
        let rekognition = Rekognition::new(Web, region, guest).map_err(|error| shown(&error))?;
        Ok(Self(rekognition))
    }

    /// The boxes around the faces in a JPEG or PNG file: left, top, width and height of each, as ratios of the image.
    ///
    /// # Errors
    /// The photo is not one that the service takes, or the call has failed; the text says why and what to do.
    pub async fn find(&self, photo: Vec<u8>) -> Result<Vec<f32>, JsError> {
        let request = DetectFacesRequest {
            image: photo.into(),
            ..Default::default()
        };
        let found = self.0.detect_faces(request).await;
        let faces = found.map_err(|error| shown(&error))?.face_details;
        Ok(faces
            .iter()
            .flat_map(|face| ratios(&face.bounding_box))
            .collect())
    }
}

fn ratios(bounds: &BoundingBox) -> [f32; 4] {
    [bounds.left, bounds.top, bounds.width, bounds.height].map(Option::unwrap_or_default)
}

/// An error with its advice, as the script catches it.
fn shown(error: &Error) -> JsError {
    let advice = error.hint().unwrap_or_default();
    JsError::new(&[error.name(), ": ", error.message(), " ", &*advice].concat())
}
