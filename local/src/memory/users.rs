//! The users of a collection: people, known by the faces that are associated with them.

use super::collections::{Collection, Face, Match, Sorted, User, best};
use crate::analysis::descriptor::Descriptor;
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

    pub(crate) fn create_user(&mut self, id: &str) -> Result<(), ServiceError> {
        if self.user(id).is_ok() {
            let message = format!("The user id: {id} already exists");
            return Err(ServiceError::service("ConflictException", message));
        }
        self.came += 1;
        let (number, id) = (self.came, id.to_owned());
        self.users.push(User { number, id });
        Ok(())
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
        let mut free = MAX_FACES - self.faces_of(user).count().min(MAX_FACES);
        let mut done = Vec::new();
        let mut refused = Vec::new();
        for &id in ids {
            let similarity = |face: &Face| known.as_ref().map(|d| d.similarity(&face.descriptor));
            let refusal = match self.face(id) {
                None => Unassociated::NotFound,
                Some(Face {
                    user_id: Some(other),
                    ..
                }) if other == user => continue,
                Some(Face {
                    user_id: Some(other),
                    ..
                }) => Unassociated::OtherUser(other.clone()),
                Some(face) => match similarity(face) {
                    Some(similarity) if similarity < threshold => {
                        Unassociated::TooDifferent(similarity)
                    }
                    _ if done.contains(&id) => continue,
                    _ if free == 0 => return Err(full(user)),
                    _ => {
                        free -= 1;
                        done.push(id);
                        continue;
                    }
                },
            };
            refused.push((id, refusal));
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
        for &id in ids {
            match self.faces.iter_mut().find(|face| face.id == id) {
                None => refused.push((id, Undisassociated::NotFound)),
                Some(face) if face.user_id.as_deref() == Some(user) => {
                    face.user_id = None;
                    done.push(id);
                }
                Some(_) if done.contains(&id) => {}
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

fn full(user: &str) -> ServiceError {
    let message = format!("The user id: {user} has {MAX_FACES} faces, the most a user can have");
    ServiceError::service("ServiceQuotaExceededException", message)
}
