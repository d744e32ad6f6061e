//! Collections and the faces in them; what a collection's users do is beside this.

use std::collections::HashSet;
use std::time::SystemTime;

use rekognition_local_pixels::bounds::Bounds;
use rekognition_local_pixels::descriptor::Descriptor;

use crate::error::{Layer, ServiceError};

/// All collections, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Collections {
    all: Vec<Collection>,
    made: u64,
    most: Most,
}

/// How many there may be, so that nobody can fill the memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    pub(super) collections: usize,
    /// In all collections together: what is known of one takes 14 kB.
    pub(super) faces: usize,
    /// In all collections together.
    pub(super) users: usize,
}

impl Default for Most {
    fn default() -> Self {
        Self {
            collections: 10_000,
            faces: 10_000,
            users: 10_000,
        }
    }
}

/// A collection. Faces and users are in the order in which they came; their numbers grow and are
/// never used again, so that a page can go on where the last one ended.
#[derive(Debug)]
pub(crate) struct Collection {
    pub(crate) number: u64,
    pub(crate) id: String,
    pub(crate) created: SystemTime,
    pub(super) faces: Vec<Face>,
    pub(super) users: Vec<User>,
    pub(super) came: u64,
}

/// A face that was indexed.
#[derive(Clone, Debug)]
pub(crate) struct Face {
    pub(crate) number: u64,
    pub(crate) id: String,
    pub(crate) image_id: String,
    pub(crate) external_image_id: Option<String>,
    pub(crate) bounds: Bounds,
    pub(crate) confidence: f32,
    pub(crate) descriptor: Descriptor,
    /// The user whose face this is.
    pub(crate) user_id: Option<String>,
}

/// A user; the faces say whose they are.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) number: u64,
    pub(crate) id: String,
}

/// Something found, and how similar it is to what was searched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match<T> {
    pub(crate) similarity: f32,
    pub(crate) found: T,
}

/// What became of a list of face ids: those that were dealt with, and the others with the reason.
#[derive(Debug, PartialEq)]
pub(crate) struct Sorted<'a, Reason> {
    pub(crate) done: Vec<&'a str>,
    pub(crate) refused: Vec<(&'a str, Reason)>,
}

/// Why a face was not deleted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Undeleted {
    NotFound,
    HasUser(String),
}

impl Collections {
    pub(crate) fn create(&mut self, id: &str, now: SystemTime) -> Result<(), ServiceError> {
        if self.get(id).is_ok() {
            let message = format!("The collection id: {id} already exists");
            return Err(ServiceError::service(
                "ResourceAlreadyExistsException",
                message,
            ));
        }
        check_room(self.all.len() + 1, self.most.collections, "collections")?;
        self.made += 1;
        self.all.push(Collection {
            number: self.made,
            id: id.to_owned(),
            created: now,
            faces: Vec::new(),
            users: Vec::new(),
            came: 0,
        });
        Ok(())
    }

    pub(crate) fn delete(&mut self, id: &str) -> Result<(), ServiceError> {
        self.get(id)?;
        self.all.retain(|collection| collection.id != id);
        Ok(())
    }

    pub(crate) fn get(&self, id: &str) -> Result<&Collection, ServiceError> {
        let found = self.all.iter().find(|collection| collection.id == id);
        found.ok_or_else(|| missing(id))
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Result<&mut Collection, ServiceError> {
        let found = self.all.iter_mut().find(|collection| collection.id == id);
        found.ok_or_else(|| missing(id))
    }

    /// Adds the faces of one image, and gives back how they are kept. As the service has it, a face that is known from
    /// the same image under the same external id is not added again: it is the one that is known.
    pub(crate) fn add_faces(
        &mut self,
        id: &str,
        faces: Vec<Face>,
    ) -> Result<Vec<Face>, ServiceError> {
        let kept: usize = self.all.iter().map(|other| other.faces.len()).sum();
        let most = self.most.faces;
        let collection = self.get_mut(id)?;
        let known: Vec<_> = faces.iter().map(|face| collection.known(face)).collect();
        let new = known.iter().filter(|known| known.is_none()).count();
        check_room(kept + new, most, "faces")?;
        let image_id = known.iter().flatten().next();
        let image_id = image_id.map(|known| known.image_id.clone());
        let added = known.into_iter().zip(faces).map(|(known, mut face)| {
            known.unwrap_or_else(|| {
                face.image_id = image_id.clone().unwrap_or(face.image_id);
                collection.add(face).clone()
            })
        });
        Ok(added.collect())
    }

    pub(crate) fn create_user(&mut self, collection: &str, id: &str) -> Result<(), ServiceError> {
        let kept: usize = self.all.iter().map(|other| other.users.len()).sum();
        let most = self.most.users;
        let collection = self.get_mut(collection)?;
        collection.check_new_user(id)?;
        check_room(kept + 1, most, "users")?;
        collection.add_user(id);
        Ok(())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Collection> {
        self.all.iter()
    }
}

impl Collection {
    pub(crate) fn faces(&self) -> &[Face] {
        &self.faces
    }

    pub(crate) fn face(&self, id: &str) -> Option<&Face> {
        self.faces.iter().find(|face| face.id == id)
    }

    /// The face that this one is again: of the same external id, at the same place, and alike in every number. The same
    /// image has the same faces.
    fn known(&self, face: &Face) -> Option<Face> {
        face.external_image_id.as_ref()?;
        let is_same = |known: &&Face| {
            known.external_image_id == face.external_image_id
                && known.bounds == face.bounds
                && known.descriptor == face.descriptor
        };
        self.faces.iter().find(is_same).cloned()
    }

    /// Adds a face under the next number.
    pub(super) fn add(&mut self, face: Face) -> &Face {
        self.came += 1;
        let number = self.came;
        self.faces.push(Face { number, ..face });
        &self.faces[self.faces.len() - 1]
    }

    /// Deletes faces; one that belongs to a user stays, as the service has it.
    pub(crate) fn delete_faces<'a>(&mut self, ids: &[&'a str]) -> Sorted<'a, Undeleted> {
        let mut done = Vec::new();
        let mut refused = Vec::new();
        for id in unique(ids) {
            match self.face(id) {
                None => refused.push((id, Undeleted::NotFound)),
                Some(face) => match &face.user_id {
                    Some(user) => refused.push((id, Undeleted::HasUser(user.clone()))),
                    None => done.push(id),
                },
            }
        }
        let gone: HashSet<_> = done.iter().copied().collect();
        self.faces.retain(|face| !gone.contains(face.id.as_str()));
        Sorted { done, refused }
    }

    /// The faces that are at least this similar, the most similar first.
    pub(crate) fn similar_faces(
        &self,
        descriptor: &Descriptor,
        threshold: f32,
    ) -> Vec<Match<&Face>> {
        let matches = self.faces.iter().map(|face| Match {
            similarity: descriptor.similarity(&face.descriptor),
            found: face,
        });
        best(matches, threshold)
    }
}

