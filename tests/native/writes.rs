//! Calls that change something: whoever does not know whether they were done does not do them twice.

use std::rc::Rc;
use std::time::Duration;

use rekognition_wasm::{
    Rekognition,
    client::{CallOptions, Client},
    config::{Config, RetryMode},
    credentials::{Credentials, Keys},
    endpoint::{Endpoint, Variant},
    error::{Error, Kind},
    http::Response,
    request::RequestLine,
    services::rekognition::REKOGNITION,
    types::{
        AssociateFacesRequest, CreateCollectionRequest, DeleteCollectionRequest,
        DescribeCollectionRequest, ListCollectionsRequest, Operation,
    },
};

use crate::{
    fake::{Fake, Reply, answer, error},
    types::samples::MODEL,
};

const LOST: &str = "the service may have done it: look before you call again";
const DONE_BEFORE: &str = "an earlier attempt may have done it";
const THRICE: CallOptions = CallOptions {
    max_attempts: Some(3),
    retry_mode: None,
};

fn config() -> Config {
    let endpoint = Endpoint::of_region(&REKOGNITION, "us-east-1", Variant::default());
    Config::new(REKOGNITION, "us-east-1", endpoint.expect("valid")).expect("valid")
}

fn untyped(fake: &Fake, config: Config) -> Client<Fake> {
    let keys = Credentials::new(Keys {
        access_key_id: "AKID".to_owned(),
        secret_access_key: "of-a-secret-key".to_owned(),
        ..Keys::default()
    });
    Client::new(fake.clone(), config, Rc::new(keys.expect("valid")))
}

fn client(fake: &Fake) -> Rekognition<Fake> {
    untyped(fake, config()).into()
}

fn create(fake: &Fake, client: &Rekognition<Fake>) -> Error {
    let request = CreateCollectionRequest {
        collection_id: "people".to_owned(),
        ..Default::default()
    };
    fake.run(client.create_collection(request))
        .expect_err("it fails")
}

