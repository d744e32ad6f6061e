//! Collections and the faces in them; what a collection's users do is beside this.

use std::collections::HashSet;
use std::time::SystemTime;

use rekognition_local_pixels::bounds::Bounds;
use rekognition_local_pixels::descriptor::Descriptor;

use crate::error::ServiceError;

/// All collections, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Collections {
    all: Vec<Collection>,
    made: u64,
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

    /// Adds a face under the next number.
    pub(crate) fn add(&mut self, face: Face) -> &Face {
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

fn missing(id: &str) -> ServiceError {
    let message = format!("The collection id: {id} does not exist");
    ServiceError::service("ResourceNotFoundException", message)
}
