//! The objects of the demo bucket, by key, up to a size in all.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use axum::body::Bytes;

/// The one bucket; it always exists.
pub const DEMO_BUCKET: &str = "rekognition-local-demo";

/// How many bytes all objects together may have.
pub(crate) const CAPACITY: usize = 256 << 20;

/// What was put.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: String,
    /// MD5 in hexadecimal, in quotes.
    pub(crate) etag: String,
    pub(crate) modified: SystemTime,
}

/// They are shared with whoever reads one, so that no lock is held meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Objects(BTreeMap<String, Arc<Object>>);

impl Objects {
    /// Puts an object in place of another; `false` where there is no room.
    pub(crate) fn put(&mut self, key: String, object: Object) -> bool {
        let others = self.0.iter().filter(|(other, _)| **other != key);
        // A key takes room as well: nobody can fill the memory with empty objects.
        let taken: usize = others.map(|(key, object)| size(key, object)).sum();
        if taken + size(&key, &object) > CAPACITY {
            return false;
        }
        self.0.insert(key, Arc::new(object));
        true
    }

    pub(crate) fn get(&self, key: &str) -> Option<Arc<Object>> {
        self.0.get(key).cloned()
    }

    pub(crate) fn delete(&mut self, key: &str) {
        self.0.remove(key);
    }
}

fn size(key: &str, object: &Object) -> usize {
    key.len() + object.content_type.len() + object.bytes.len() + 256
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(size: usize) -> Object {
        Object {
            bytes: vec![0; size].into(),
            content_type: String::new(),
            etag: String::new(),
            modified: SystemTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn there_is_room_for_so_much() {
        let mut objects = Objects::default();
        assert!(objects.put("a".to_owned(), object(CAPACITY / 2)));
        assert!(objects.put("a".to_owned(), object(CAPACITY / 2)));
        assert!(!objects.put("b".to_owned(), object(CAPACITY / 2)));
        assert!(objects.get("b").is_none());
        objects.delete("a");
        assert!(objects.put("b".to_owned(), object(CAPACITY / 2)));
        assert_eq!(objects.get("b").unwrap().bytes.len(), CAPACITY / 2);
    }
}
