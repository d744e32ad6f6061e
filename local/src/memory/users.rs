//! The users of a collection: people, known by the faces that are associated with them.

use rekognition_local_pixels::descriptor::Descriptor;

use super::collections::{Collection, Face, Match, Sorted, User, best, unique};
use crate::error::ServiceError;

/// The most faces that a user has.
const MAX_FACES: usize = 100;

/// Why a face was not associated with a user.
#[derive(Debug, PartialEq)]
pub(crate) enum Unassociated {
    NotFound,
    /// It belongs to this user.
    OtherUser(String),
    /// It is only this similar to the user's faces.
    TooDifferent(f32),
}

/// Why a face was not taken from a user.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Undisassociated {
    NotFound,
    /// It belongs to another user, or to none.
    NotTheirs(Option<String>),
}

impl Collection {
    pub(crate) fn users(&self) -> &[User] {
        &self.users
    }

    pub(super) fn check_new_user(&self, id: &str) -> Result<(), ServiceError> {
        if self.user(id).is_ok() {
            let message = format!("The user id: {id} already exists");
            return Err(ServiceError::service("ConflictException", message));
        }
        Ok(())
    }

    /// Adds a user under the next number.
    pub(super) fn add_user(&mut self, id: &str) {
        self.came += 1;
        let (number, id) = (self.came, id.to_owned());
        self.users.push(User { number, id });
    }

    /// Its faces stay, and are nobody's.
    pub(crate) fn delete_user(&mut self, id: &str) -> Result<(), ServiceError> {
        self.user(id)?;
        self.users.retain(|user| user.id != id);
        for face in &mut self.faces {
            face.user_id.take_if(|user| user == id);
        }
        Ok(())
    }

    pub(crate) fn user(&self, id: &str) -> Result<&User, ServiceError> {
        let found = self.users.iter().find(|user| user.id == id);
        found.ok_or_else(|| {
            let message = format!("The user id: {id} does not exist");
            ServiceError::service("ResourceNotFoundException", message)
        })
    }

    pub(crate) fn faces_of<'a>(&'a self, user: &'a str) -> impl Iterator<Item = &'a Face> {
        let is_theirs = move |face: &&Face| face.user_id.as_deref() == Some(user);
        self.faces.iter().filter(is_theirs)
    }

    /// Gives faces to a user; those that are theirs already are passed over. Once the user has faces,
    /// others must be this similar to what those have in common.
    pub(crate) fn associate<'a>(
        &mut self,
        user: &str,
        ids: &[&'a str],
        threshold: f32,
    ) -> Result<Sorted<'a, Unassociated>, ServiceError> {
        self.user(user)?;
        let known = self.descriptor_of(user);
        let mut done = Vec::new();
        let mut refused = Vec::new();
        for id in unique(ids) {
            match self.face(id) {
                Some(face) if face.user_id.as_deref() == Some(user) => {}
                face => match refusal(face, known.as_ref(), threshold) {
                    Some(reason) => refused.push((id, reason)),
                    None => done.push(id),
                },
            }
        }
        if self.faces_of(user).count() + done.len() > MAX_FACES {
            return Err(full(user));
        }
        for face in &mut self.faces {
            if done.contains(&face.id.as_str()) {
                face.user_id = Some(user.to_owned());
            }
        }
        Ok(Sorted { done, refused })
    }

    /// Takes faces from a user.
    pub(crate) fn disassociate<'a>(
        &mut self,
        user: &str,
        ids: &[&'a str],
    ) -> Result<Sorted<'a, Undisassociated>, ServiceError> {
        self.user(user)?;
        let mut done = Vec::new();
        let mut refused = Vec::new();
        for id in unique(ids) {
            match self.faces.iter_mut().find(|face| face.id == id) {
                None => refused.push((id, Undisassociated::NotFound)),
                Some(face) if face.user_id.as_deref() == Some(user) => {
                    face.user_id = None;
                    done.push(id);
                }
                Some(face) => {
                    refused.push((id, Undisassociated::NotTheirs(face.user_id.clone())));
                }
            }
        }
        Ok(Sorted { done, refused })
    }

    /// What a user's faces have in common; none without a face.
    pub(crate) fn descriptor_of(&self, user: &str) -> Option<Descriptor> {
        let faces: Vec<_> = self.faces_of(user).map(|face| &face.descriptor).collect();
        Descriptor::mean(&faces)
    }

    /// The users whose faces are at least this similar, the most similar first.
    pub(crate) fn similar_users(
        &self,
        descriptor: &Descriptor,
        threshold: f32,
    ) -> Vec<Match<&User>> {
        let matches = self.users.iter().filter_map(|user| {
            let similarity = descriptor.similarity(&self.descriptor_of(&user.id)?);
            Some(Match {
                similarity,
                found: user,
            })
        });
        best(matches, threshold)
    }
}

/// Why a face that is not the user's cannot become so; `known` is what the user's faces have in common.
fn refusal(
    face: Option<&Face>,
    known: Option<&Descriptor>,
    threshold: f32,
) -> Option<Unassociated> {
    let Some(face) = face else {
        return Some(Unassociated::NotFound);
    };
    if let Some(other) = &face.user_id {
        return Some(Unassociated::OtherUser(other.clone()));
    }
    let similarity = known?.similarity(&face.descriptor);
    (similarity < threshold).then_some(Unassociated::TooDifferent(similarity))
}

fn full(user: &str) -> ServiceError {
    let message = format!("The user id: {user} has {MAX_FACES} faces, the most a user can have");
    ServiceError::service("ServiceQuotaExceededException", message)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use rekognition_local_pixels::RgbImage;

    use super::super::collections::Collections;
    use super::*;
    use rekognition_local_pixels::bounds::Bounds;

    #[test]
    fn a_user_has_a_hundred_faces_at_most() {
        let mut collections = Collections::default();
        collections.create("c", SystemTime::UNIX_EPOCH).unwrap();
        collections.create_user("c", "ada").unwrap();
        let collection = collections.get_mut("c").unwrap();
        let bounds = Bounds {
            left: 0.1,
            top: 0.1,
            width: 0.5,
            height: 0.5,
        };
        let descriptor = Descriptor::of_face(&RgbImage::new(80, 80), bounds);
        let ids: Vec<_> = (0..101).map(|number| number.to_string()).collect();
        for id in &ids {
            collection.add(Face {
                number: 0,
                id: id.clone(),
                image_id: "i".to_owned(),
                external_image_id: None,
                bounds,
                confidence: 99.0,
                descriptor: descriptor.clone(),
                user_id: None,
            });
        }
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let refused = collection.associate("ada", &ids, 0.0).unwrap_err();
        assert_eq!(refused.kind, "ServiceQuotaExceededException");
        assert_eq!(collection.faces_of("ada").count(), 0);
        collection.associate("ada", &ids[..100], 0.0).unwrap();
        // Those that are theirs already do not count again.
        collection.associate("ada", &ids[..100], 0.0).unwrap();
        assert!(collection.associate("ada", &ids[100..], 0.0).is_err());
        collection.disassociate("ada", &ids[..1]).unwrap();
        collection.associate("ada", &ids[100..], 0.0).unwrap();
        assert_eq!(collection.faces_of("ada").count(), 100);
    }
}
