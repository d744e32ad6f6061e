//! Faces and users are found by how faces look.

use serde_json::{Value, json};

use crate::client::{Local, both, image, jpeg, photo, picture, with};

fn people() -> Value {
    json!({ "CollectionId": "people" })
}

/// A collection with a face of Eileen Collins and two of Grace Hopper, of which the second is a
/// smaller, darker copy; users have the first two.
async fn prepared() -> (Local, [Value; 3]) {
    let local = Local::new();
    local.ok("CreateCollection", &people()).await;
    let mut faces = [const { Value::Null }; 3];
    let copy = picture("grace_hopper.jpg")
        .thumbnail(256, 300)
        .brighten(-25);
    let photos = [
        photo("astronaut.png"),
        photo("grace_hopper.jpg"),
        jpeg(&copy),
    ];
    for (face, photo) in faces.iter_mut().zip(photos) {
        let indexed = local.ok("IndexFaces", &with(people(), image(&photo))).await;
        *face = indexed["FaceRecords"][0]["Face"]["FaceId"].clone();
    }
    for (user, face) in ["eileen", "grace"].into_iter().zip(&faces) {
        let user = with(people(), json!({ "UserId": user }));
        local.ok("CreateUser", &user).await;
        let input = with(user, json!({ "FaceIds": [face] }));
        local.ok("AssociateFaces", &input).await;
    }
    (local, faces)
}

/// The ids of the matches, which must come by similarity, all of them above this.
#[track_caller]
fn matched(answer: &Value, list: &str, kind: &str, id: &str, above: f64) -> Vec<Value> {
    let matches = answer[list].as_array().unwrap();
    let similarity = |matched: &Value| matched["Similarity"].as_f64().unwrap();
    assert!(matches.is_sorted_by(|a, b| similarity(a) >= similarity(b)));
    assert!(matches.iter().all(|m| similarity(m) > above), "{answer}");
    matches
        .iter()
        .map(|matched| matched[kind][id].clone())
        .collect()
}

#[track_caller]
fn faces(answer: &Value, above: f64) -> Vec<Value> {
    matched(answer, "FaceMatches", "Face", "FaceId", above)
}

#[track_caller]
fn users(answer: &Value, above: f64) -> Vec<Value> {
    matched(answer, "UserMatches", "User", "UserId", above)
}

#[tokio::test]
async fn a_face_finds_its_like_and_not_itself() {
    let (local, [eileen, grace, copy]) = prepared().await;
    let search = async |face: &Value, more: Value| {
        let input = with(people(), json!({ "FaceId": face }));
        let answer = local.ok("SearchFaces", &with(input, more)).await;
        assert_eq!(answer["SearchedFaceId"], *face);
        answer
    };
    let found = search(&grace, json!({})).await;
    assert_eq!(faces(&found, 95.0), std::slice::from_ref(&copy));
    assert_eq!(
        faces(&search(&eileen, json!({})).await, 0.0),
        [] as [Value; 0]
    );
    let all = search(&grace, json!({ "FaceMatchThreshold": 0 })).await;
    assert_eq!(faces(&all, 0.0), [copy.clone(), eileen]);
    let one = json!({ "FaceMatchThreshold": 0, "MaxFaces": 1 });
    assert_eq!(faces(&search(&grace, one).await, 0.0), [copy]);
    let unknown = json!({ "FaceId": "00000000-0000-4000-8000-000000000000" });
    let answer = local.call("SearchFaces", &with(people(), unknown)).await;
    let message = "faceId was not found in the collection.";
    answer.is_error("InvalidParameterException", message);
}

#[tokio::test]
async fn an_image_finds_the_faces_of_its_largest_face() {
    let (local, [eileen, grace, copy]) = prepared().await;
    let search = async |bytes: &[u8]| {
        let input = with(people(), image(bytes));
        local.ok("SearchFacesByImage", &input).await
    };
    let mut found = faces(&search(&jpeg(&both())).await, 90.0);
    found.sort_by_key(|id| *id != grace);
    assert_eq!(found, [grace, copy]);
    let answer = search(&jpeg(&picture("astronaut.png").fliph())).await;
    assert_eq!(faces(&answer, 90.0), [eileen]);
    assert!(answer["SearchedFaceConfidence"].as_f64().unwrap() > 99.0);
    assert!(answer["SearchedFaceBoundingBox"]["Left"].as_f64().unwrap() > 0.4);
}

#[tokio::test]
async fn an_image_without_a_face_cannot_be_searched_for() {
    let (local, _) = prepared().await;
    let input = with(people(), image(&photo("chelsea.png")));
    for operation in ["SearchFacesByImage", "SearchUsersByImage"] {
        let answer = local.call(operation, &input).await;
        let message = "There are no faces in the image. Should be at least 1.";
        answer.is_error("InvalidParameterException", message);
    }
}

