//! What a typed call adds to a call: tokens, metadata, pages.

use std::{collections::BTreeSet, time::Duration};

use rekognition_wasm::{
    error::Kind,
    types::{self, AssociateFacesRequest, ListFacesRequest, ListFacesResponse, Paginated},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    client,
    samples::{Extent, input, operations_with, output},
};
use crate::fake::{Fake, Reply, Sent, answer, error};

fn body(sent: &Sent) -> Value {
    serde_json::from_str(&sent.body).expect("bodies are JSON")
}

fn associate(token: Option<&str>) -> AssociateFacesRequest {
    AssociateFacesRequest {
        collection_id: "people".to_owned(),
        user_id: "user".to_owned(),
        face_ids: vec!["face".to_owned()],
        client_request_token: token.map(str::to_owned),
        ..Default::default()
    }
}

#[test]
fn a_token_is_filled_in_once_and_kept_by_retries() {
    let fake = Fake::script([error(500, "InternalServerError"), answer(200, "{}")]);
    fake.run(client(&fake).associate_faces(associate(None)))
        .expect("the second answer is good");
    let tokens: BTreeSet<_> = fake
        .sent()
        .iter()
        .map(|sent| body(sent)["ClientRequestToken"].to_string())
        .collect();
    // half of all bits: the fake's chance
    assert_eq!(
        tokens,
        BTreeSet::from(["\"7fffffff-7fff-4fff-bfff-ffff7fffffff\"".to_owned()])
    );
}

#[test]
fn a_token_that_is_given_is_sent() {
    let fake = Fake::script([answer(200, "{}")]);
    fake.run(client(&fake).associate_faces(associate(Some("mine"))))
        .expect("it is answered");
    assert_eq!(body(&fake.sent()[0])["ClientRequestToken"], "mine");
}

#[test]
fn metadata_comes_with_the_answer() {
    let fake = Fake::script([
        error(400, "ThrottlingException"),
        answer(200, r#"{"Faces":[{}]}"#),
    ]);
    let answered = fake
        .run(client(&fake).send(faces(None)))
        .expect("the second answer is good");
    assert_eq!(answered.response.faces.len(), 1);
    assert_eq!((answered.status, answered.attempts), (200, 2));
    assert_eq!(answered.total_retry_delay, Duration::from_millis(500));
    assert!(answered.request_id.is_some());
}

fn faces(next_token: Option<&str>) -> ListFacesRequest {
    ListFacesRequest {
        collection_id: "people".to_owned(),
        next_token: next_token.map(str::to_owned),
        ..Default::default()
    }
}

/// A page with a face and the token of the next.
fn page(face: &str, next_token: Option<&str>) -> Reply {
    let page = json!({ "Faces": [{ "FaceId": face }], "NextToken": next_token });
    answer(200, &page.to_string())
}

fn face(page: &ListFacesResponse) -> &str {
    page.faces[0].face_id.as_deref().unwrap_or_default()
}

#[test]
fn pages_follow_each_other_to_the_last() {
    for end in [None, Some("")] {
        let fake = Fake::script([page("1", Some("a")), page("2", Some("b")), page("3", end)]);
        let client = client(&fake);
        let mut pages = client.pages(faces(None));
        for expected in ["1", "2", "3"] {
            let page = fake
                .run(pages.next())
                .expect("a page")
                .expect("it is answered");
            assert_eq!(face(&page), expected);
        }
        assert!(fake.run(pages.next()).is_none());
        let tokens: Vec<_> = fake
            .sent()
            .iter()
            .map(|sent| body(sent)["NextToken"].clone())
            .collect();
        assert_eq!(tokens, [Value::Null, json!("a"), json!("b")]);
    }
}

#[test]
fn a_token_that_comes_again_ends_the_pages() {
    let fake = Fake::script([page("1", Some("a"))]);
    let client = client(&fake);
    let mut pages = client.pages(faces(Some("a")));
    fake.run(pages.next())
        .expect("a page")
        .expect("it is answered");
    let error = fake
        .run(pages.next())
        .expect("an end")
        .expect_err("it would go on for ever");
    assert_eq!(
        error.message(),
        "ListFaces: expected another NextToken, found the same again"
    );
    assert_eq!(error.kind(), Kind::Response);
    assert!(fake.run(pages.next()).is_none());
}

#[test]
fn pages_go_on_after_an_error() {
    let refused = error(400, "AccessDeniedException");
    let fake = Fake::script([page("1", Some("a")), refused, page("2", None)]);
    let client = client(&fake);
    let mut pages = client.pages(faces(None));
    fake.run(pages.next())
        .expect("a page")
        .expect("it is answered");
    fake.run(pages.next())
        .expect("a page")
        .expect_err("it is refused");
    let page = fake
        .run(pages.next())
        .expect("a page")
        .expect("it is answered");
    assert_eq!(face(&page), "2");
    assert!(fake.run(pages.next()).is_none());
}

/// Reads two pages of an operation, and returns its name.
fn two_pages<R: Paginated + DeserializeOwned>() -> &'static str {
    let last = output(R::NAME, Extent::Minimal);
    let mut first = last.clone();
    first["NextToken"] = json!("a");
    let fake = Fake::script([first, last].map(|page| answer(200, &page.to_string())));
    let request = serde_json::from_value(input(R::NAME, Extent::Minimal)).expect("valid");
    let client = client(&fake);
    let mut pages = client.pages::<R>(request);
    while let Some(page) = fake.run(pages.next()) {
        page.expect("it is answered");
    }
    let sent = fake.sent();
    let tokens: Vec<_> = sent
        .iter()
        .map(|sent| body(sent)["NextToken"].clone())
        .collect();
    assert_eq!(tokens, [Value::Null, json!("a")]);
    R::NAME
}

#[test]
fn what_has_pages_is_paginated() {
    let paginated = [
        two_pages::<types::DescribeProjectVersionsRequest>(),
        two_pages::<types::DescribeProjectsRequest>(),
        two_pages::<types::GetCelebrityRecognitionRequest>(),
        two_pages::<types::GetContentModerationRequest>(),
        two_pages::<types::GetFaceDetectionRequest>(),
        two_pages::<types::GetFaceSearchRequest>(),
        two_pages::<types::GetLabelDetectionRequest>(),
        two_pages::<types::GetPersonTrackingRequest>(),
        two_pages::<types::GetSegmentDetectionRequest>(),
        two_pages::<types::GetTextDetectionRequest>(),
        two_pages::<types::ListCollectionsRequest>(),
        two_pages::<types::ListDatasetEntriesRequest>(),
        two_pages::<types::ListDatasetLabelsRequest>(),
        two_pages::<ListFacesRequest>(),
        two_pages::<types::ListMediaAnalysisJobsRequest>(),
        two_pages::<types::ListProjectPoliciesRequest>(),
        two_pages::<types::ListStreamProcessorsRequest>(),
        two_pages::<types::ListUsersRequest>(),
    ];
    assert_eq!(paginated.as_slice(), operations_with("output", "NextToken"));
}
