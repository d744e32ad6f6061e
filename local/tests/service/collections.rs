//! Collections and what is indexed into them: made, described, paged through, deleted.

use serde_json::{Value, json};

use crate::client::{Local, both, image, jpeg, photo, picture, with};

const GONE: &str = "ResourceNotFoundException";

fn people() -> Value {
    json!({ "CollectionId": "people" })
}

/// A stand-in with a collection.
async fn with_people() -> Local {
    let local = Local::new();
    local.ok("CreateCollection", &people()).await;
    local
}

/// Indexes an image into it; the whole answer.
async fn index(local: &Local, bytes: &[u8], more: Value) -> Value {
    let input = with(with(people(), image(bytes)), more);
    local.ok("IndexFaces", &input).await
}

fn length(list: &Value) -> usize {
    list.as_array().unwrap().len()
}

#[tokio::test]
async fn a_collection_is_made_described_and_deleted() {
    let local = Local::new();
    let made = local.ok("CreateCollection", &people()).await;
    let arn = "aws:rekognition:us-east-1:000000000000:collection/people";
    assert_eq!(made["StatusCode"], 200);
    assert_eq!(made["CollectionArn"], arn);
    let again = local.call("CreateCollection", &people()).await;
    again.is_error("ResourceAlreadyExistsException", "people already exists");

    let described = local.ok("DescribeCollection", &people()).await;
    assert_eq!(described["CollectionARN"], format!("arn:{arn}"));
    assert_eq!(
        (&described["FaceCount"], &described["UserCount"]),
        (&json!(0), &json!(0))
    );
    assert!(described["CreationTimestamp"].as_f64().unwrap() > 1.7e9);
    assert_eq!(described["FaceModelVersion"], made["FaceModelVersion"]);

    let deleted = local.ok("DeleteCollection", &people()).await;
    assert_eq!(deleted, json!({ "StatusCode": 200 }));
    for operation in [
        "DeleteCollection",
        "DescribeCollection",
        "ListFaces",
        "ListUsers",
    ] {
        let answer = local.call(operation, &people()).await;
        answer.is_error(GONE, "The collection id: people does not exist");
    }
}

#[tokio::test]
async fn collections_come_in_pages() {
    let local = Local::new();
    let ids: Vec<_> = (0..7).map(|number| format!("c{number}")).collect();
    for id in &ids {
        local
            .ok("CreateCollection", &json!({ "CollectionId": id }))
            .await;
    }
    let mut pages: Vec<Vec<String>> = Vec::new();
    let mut input = json!({ "MaxResults": 3 });
    loop {
        let page = local.ok("ListCollections", &input).await;
        pages.push(serde_json::from_value(page["CollectionIds"].clone()).unwrap());
        assert_eq!(
            length(&page["FaceModelVersions"]),
            pages[pages.len() - 1].len()
        );
        let Some(token) = page.get("NextToken") else {
            break;
        };
        input["NextToken"] = token.clone();
    }
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 1]);
    assert_eq!(pages.concat(), ids);
    for all in [
        json!({}),
        json!({ "MaxResults": 0 }),
        json!({ "MaxResults": 4096 }),
    ] {
        let page = local.ok("ListCollections", &all).await;
        assert_eq!(
            (length(&page["CollectionIds"]), page.get("NextToken")),
            (7, None)
        );
    }
    let answer = local
        .call("ListCollections", &json!({ "MaxResults": 4097 }))
        .await;
    answer.is_error("ValidationException", "less than or equal to 4096");
}