/// Those that reach the threshold, the most similar first.
pub(crate) fn best<T>(matches: impl Iterator<Item = Match<T>>, threshold: f32) -> Vec<Match<T>> {
    let mut matches: Vec<_> = matches
        .filter(|matched| matched.similarity >= threshold)
        .collect();
    matches.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
    matches
}

/// Each id once.
pub(super) fn unique<'a>(ids: &[&'a str]) -> impl Iterator<Item = &'a str> {
    let mut seen = HashSet::new();
    ids.iter().copied().filter(move |id| seen.insert(*id))
}

fn check_room(wanted: usize, most: usize, what: &str) -> Result<(), ServiceError> {
    if wanted <= most {
        return Ok(());
    }
    let kind = "ServiceQuotaExceededException";
    Err(ServiceError::limit(Layer::Service, kind, most, what))
}

fn missing(id: &str) -> ServiceError {
    let message = format!("The collection id: {id} does not exist");
    ServiceError::service("ResourceNotFoundException", message)
}

#[cfg(test)]
mod tests {
    use rekognition_local_pixels::RgbImage;

    use super::*;

    fn face(left: f32, external_image_id: Option<&str>) -> Face {
        let bounds = Bounds {
            left,
            top: 0.1,
            width: 0.5,
            height: 0.5,
        };
        Face {
            number: 0,
            id: format!("face at {left}"),
            image_id: "image".to_owned(),
            external_image_id: external_image_id.map(str::to_owned),
            bounds,
            confidence: 99.0,
            descriptor: Descriptor::of_face(&RgbImage::new(80, 80), bounds),
            user_id: None,
        }
    }

    fn with_room(collections: usize, faces: usize, users: usize) -> Collections {
        let mut all = Collections {
            most: Most {
                collections,
                faces,
                users,
            },
            ..Collections::default()
        };
        all.create("a", SystemTime::UNIX_EPOCH).unwrap();
        all
    }

    #[track_caller]
    fn is_full<T: std::fmt::Debug>(result: Result<T, ServiceError>, text: &str) {
        let error = result.unwrap_err();
        assert_eq!(error.kind, "ServiceQuotaExceededException");
        assert!(error.message.contains(text), "{error:?}");
    }

    #[test]
    fn collections_faces_and_users_have_a_bound() {
        let mut all = with_room(2, 3, 2);
        all.create("b", SystemTime::UNIX_EPOCH).unwrap();
        is_full(
            all.create("c", SystemTime::UNIX_EPOCH),
            "at most 2 collections",
        );
        all.add_faces("a", vec![face(0.1, None), face(0.2, None)])
            .unwrap();
        let two = vec![face(0.3, None), face(0.4, None)];
        is_full(all.add_faces("b", two), "at most 3 faces");
        assert!(all.get("b").unwrap().faces().is_empty());
        all.add_faces("b", vec![face(0.3, None)]).unwrap();
        all.create_user("a", "ada").unwrap();
        all.create_user("b", "ada").unwrap();
        is_full(all.create_user("b", "bob"), "at most 2 users");
        all.delete("a").unwrap();
        all.create_user("b", "bob").unwrap();
    }

    #[test]
    fn a_face_of_the_same_image_and_external_id_is_kept_once() {
        let mut all = with_room(1, 4, 0);
        let first = all.add_faces("a", vec![face(0.1, Some("x"))]).unwrap();
        let mut again = vec![face(0.1, Some("x")), face(0.2, Some("x"))];
        for face in &mut again {
            face.id = format!("again {}", face.id);
            face.image_id = "again".to_owned();
        }
        let second = all.add_faces("a", again).unwrap();
        assert_eq!(
            (&second[0].id, &second[1].id),
            (&first[0].id, &"again face at 0.2".to_owned())
        );
        assert_eq!(second[1].image_id, "image");
        assert_eq!(all.get("a").unwrap().faces().len(), 2);
        all.add_faces("a", vec![face(0.1, Some("y"))]).unwrap();
        all.add_faces("a", vec![face(0.1, None)]).unwrap();
        assert_eq!(all.get("a").unwrap().faces().len(), 4);
        // A known face needs no room.
        all.add_faces("a", vec![face(0.1, Some("y"))]).unwrap();
        is_full(all.add_faces("a", vec![face(0.1, None)]), "at most 4 faces");
    }
}
