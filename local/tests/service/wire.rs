//! What only a connection shows: answers that break off or never come, and headers that are not sent.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use rekognition_local::{IDENTITY_POOL_ID, LocalService, serve};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

struct Served {
    address: SocketAddr,
    end: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

async fn served() -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (end, ended) = oneshot::channel();
    let service = LocalService::new("us-east-1").with_faults();
    let server = tokio::spawn(serve(listener, service, async {
        let _ = ended.await;
    }));
    Served {
        address,
        end,
        server,
    }
}

impl Served {
    /// Sends a request and reads until the connection ends.
    async fn exchange(&self, head: &str, body: &str) -> String {
        let mut stream = self.send(head, body).await;
        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer).await {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
        }
        String::from_utf8(answer).unwrap()
    }

    async fn send(&self, head: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let length = body.len();
        let request = format!(
            "{head} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\
             x-amz-target: AWSCognitoIdentityService.GetId\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    async fn plan(&self, plan: Value) {
        let answer = self.exchange("PUT /_faults", &plan.to_string()).await;
        assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    }

    async fn always(fault: &str) -> Self {
        let served = served().await;
        let plan = json!({ "rules": [{ "target": "*", "fault": fault }] });
        served.plan(plan).await;
        served
    }

    async fn get_id(&self) -> String {
        self.exchange("POST /", &pool()).await
    }
}

fn pool() -> String {
    json!({ "IdentityPoolId": IDENTITY_POOL_ID }).to_string()
}

#[tokio::test]
async fn a_reset_answers_nothing() {
    assert_eq!(Served::always("reset").await.get_id().await, "");
}

#[tokio::test]
async fn no_reset_meets_a_connection_that_was_used_before() {
    let served = served().await;
    let keeps = async || {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        let preflight = b"OPTIONS / HTTP/1.1\r\nhost: localhost\r\n\r\n";
        stream.write_all(preflight).await.unwrap();
        let mut answer = Vec::new();
        timeout(Duration::from_millis(300), stream.read_to_end(&mut answer))
            .await
            .is_err()
    };
    assert!(keeps().await);
    served
        .plan(json!({ "rules": [{ "target": "GetId", "times": 1, "fault": "reset" }] }))
        .await;
    assert!(!keeps().await);
    assert_eq!(served.get_id().await, "");
    assert!(keeps().await);
}

#[tokio::test]
async fn a_cut_off_answer_is_shorter_than_it_says() {
    let answer = Served::always("cutOff").await.get_id().await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    let length = head.split("content-length: ").nth(1).unwrap();
    let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
    assert!(length > 60 && body.len() == length / 2, "{answer}");
}

#[tokio::test]
async fn a_truncated_answer_says_how_short_it_is() {
    let answer = Served::always("truncated").await.get_id().await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(head.matches("content-length: ").count(), 1, "{head}");
    assert!(
        head.contains(&format!("content-length: {}", body.len())),
        "{head}"
    );
    assert!(serde_json::from_str::<Value>(body).is_err(), "{body}");
}

#[tokio::test]
async fn a_hung_request_waits_until_the_client_leaves() {
    let served = Served::always("hang").await;
    let mut stream = served.send("POST /", &pool()).await;
    let waited = timeout(Duration::from_millis(300), stream.read_u8()).await;
    assert!(waited.is_err(), "{waited:?}");
    drop(stream);
    // Nothing is left that would hold the server up.
    served.end.send(()).unwrap();
    let ended = timeout(Duration::from_secs(5), served.server).await;
    ended.unwrap().unwrap();
}

#[tokio::test]
async fn the_date_is_sent_once_or_not_at_all() {
    let served = served().await;
    assert_eq!(served.get_id().await.matches("\r\ndate: ").count(), 1);
    served.plan(json!({ "hideDate": "fromAll" })).await;
    assert!(!served.get_id().await.to_lowercase().contains("\r\ndate: "));
}