#[tokio::test]
async fn users_are_found_by_face_and_by_user() {
    let (local, [_, grace, copy]) = prepared().await;
    let search = async |input: Value| local.ok("SearchUsers", &with(people(), input)).await;
    let found = search(json!({ "FaceId": copy })).await;
    assert_eq!(users(&found, 95.0), ["grace"]);
    assert_eq!(found["SearchedFace"], json!({ "FaceId": copy }));
    assert_eq!(found["UserMatches"][0]["User"]["UserStatus"], "ACTIVE");
    assert_eq!(
        users(&search(json!({ "FaceId": grace })).await, 99.0),
        ["grace"]
    );

    let nobody = search(json!({ "UserId": "grace" })).await;
    assert_eq!(users(&nobody, 0.0), [] as [Value; 0]);
    assert_eq!(nobody["SearchedUser"], json!({ "UserId": "grace" }));
    let all = search(json!({ "UserId": "grace", "UserMatchThreshold": 0 })).await;
    assert_eq!(users(&all, 0.0), ["eileen"]);
    let one = json!({ "FaceId": copy, "UserMatchThreshold": 0, "MaxUsers": 1 });
    assert_eq!(users(&search(one).await, 0.0), ["grace"]);
    for wrong in [json!({}), json!({ "UserId": "grace", "FaceId": copy })] {
        let answer = local.call("SearchUsers", &with(people(), wrong)).await;
        answer.is_error("InvalidParameterException", "");
    }
    let answer = local
        .call("SearchUsers", &with(people(), json!({ "UserId": "x" })))
        .await;
    answer.is_error("ResourceNotFoundException", "");
}

#[tokio::test]
async fn users_are_found_by_image() {
    let (local, _) = prepared().await;
    let input = with(people(), image(&jpeg(&both())));
    let answer = local.ok("SearchUsersByImage", &input).await;
    assert_eq!(users(&answer, 90.0), ["grace"]);
    let searched = &answer["SearchedFace"]["FaceDetail"]["BoundingBox"]["Left"];
    assert!(searched.as_f64().unwrap() > 0.5);
    let [unsearched] = &answer["UnsearchedFaces"].as_array().unwrap()[..] else {
        panic!("{answer}");
    };
    assert_eq!(unsearched["Reasons"], json!(["FACE_NOT_LARGEST"]));
}

#[tokio::test]
async fn searches_need_their_collection() {
    let face = json!({ "FaceId": "00000000-0000-4000-8000-000000000000" });
    let image = image(&photo("grace_hopper.jpg"));
    for (operation, more) in [
        ("SearchFaces", face.clone()),
        ("SearchUsers", face),
        ("SearchFacesByImage", image.clone()),
        ("SearchUsersByImage", image),
    ] {
        let answer = Local::new().call(operation, &with(people(), more)).await;
        answer.is_error("ResourceNotFoundException", "people");
    }
}

async fn compare(source: &[u8], target: &[u8], more: Value) -> crate::client::Answer {
    let input = json!({
        "SourceImage": image(source)["Image"],
        "TargetImage": image(target)["Image"],
    });
    Local::new().call("CompareFaces", &with(input, more)).await
}

#[tokio::test]
async fn the_largest_face_of_one_image_is_compared_with_all_of_another() {
    let astronaut = photo("astronaut.png");
    let answer = compare(&astronaut, &jpeg(&both()), json!({})).await.body;
    let [matched] = &answer["FaceMatches"].as_array().unwrap()[..] else {
        panic!("{answer}");
    };
    assert!(matched["Similarity"].as_f64().unwrap() > 90.0);
    assert!(matched["Face"]["BoundingBox"]["Left"].as_f64().unwrap() < 0.5);
    let [unmatched] = &answer["UnmatchedFaces"].as_array().unwrap()[..] else {
        panic!("{answer}");
    };
    assert!(unmatched["BoundingBox"]["Left"].as_f64().unwrap() > 0.5);
    assert!(answer["SourceImageFace"]["Confidence"].as_f64().unwrap() > 99.0);

    let all = json!({ "SimilarityThreshold": 0 });
    let answer = compare(&astronaut, &jpeg(&both()), all).await.body;
    assert_eq!(answer["FaceMatches"].as_array().unwrap().len(), 2);
    assert_eq!(answer["UnmatchedFaces"], json!([]));
}

#[tokio::test]
async fn comparing_needs_a_face_in_the_source_only() {
    let (face, cat) = (photo("grace_hopper.jpg"), photo("chelsea.png"));
    let answer = compare(&face, &cat, json!({})).await.body;
    assert_eq!(answer["FaceMatches"], json!([]));
    assert_eq!(answer["UnmatchedFaces"], json!([]));
    let answer = compare(&cat, &face, json!({})).await;
    answer.is_error(
        "InvalidParameterException",
        "Request has invalid parameters",
    );
}
