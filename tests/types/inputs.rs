//! What is refused before it is sent.

use rekognition_wasm::{
    error::{Error, Kind},
    types::{
        BoundingBox, CompareFacesRequest, CreateDatasetRequest, DeleteFacesRequest,
        DescribeProjectsRequest, DetectFacesRequest, DetectLabelsImagePropertiesSettings,
        DetectLabelsRequest, DetectLabelsSettings, DetectTextFilters, DetectTextRequest,
        DistributeDataset, DistributeDatasetEntriesRequest, Image, IndexFacesRequest,
        ListDatasetEntriesRequest, ListFacesRequest, Operation, RegionOfInterest, S3Object,
    },
};

use crate::{
    client,
    fake::{Fake, answer},
};

/// A JPEG of 100 × 100 pixels, by its header.
const JPEG: &[u8] =
    b"\xff\xd8\xff\xc0\0\x0b\x08\0\x64\0\x64\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\xff\xd9";

fn photo() -> Image {
    JPEG.to_vec().into()
}

fn send(request: impl Operation) -> Result<(), Error> {
    let fake = Fake::script([answer(200, "{}")]);
    let sent = fake.run(client(&fake).send(request)).map(|_| ());
    assert_eq!(sent.is_err(), fake.sent().is_empty());
    sent
}

/// Refused with this message; the code follows from it.
fn check(request: impl Operation, expected: &str) {
    let error = send(request).expect_err("it is refused");
    assert_eq!(error.message(), expected);
    assert_eq!((error.kind(), error.name()), (Kind::Input, "InputError"));
    let code = match expected {
        _ if expected.ends_with("is required") => "Missing",
        _ if expected.contains("at least") => "TooShort",
        _ if expected.contains(" from ") => "TooSmall",
        _ => "WrongType",
    };
    assert_eq!(error.code(), Some(code));
    assert!(!error.is_retryable());
    assert_eq!(error.attempts(), 0);
}

#[test]
fn what_is_required_must_be_there() {
    check(
        CompareFacesRequest::default(),
        "CompareFaces: SourceImage is required",
    );
    check(
        CompareFacesRequest {
            source_image: photo(),
            ..Default::default()
        },
        "CompareFaces: TargetImage is required",
    );
    check(
        CreateDatasetRequest {
            project_arn: "a".repeat(20),
            ..Default::default()
        },
        "CreateDataset: DatasetType is required",
    );
    check(
        ListFacesRequest::default(),
        "ListFaces: CollectionId: expected at least 1 character, found 0",
    );
    check(
        DeleteFacesRequest {
            collection_id: "people".to_owned(),
            ..Default::default()
        },
        "DeleteFaces: FaceIds: expected at least 1 item, found 0",
    );
}

#[test]
fn minimums_hold_wherever_they_are() {
    let labels = |min_confidence| DetectLabelsRequest {
        image: photo(),
        min_confidence: Some(min_confidence),
        ..Default::default()
    };
    check(
        labels(-1.0),
        "DetectLabels: MinConfidence: expected a number from 0, found -1",
    );
    check(
        labels(f32::NAN),
        "DetectLabels: MinConfidence: expected a number, found NaN",
    );
    check(
        labels(f32::INFINITY),
        "DetectLabels: MinConfidence: expected a number, found inf",
    );
    send(labels(101.0)).expect("maximums are the service's to know");
    check(
        DetectLabelsRequest {
            image: photo(),
            settings: Some(DetectLabelsSettings {
                image_properties: Some(DetectLabelsImagePropertiesSettings {
                    max_dominant_colors: Some(-1),
                }),
                ..Default::default()
            }),
            ..Default::default()
        },
        "DetectLabels: Settings.ImageProperties.MaxDominantColors: expected a whole number from 0, found -1",
    );
    check(
        IndexFacesRequest {
            collection_id: "people".to_owned(),
            image: photo(),
            max_faces: Some(0),
            ..Default::default()
        },
        "IndexFaces: MaxFaces: expected a whole number from 1, found 0",
    );
    check(
        DistributeDatasetEntriesRequest {
            datasets: vec![DistributeDataset::default()],
        },
        "DistributeDatasetEntries: Datasets: expected at least 2 items, found 1",
    );
    check(
        DistributeDatasetEntriesRequest {
            datasets: vec![DistributeDataset::default(); 2],
        },
        "DistributeDatasetEntries: Datasets[0].Arn: expected at least 20 characters, found 0",
    );
    check(
        ListDatasetEntriesRequest {
            dataset_arn: "a".repeat(20),
            contains_labels: Some(["a", "b", ""].map(str::to_owned).to_vec()),
            ..Default::default()
        },
        "ListDatasetEntries: ContainsLabels[2]: expected at least 1 character, found 0",
    );
    let region = RegionOfInterest {
        bounding_box: Some(BoundingBox {
            left: Some(f32::NAN),
            ..Default::default()
        }),
        polygon: None,
    };
    check(
        DetectTextRequest {
            image: photo(),
            filters: Some(DetectTextFilters {
                regions_of_interest: Some(vec![RegionOfInterest::default(), region]),
                ..Default::default()
            }),
        },
        "DetectText: Filters.RegionsOfInterest[1].BoundingBox.Left: expected a number, found NaN",
    );
    check(
        DescribeProjectsRequest {
            project_names: Some(Vec::new()),
            ..Default::default()
        },
        "DescribeProjects: ProjectNames: expected at least 1 item, found 0",
    );
}

#[test]
fn images_are_images() {
    let faces = |image| DetectFacesRequest {
        image,
        ..Default::default()
    };
    let object = S3Object::new("bucket", "name");
    send(faces(photo())).expect("a JPEG");
    send(faces(object.clone().into())).expect("an object");
    check(
        faces(
            S3Object {
                bucket: Some("b".to_owned()),
                ..object
            }
            .into(),
        ),
        "DetectFaces: Image.S3Object.Bucket: expected at least 3 characters, found 1",
    );
    let both = Image {
        bytes: Some(JPEG.into()),
        ..S3Object::new("bucket", "name").into()
    };
    let error = send(faces(both)).expect_err("it is refused");
    assert_eq!(
        (error.kind(), error.code()),
        (Kind::Image, Some("UnsupportedSource"))
    );
    assert_eq!(
        error.message(),
        "DetectFaces: Image: expected only one of Bytes and S3Object"
    );
    for (bytes, code, message) in [
        (
            &b""[..],
            "EmptyImage",
            "DetectFaces: Image: expected a JPEG or PNG image, found 0 bytes",
        ),
        (
            b"GIF89a",
            "UnsupportedFormat",
            "DetectFaces: Image: expected a JPEG or PNG image, found GIF",
        ),
    ] {
        let error = send(faces(bytes.to_vec().into())).expect_err("it is refused");
        assert_eq!((error.kind(), error.code()), (Kind::Image, Some(code)));
        assert_eq!(error.message(), message);
    }
}