/// The ends of attempts that leave open whether a call was done.
const OPEN: [fn() -> Reply; 4] = [
    || Reply::NoAnswer("reset"),
    || Reply::Silence,
    || answer(200, r#"{"StatusCo"#),
    || answer(200, "<html>"),
];

#[test]
fn a_write_that_may_have_been_done_is_not_repeated() {
    for open in OPEN {
        let fake = Fake::answering(move |_, _| open());
        let error = create(&fake, &client(&fake));
        assert_eq!((error.attempts(), fake.sent().len()), (1, 1), "{error}");
        assert_eq!(error.hint().as_deref(), Some(LOST));
    }
    // what was refused for the moment was not done
    let fake = Fake::script([
        error(400, "ThrottlingException"),
        error(503, "ServiceUnavailableException"),
        answer(200, "{}"),
    ]);
    let request = DeleteCollectionRequest {
        collection_id: "people".to_owned(),
    };
    let answered = fake.run(client(&fake).send(request));
    assert_eq!(answered.expect("the third is good").attempts, 3);
}

#[test]
fn what_reads_or_has_a_token_is_repeated() {
    for open in OPEN {
        let collections = r#"{"CollectionIds":[]}"#;
        let fake = Fake::script([open(), answer(200, collections)]);
        let request = ListCollectionsRequest::default();
        let answered = fake.run(client(&fake).send(request)).expect("repeated");
        assert_eq!(answered.attempts, 2);
        let fake = Fake::script([open(), answer(200, "{}")]);
        let request = AssociateFacesRequest {
            collection_id: "people".to_owned(),
            user_id: "user".to_owned(),
            face_ids: vec!["face".to_owned()],
            ..Default::default()
        };
        let answered = fake.run(client(&fake).send(request)).expect("repeated");
        assert_eq!(answered.attempts, 2);
        let sent = fake.sent();
        assert_eq!(sent[0].body, sent[1].body, "the same token");
    }
}

#[test]
fn whoever_asks_for_attempts_gets_them() {
    for open in OPEN {
        let fake = Fake::script([open(), open(), error(400, "ResourceAlreadyExistsException")]);
        let error = create(&fake, &client(&fake).with_options(THRICE));
        assert_eq!((error.attempts(), fake.sent().len()), (3, 3));
        assert_eq!(error.name(), "ResourceAlreadyExistsException");
        assert_eq!(error.hint().as_deref(), Some(DONE_BEFORE));
    }
    // the client itself is as it was, and so are other options
    let fake = Fake::answering(|_, _| error(503, "ServiceUnavailableException"));
    let before = client(&fake);
    let other = before.with_options(CallOptions {
        max_attempts: Some(1),
        retry_mode: Some(RetryMode::Adaptive),
    });
    assert_eq!(create(&fake, &other).attempts(), 1);
    assert_eq!(create(&fake, &before).attempts(), 3);
    assert_eq!(
        create(&fake, &other.with_options(CallOptions::default())).attempts(),
        3
    );
    // it shares what clients share: the allowance for retries
    let fake = Fake::answering(|_, _| error(503, "ServiceUnavailableException"));
    let client = client(&fake);
    for _ in 0..50 {
        create(&fake, &client.with_options(THRICE));
    }
    assert_eq!(create(&fake, &client).attempts(), 1);
}

#[test]
fn a_refusal_behind_a_fault_may_be_its_own_doing() {
    let fault = || error(500, "InternalServerError");
    let refused = || error(400, "ResourceAlreadyExistsException");
    let fake = Fake::script([fault(), refused()]);
    assert_eq!(
        create(&fake, &client(&fake)).hint().as_deref(),
        Some(DONE_BEFORE)
    );
    // not so behind what was surely not done, and not at first
    let fake = Fake::script([error(400, "ThrottlingException"), refused()]);
    assert_eq!(create(&fake, &client(&fake)).hint(), None);
    let fake = Fake::script([refused()]);
    assert_eq!(create(&fake, &client(&fake)).hint(), None);
    // better advice stays
    let fake = Fake::script([fault(), error(400, "AccessDeniedException")]);
    let error = create(&fake, &client(&fake));
    assert!(
        error.hint().is_some_and(|hint| hint.contains("role")),
        "{:?}",
        error.hint()
    );
}

#[test]
fn lines_of_untyped_calls_say_what_they_are() {
    for (is_write, attempts) in [(true, 1), (false, 3)] {
        let fake = Fake::answering(|_, _| Reply::NoAnswer("reset"));
        let line = RequestLine {
            is_write,
            ..RequestLine::from("CreateCollection")
        };
        let error = fake.run(untyped(&fake, config()).call(line, b"{}"));
        assert_eq!(error.expect_err("no network").attempts(), attempts);
    }
}

#[test]
fn a_write_that_takes_too_long_in_all_may_have_been_done() {
    let fake = Fake::answering(|_, _| Reply::Silence);
    let config = Config {
        timeout: Some(Duration::from_secs(3)),
        ..config()
    };
    let client: Rekognition<Fake> = untyped(&fake, config).into();
    let error = create(&fake, &client);
    assert_eq!(
        (error.kind(), error.hint().as_deref()),
        (Kind::Timeout, Some(LOST))
    );
    let request = DescribeCollectionRequest {
        collection_id: "people".to_owned(),
    };
    let error = fake.run(client.describe_collection(request));
    assert_eq!(error.expect_err("it hangs").hint(), None);
}

#[test]
fn a_write_with_an_answer_that_is_too_long_may_have_been_done() {
    let fake = Fake::answering(|_, _| {
        Reply::Answer(Response {
            status: 200,
            text: "{}        ".to_owned(),
            headers: Vec::new(),
        })
    });
    let config = Config {
        max_answer_length: 2,
        ..config()
    };
    let error = create(&fake, &untyped(&fake, config).into());
    assert_eq!(
        (error.code(), error.hint().as_deref()),
        (Some("AnswerTooLong"), Some(LOST))
    );
}

/// Whether an operation is marked, by the model: its name, and the traits of its input's members.
fn is_write(operation: &str) -> bool {
    let reads = [
        "Compare",
        "Describe",
        "Detect",
        "Get",
        "List",
        "Recognize",
        "Search",
    ];
    let input = MODEL["operations"][operation]["input"]["shape"].as_str();
    let members = MODEL["shapes"][input.expect("it has an input")]["members"].as_object();
    let has_token = members
        .into_iter()
        .flatten()
        .any(|(_, member)| member["idempotencyToken"] == true);
    !has_token && !reads.iter().any(|read| operation.starts_with(read))
}

#[test]
fn operations_that_change_something_are_marked() {
    let mut marked = 0;
    macro_rules! check {
        ($name:literal, $method:ident, $request:ident, $response:ident) => {
            let is_marked = <rekognition_wasm::types::$request as Operation>::IS_WRITE;
            assert_eq!(is_marked, is_write($name), $name);
            marked += usize::from(is_marked);
        };
    }
    crate::types::generated::for_each_operation!(check);
    assert_eq!(marked, 33);
    // the tables agree with what anybody would say of these
    for name in [
        "IndexFaces",
        "CreateCollection",
        "DeleteFaces",
        "StartFaceDetection",
        "TagResource",
    ] {
        assert!(is_write(name), "{name}");
    }
    for name in [
        "DetectFaces",
        "RecognizeCelebrities",
        "CompareFaces",
        "CreateUser",
        "AssociateFaces",
    ] {
        assert!(!is_write(name), "{name}");
    }
}
