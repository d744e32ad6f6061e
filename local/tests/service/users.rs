//! The users of a collection and their faces.

use serde_json::{Value, json};

use crate::client::{Local, Signing, image, photo, with};

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

fn people() -> Value {
    json!({ "CollectionId": "people" })
}

fn user(id: &str) -> Value {
    with(people(), json!({ "UserId": id }))
}

/// A collection with the users `eileen` and `grace`, and the ids of three faces: one of Eileen Collins,
/// two of Grace Hopper.
async fn prepared() -> (Local, [Value; 3]) {
    let local = Local::new();
    local.ok("CreateCollection", &people()).await;
    for id in ["eileen", "grace"] {
        assert_eq!(local.ok("CreateUser", &user(id)).await, json!({}));
    }
    let mut faces = [const { Value::Null }; 3];
    let photos = ["astronaut.png", "grace_hopper.jpg", "grace_hopper.jpg"];
    for (face, name) in faces.iter_mut().zip(photos) {
        let input = with(people(), image(&photo(name)));
        let indexed = local.ok("IndexFaces", &input).await;
        *face = indexed["FaceRecords"][0]["Face"]["FaceId"].clone();
    }
    (local, faces)
}

async fn associate(local: &Local, id: &str, faces: &[&Value], more: Value) -> Value {
    let input = with(user(id), json!({ "FaceIds": faces }));
    local.ok("AssociateFaces", &with(input, more)).await
}

async fn statuses(local: &Local) -> Value {
    let listed = local.ok("ListUsers", &people()).await;
    let users = listed["Users"].as_array().unwrap().iter();
    users
        .map(|user| {
            (
                user["UserId"].as_str().unwrap().to_owned(),
                user["UserStatus"].clone(),
            )
        })
        .collect()
}

#[tokio::test]
async fn users_are_active_once_they_have_faces() {
    let (local, [eileen, grace, again]) = prepared().await;
    assert_eq!(
        statuses(&local).await,
        json!({ "eileen": "CREATED", "grace": "CREATED" })
    );
    let associated = associate(&local, "grace", &[&grace, &again], json!({})).await;
    let expected = json!({
        "AssociatedFaces": [{ "FaceId": grace }, { "FaceId": again }],
        "UnsuccessfulFaceAssociations": [],
        "UserStatus": "ACTIVE",
    });
    assert_eq!(associated, expected);
    assert_eq!(
        statuses(&local).await,
        json!({ "eileen": "CREATED", "grace": "ACTIVE" })
    );

    let listed = local.ok("ListFaces", &user("grace")).await;
    let faces = listed["Faces"].as_array().unwrap();
    assert_eq!(faces.len(), 2);
    assert!(faces.iter().all(|face| face["UserId"] == "grace"));
    let all = local.ok("ListFaces", &people()).await;
    assert_eq!(all["Faces"][0]["FaceId"], eileen);
    assert_eq!(all["Faces"][0].get("UserId"), None);
    assert_eq!(
        local.ok("DescribeCollection", &people()).await["UserCount"],
        2
    );
}

#[tokio::test]
async fn faces_that_do_not_fit_are_refused_with_the_reason() {
    let (local, [eileen, grace, again]) = prepared().await;
    associate(&local, "grace", &[&grace], json!({})).await;
    let refused = associate(
        &local,
        "grace",
        &[&eileen, &grace, &json!(UNKNOWN)],
        json!({}),
    )
    .await;
    assert_eq!(refused["AssociatedFaces"], json!([]));
    let [different, unknown] = &refused["UnsuccessfulFaceAssociations"].as_array().unwrap()[..]
    else {
        panic!("{refused}");
    };
    assert_eq!(different["FaceId"], eileen);
    assert_eq!(different["Reasons"], json!(["LOW_MATCH_CONFIDENCE"]));
    assert!(different["Confidence"].as_f64().unwrap() < 75.0);
    assert_eq!(
        unknown,
        &json!({ "FaceId": UNKNOWN, "Reasons": ["FACE_NOT_FOUND"] })
    );

    let stolen = associate(&local, "eileen", &[&grace, &again], json!({})).await;
    let expected = json!([{
        "FaceId": grace,
        "UserId": "grace",
        "Reasons": ["ASSOCIATED_TO_A_DIFFERENT_USER"],
    }]);
    assert_eq!(stolen["UnsuccessfulFaceAssociations"], expected);
    assert_eq!(stolen["AssociatedFaces"], json!([{ "FaceId": again }]));

    let any = json!({ "UserMatchThreshold": 0 });
    let forced = associate(&local, "grace", &[&eileen], any).await;
    assert_eq!(forced["AssociatedFaces"], json!([{ "FaceId": eileen }]));
}