#[tokio::test]
async fn a_token_is_for_one_list() {
    let local = with_people().await;
    let others = json!({ "CollectionId": "others" });
    local.ok("CreateCollection", &others).await;
    for number in 0..3 {
        let user = json!({ "UserId": format!("u{number}") });
        local.ok("CreateUser", &with(people(), user.clone())).await;
        local.ok("CreateUser", &with(others.clone(), user)).await;
    }
    let page = local
        .ok("ListUsers", &with(people(), json!({ "MaxResults": 1 })))
        .await;
    let token = json!({ "NextToken": page["NextToken"] });
    local.ok("ListUsers", &with(people(), token.clone())).await;
    let kind = "InvalidPaginationTokenException";
    let refused = [
        ("ListUsers", with(others, token.clone())),
        ("ListFaces", with(people(), token.clone())),
        ("ListCollections", token),
        (
            "ListUsers",
            with(people(), json!({ "NextToken": "garbage" })),
        ),
        ("ListUsers", with(people(), json!({ "NextToken": "" }))),
    ];
    for (operation, input) in refused {
        local.call(operation, &input).await.is_error(kind, "");
    }
}

#[tokio::test]
async fn the_same_image_under_the_same_external_id_is_indexed_once() {
    let local = with_people().await;
    let (bytes, eileen) = (
        photo("astronaut.png"),
        json!({ "ExternalImageId": "eileen" }),
    );
    let first = index(&local, &bytes, eileen.clone()).await;
    let again = index(&local, &bytes, eileen).await;
    assert_eq!(again["FaceRecords"], first["FaceRecords"]);
    let count = async || local.ok("DescribeCollection", &people()).await["FaceCount"].clone();
    assert_eq!(count().await, 1);
    for more in [
        json!({ "ExternalImageId": "collins" }),
        json!({}),
        json!({}),
    ] {
        index(&local, &bytes, more).await;
    }
    assert_eq!(count().await, 4);
}

#[tokio::test]
async fn faces_are_indexed_listed_and_deleted() {
    let local = with_people().await;
    let indexed = index(
        &local,
        &photo("astronaut.png"),
        json!({ "ExternalImageId": "eileen" }),
    )
    .await;
    let [record] = &indexed["FaceRecords"].as_array().unwrap()[..] else {
        panic!("{indexed}");
    };
    let (face, detail) = (&record["Face"], &record["FaceDetail"]);
    assert_eq!(face["ExternalImageId"], "eileen");
    assert_eq!(face["BoundingBox"], detail["BoundingBox"]);
    assert_eq!(face["Confidence"], detail["Confidence"]);
    assert_ne!(face["FaceId"], face["ImageId"]);
    assert_eq!(indexed["UnindexedFaces"], json!([]));

    let listed = local.ok("ListFaces", &people()).await;
    assert_eq!(listed["Faces"], json!([face]));
    assert_eq!(
        local.ok("DescribeCollection", &people()).await["FaceCount"],
        1
    );

    let unknown = "00000000-0000-4000-8000-000000000000";
    let ids = json!({ "FaceIds": [face["FaceId"], unknown, face["FaceId"]] });
    let deleted = local.ok("DeleteFaces", &with(people(), ids)).await;
    let expected = json!({
        "DeletedFaces": [face["FaceId"]],
        "UnsuccessfulFaceDeletions": [{ "FaceId": unknown, "Reasons": ["FACE_NOT_FOUND"] }],
    });
    assert_eq!(deleted, expected);
    assert_eq!(local.ok("ListFaces", &people()).await["Faces"], json!([]));
}

#[tokio::test]
async fn one_image_one_image_id() {
    let local = with_people().await;
    let indexed = index(&local, &jpeg(&both()), json!({})).await;
    let ids = |name: &str| {
        let records = indexed["FaceRecords"].as_array().unwrap();
        let mut ids: Vec<_> = records
            .iter()
            .map(|r| r["Face"][name].to_string())
            .collect();
        ids.sort();
        ids.dedup();
        ids.len()
    };
    assert_eq!((ids("ImageId"), ids("FaceId")), (1, 2));
}

