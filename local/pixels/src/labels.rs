//! The labels that follow from found faces. Where there is a face there is a person; everything else
//! that Rekognition labels is not known here and not guessed.

use crate::bounds::Bounds;
use crate::faces::Face;

/// An entry of the service's taxonomy.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The service's name for it.
    pub name: &'static str,
    /// The names of what it is a kind of.
    pub parents: &'static [&'static str],
    /// Other names.
    pub aliases: &'static [&'static str],
    /// The categories it belongs to.
    pub categories: &'static [&'static str],
}

/// In this order where the confidence is the same. Every parent is a label of its own, as with the
/// service: so `Face` leaves out the service's `Head`, which was not detected.
static KINDS: [Kind; 3] = [
    Kind {
        name: "Person",
        parents: &[],
        aliases: &["Human"],
        categories: &["Person Description"],
    },
    Kind {
        name: "Human",
        parents: &[],
        aliases: &["Person"],
        categories: &["Person Description"],
    },
    Kind {
        name: "Face",
        parents: &["Person"],
        aliases: &[],
        categories: &["Person Description"],
    },
];

/// A label of an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The label's subject.
    pub kind: &'static Kind,
    /// 0 to 100: that of the surest instance.
    pub confidence: f32,
    /// Where it is seen.
    pub instances: Vec<Instance>,
}

/// One of what a label names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Instance {
    /// Where the face is, for a person too: the detector sees no bodies.
    pub bounds: Bounds,
    /// 0 to 100.
    pub confidence: f32,
}

/// Exact names; an empty list filters nothing.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    /// Labels that are wanted.
    pub include_labels: Vec<String>,
    /// Labels that are not.
    pub exclude_labels: Vec<String>,
    /// Categories of labels that are wanted.
    pub include_categories: Vec<String>,
    /// Categories of labels that are not.
    pub exclude_categories: Vec<String>,
}

impl Filters {
    fn admit(&self, kind: &Kind) -> bool {
        let named = |names: &[String]| names.iter().any(|name| name == kind.name);
        let categorised = |names: &[String]| {
            names
                .iter()
                .any(|name| kind.categories.contains(&name.as_str()))
        };
        let everything = self.include_labels.is_empty() && self.include_categories.is_empty();
        let included =
            everything || named(&self.include_labels) || categorised(&self.include_categories);
        included && !named(&self.exclude_labels) && !categorised(&self.exclude_categories)
    }
}

/// All labels of an image with these faces.
pub fn labels(faces: &[Face]) -> Vec<Label> {
    if faces.is_empty() {
        return Vec::new();
    }
    let instances: Vec<_> = faces
        .iter()
        .map(|face| Instance {
            bounds: face.bounds,
            confidence: face.confidence,
        })
        .collect();
    let confidence = faces
        .iter()
        .fold(0.0, |most, face| face.confidence.max(most));
    KINDS
        .iter()
        .map(|kind| Label {
            kind,
            confidence,
            instances: instances.clone(),
        })
        .collect()
}

/// The labels that were asked for, the surest first; instances below the confidence are left out.
pub fn select(
    mut labels: Vec<Label>,
    min_confidence: f32,
    max_labels: usize,
    filters: &Filters,
) -> Vec<Label> {
    labels.retain(|label| label.confidence >= min_confidence && filters.admit(label.kind));
    labels.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    labels.truncate(max_labels);
    for label in &mut labels {
        label
            .instances
            .retain(|instance| instance.confidence >= min_confidence);
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faces(confidences: &[f32]) -> Vec<Face> {
        let bounds = Bounds {
            left: 0.1,
            top: 0.1,
            width: 0.2,
            height: 0.2,
        };
        confidences
            .iter()
            .map(|&confidence| Face { bounds, confidence })
            .collect()
    }

    fn check(
        filters: &Filters,
        min_confidence: f32,
        max_labels: usize,
        expected: &[(&str, usize)],
    ) {
        let found = select(
            labels(&faces(&[60.0, 90.0])),
            min_confidence,
            max_labels,
            filters,
        );
        let found: Vec<_> = found
            .iter()
            .map(|label| (label.kind.name, label.instances.len()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn no_face_no_label() {
        assert_eq!(labels(&[]), []);
    }

    #[test]
    fn confidence_and_number_are_limited() {
        let all = Filters::default();
        check(
            &all,
            55.0,
            1000,
            &[("Person", 2), ("Human", 2), ("Face", 2)],
        );
        check(
            &all,
            70.0,
            1000,
            &[("Person", 1), ("Human", 1), ("Face", 1)],
        );
        check(&all, 91.0, 1000, &[]);
        check(&all, 55.0, 1, &[("Person", 2)]);
        check(&all, 55.0, 0, &[]);
    }

    #[test]
    fn filters_include_and_exclude() {
        let list = |name: &str| vec![name.to_owned()];
        let filters =
            |include_labels, exclude_labels, include_categories, exclude_categories| Filters {
                include_labels,
                exclude_labels,
                include_categories,
                exclude_categories,
            };
        check(
            &filters(list("Face"), vec![], vec![], vec![]),
            55.0,
            9,
            &[("Face", 2)],
        );
        check(&filters(list("face"), vec![], vec![], vec![]), 55.0, 9, &[]);
        check(
            &filters(vec![], list("Human"), vec![], vec![]),
            55.0,
            9,
            &[("Person", 2), ("Face", 2)],
        );
        check(
            &filters(vec![], list("Face"), list("Person Description"), vec![]),
            55.0,
            9,
            &[("Person", 2), ("Human", 2)],
        );
        check(
            &filters(vec![], vec![], list("Vehicles"), vec![]),
            55.0,
            9,
            &[],
        );
        check(
            &filters(vec![], vec![], vec![], list("Person Description")),
            55.0,
            9,
            &[],
        );
    }

    #[test]
    fn every_parent_is_a_label() {
        let known = |name: &&str| KINDS.iter().any(|kind| kind.name == *name);
        assert!(KINDS.iter().all(|kind| kind.parents.iter().all(known)));
    }
}