#[tokio::test]
async fn a_users_faces_are_kept_until_they_are_taken_from_them() {
    let (local, [eileen, grace, _]) = prepared().await;
    associate(&local, "grace", &[&grace], json!({})).await;
    let faces = with(people(), json!({ "FaceIds": [grace] }));
    let kept = local.ok("DeleteFaces", &faces).await;
    let expected = json!({
        "DeletedFaces": [],
        "UnsuccessfulFaceDeletions": [{
            "FaceId": grace,
            "UserId": "grace",
            "Reasons": ["ASSOCIATED_TO_AN_EXISTING_USER"],
        }],
    });
    assert_eq!(kept, expected);

    let input = json!({ "FaceIds": [grace, grace, eileen, UNKNOWN] });
    let taken = local
        .ok("DisassociateFaces", &with(user("grace"), input.clone()))
        .await;
    let expected = json!({
        "DisassociatedFaces": [{ "FaceId": grace }],
        "UnsuccessfulFaceDisassociations": [
            { "FaceId": eileen, "Reasons": ["FACE_NOT_FOUND"] },
            { "FaceId": UNKNOWN, "Reasons": ["FACE_NOT_FOUND"] },
        ],
        "UserStatus": "CREATED",
    });
    assert_eq!(taken, expected);
    assert_eq!(
        local.ok("DeleteFaces", &faces).await["DeletedFaces"],
        json!([grace])
    );
    associate(&local, "eileen", &[&eileen], json!({})).await;
    let taken = local
        .ok("DisassociateFaces", &with(user("grace"), input))
        .await;
    let reason = &taken["UnsuccessfulFaceDisassociations"][1];
    assert_eq!(reason["UserId"], "eileen", "{taken}");
}

#[tokio::test]
async fn a_deleted_user_leaves_the_faces() {
    let (local, [_, grace, _]) = prepared().await;
    associate(&local, "grace", &[&grace], json!({})).await;
    assert_eq!(local.ok("DeleteUser", &user("grace")).await, json!({}));
    assert_eq!(statuses(&local).await, json!({ "eileen": "CREATED" }));
    let listed = local.ok("ListFaces", &people()).await;
    assert_eq!(listed["Faces"].as_array().unwrap().len(), 3);
    assert_eq!(listed["Faces"][1].get("UserId"), None);
    // A new user of that name is another one.
    local.ok("CreateUser", &user("grace")).await;
    assert_eq!(
        local.ok("ListFaces", &user("grace")).await["Faces"],
        json!([])
    );
}

#[tokio::test]
async fn users_that_are_there_or_not() {
    let (local, [face, ..]) = prepared().await;
    let answer = local.call("CreateUser", &user("grace")).await;
    answer.is_error("ConflictException", "grace");
    let faces = json!({ "FaceIds": [face] });
    for operation in [
        "AssociateFaces",
        "DisassociateFaces",
        "DeleteUser",
        "ListFaces",
    ] {
        let answer = local
            .call(operation, &with(user("nobody"), faces.clone()))
            .await;
        answer.is_error("ResourceNotFoundException", "nobody");
    }
}

#[tokio::test]
async fn users_come_in_pages() {
    let (local, _) = prepared().await;
    let keys = local.guest().await;
    for number in 0..501 {
        let user = user(&format!("u{number}")).to_string();
        let answer = local.send(Signing::new(&keys, "CreateUser", user).request());
        assert_eq!(answer.await.body, json!({}));
    }
    let count = |page: &Value| page["Users"].as_array().unwrap().len();
    let first = local.ok("ListUsers", &people()).await;
    assert_eq!(count(&first), 500);
    let token = json!({ "NextToken": first["NextToken"] });
    let last = local.ok("ListUsers", &with(people(), token)).await;
    assert_eq!((count(&last), last.get("NextToken")), (3, None));
    assert_eq!(last["Users"][2]["UserId"], "u500");
}

#[tokio::test]
async fn a_request_under_one_token_takes_effect_once() {
    let (local, [_, grace, again]) = prepared().await;
    let token = json!({ "ClientRequestToken": "token" });
    let ada = with(user("ada"), token.clone());
    assert_eq!(local.ok("CreateUser", &ada).await, json!({}));
    assert_eq!(local.ok("CreateUser", &ada).await, json!({}));
    let mismatch = "IdempotentParameterMismatchException";
    let bob = with(user("bob"), token.clone());
    local.call("CreateUser", &bob).await.is_error(mismatch, "");

    let faces = json!({ "FaceIds": [grace] });
    let input = with(with(user("grace"), faces), token.clone());
    let first = local.ok("AssociateFaces", &input).await;
    assert_eq!(first["AssociatedFaces"], json!([{ "FaceId": grace }]));
    assert_eq!(first, local.ok("AssociateFaces", &input).await);
    let other = with(input, json!({ "FaceIds": [again] }));
    local
        .call("AssociateFaces", &other)
        .await
        .is_error(mismatch, "");

    let both = with(user("both"), json!({ "ClientRequestToken": "2" }));
    let calls = (local.ok("CreateUser", &both), local.ok("CreateUser", &both));
    assert_eq!(tokio::join!(calls.0, calls.1), (json!({}), json!({})));

    // A refused request leaves its token free.
    let nobody = with(user("nobody"), token);
    let answer = local.call("DeleteUser", &nobody).await;
    answer.is_error("ResourceNotFoundException", "");
    local.ok("DeleteUser", &ada).await;
    // After a working day, the token is another one.
    local.move_clock(9 * 3600);
    let keys = local.guest().await;
    let mut signing = Signing::new(&keys, "CreateUser", bob.to_string());
    signing.offset = 9 * 3600;
    let answer = local.send(signing.request()).await;
    assert_eq!(answer.body, json!({}), "{answer:?}");
}
