//! What the faults do to an answer on its way: cut, broken off, or without what lets a page read it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_LENGTH,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::plan::Fault;

/// The first half of a broken answer is on its way by then.
const BEFORE_THE_BREAK: Duration = Duration::from_millis(50);

/// The answer as the fault leaves it.
pub(crate) async fn damaged(fault: Fault, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = match fault {
        // Broken before its first byte: the web server then closes the connection without a head.
        Fault::Reset => Body::new(Broken::default()),
        Fault::Truncated => Body::from(half(&read(body).await)),
        Fault::CutOff => {
            let whole = read(body).await;
            parts.headers.insert(CONTENT_LENGTH, whole.len().into());
            Body::new(Broken {
                bytes: Some(half(&whole)),
                pause: Some(Box::pin(sleep(BEFORE_THE_BREAK))),
            })
        }
        Fault::Html | Fault::NoCors => {
            make_foreign(&mut parts.headers);
            body
        }
        _ => body,
    };
    Response::from_parts(parts, body)
}

async fn read(body: Body) -> Bytes {
    // Answers are whole in memory: reading one cannot fail.
    let collected = body.collect().await;
    collected.map_or_else(|_| Bytes::new(), http_body_util::Collected::to_bytes)
}

fn half(whole: &Bytes) -> Bytes {
    whole.slice(..whole.len() / 2)
}

/// What stands between client and service knows nothing of its headers.
fn make_foreign(headers: &mut HeaderMap<HeaderValue>) {
    headers.remove(ACCESS_CONTROL_ALLOW_ORIGIN);
    headers.remove(ACCESS_CONTROL_EXPOSE_HEADERS);
    headers.remove("x-amzn-requestid");
}

/// Some bytes, a pause, and then an error; without them the error at once.
#[derive(Default)]
struct Broken {
    bytes: Option<Bytes>,
    pause: Option<Pin<Box<Sleep>>>,
}

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(bytes) = self.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
        }
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())))
    }

    fn is_end_stream(&self) -> bool {
        false
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