#[tokio::test]
async fn the_largest_faces_are_indexed() {
    let local = with_people().await;
    let indexed = index(&local, &jpeg(&both()), json!({ "MaxFaces": 1 })).await;
    let left = |detail: &Value| detail["BoundingBox"]["Left"].as_f64().unwrap();
    let [record] = &indexed["FaceRecords"].as_array().unwrap()[..] else {
        panic!("{indexed}");
    };
    assert!(left(&record["FaceDetail"]) > 0.5);
    let [unindexed] = &indexed["UnindexedFaces"].as_array().unwrap()[..] else {
        panic!("{indexed}");
    };
    assert_eq!(unindexed["Reasons"], json!(["EXCEEDS_MAX_FACES"]));
    assert!(left(&unindexed["FaceDetail"]) < 0.5);
}

#[tokio::test]
async fn bad_faces_are_left_out_unless_all_are_wanted() {
    let local = with_people().await;
    let dark = jpeg(&picture("astronaut.png").blur(2.0).brighten(-110));
    let unindexed = index(&local, &dark, json!({ "QualityFilter": "HIGH" })).await;
    assert_eq!(unindexed["FaceRecords"], json!([]));
    let reasons = &unindexed["UnindexedFaces"][0]["Reasons"];
    assert_eq!(reasons, &json!(["LOW_BRIGHTNESS", "LOW_SHARPNESS"]));
    // Without a word, small faces are left out too.
    let small = jpeg(&picture("astronaut.png").thumbnail(100, 100));
    let unindexed = index(&local, &small, json!({})).await;
    let reasons = &unindexed["UnindexedFaces"][0]["Reasons"];
    assert_eq!(reasons, &json!(["SMALL_BOUNDING_BOX"]));
    let indexed = index(&local, &dark, json!({ "QualityFilter": "NONE" })).await;
    assert_eq!(length(&indexed["FaceRecords"]), 1);
    for good in ["astronaut.png", "grace_hopper.jpg"] {
        let indexed = index(&local, &photo(good), json!({ "QualityFilter": "HIGH" })).await;
        assert_eq!(length(&indexed["FaceRecords"]), 1, "{indexed}");
    }
}

#[tokio::test]
async fn no_face_nothing_indexed() {
    let local = with_people().await;
    let indexed = index(&local, &photo("chelsea.png"), json!({})).await;
    assert_eq!(indexed["FaceRecords"], json!([]));
    assert_eq!(indexed["UnindexedFaces"], json!([]));
}

#[tokio::test]
async fn faces_come_in_pages_and_by_id() {
    let local = with_people().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let indexed = index(&local, &photo("grace_hopper.jpg"), json!({})).await;
        ids.push(indexed["FaceRecords"][0]["Face"]["FaceId"].clone());
    }
    let list = async |more: Value| {
        let page = local.ok("ListFaces", &with(people(), more)).await;
        let faces = page["Faces"].as_array().unwrap().iter();
        let ids: Vec<_> = faces.map(|face| face["FaceId"].clone()).collect();
        (ids, page.get("NextToken").cloned())
    };
    let (first, token) = list(json!({ "MaxResults": 2 })).await;
    assert_eq!(first, ids[..2]);
    // The page goes on where it ended, although the face that it ended at is gone.
    let gone = json!({ "FaceIds": [ids[1]] });
    local.ok("DeleteFaces", &with(people(), gone)).await;
    let next = json!({ "MaxResults": 2, "NextToken": token });
    assert_eq!(list(next).await, (vec![ids[2].clone()], None));
    let (some, _) = list(json!({ "FaceIds": [ids[2], ids[1]] })).await;
    assert_eq!(some, ids[2..]);
}

#[tokio::test]
async fn indexing_needs_a_collection_before_an_image() {
    let answer = Local::new()
        .call("IndexFaces", &with(people(), image(b"hello")))
        .await;
    answer.is_error(GONE, "people");
    let local = with_people().await;
    let answer = local
        .call("IndexFaces", &with(people(), image(b"hello")))
        .await;
    answer.is_error("InvalidImageFormatException", "");
}

#[tokio::test]
async fn what_is_remembered_is_each_stand_ins_own() {
    let one = with_people().await;
    let other = Local::new();
    other
        .call("DescribeCollection", &people())
        .await
        .is_error(GONE, "");
    one.ok("DescribeCollection", &people()).await;
}
