//! A platform that replays scripted answers in virtual time, and an executor for it: nothing here waits.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::{Future, poll_fn},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::{Duration, SystemTime},
};

use rekognition_wasm::{
    http::{Request, Response},
    platform::{NetworkError, Platform},
};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

/// 20 November 2026, 10:15:00 UTC.
pub(crate) const START: Duration = Duration::from_mins(29_919_495);

/// What the fake answers to a request.
pub(crate) enum Reply {
    Answer(Response),
    NoAnswer(&'static str),
    /// Never.
    Silence,
}

/// A request as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) url: String,
    pub(crate) method: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) at: Duration,
}

impl Sent {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// Of a target header, or of a form.
    pub(crate) fn operation(&self) -> &str {
        if let Some(form) = self.body.strip_prefix("Action=") {
            return form.split('&').next().unwrap_or_default();
        }
        self.header("x-amz-target")
            .rsplit('.')
            .next()
            .unwrap_or_default()
    }
}

/// Answers a request by its operation and how many requests came before it.
type Answering = Rc<dyn Fn(&Sent, usize) -> Reply>;

#[derive(Default)]
struct State {
    now: Duration,
    deadlines: Vec<Duration>,
    script: VecDeque<Reply>,
    answering: Option<Answering>,
    sent: Vec<Sent>,
    sleeps: Vec<Duration>,
    cancelled: usize,
    random: Option<f64>,
    is_edge: bool,
}

/// The platform; its clones share everything.
#[derive(Clone, Default)]
pub(crate) struct Fake(Rc<RefCell<State>>);

impl Fake {
    /// Replays these replies in order, and fails a test that asks for more.
    pub(crate) fn script(replies: impl IntoIterator<Item = Reply>) -> Self {
        let fake = Self::default();
        fake.0.borrow_mut().script.extend(replies);
        fake
    }

    /// Answers every request by a function of it and its number.
    pub(crate) fn answering(answer: impl Fn(&Sent, usize) -> Reply + 'static) -> Self {
        let fake = Self::default();
        fake.0.borrow_mut().answering = Some(Rc::new(answer));
        fake
    }

    /// From now on answers by this function, which may hold a clone of the fake.
    pub(crate) fn answer_by(&self, answer: impl Fn(&Sent, usize) -> Reply + 'static) {
        self.0.borrow_mut().answering = Some(Rc::new(answer));
    }

    /// What it answers to a request that comes first.
    pub(crate) fn reply(&self, sent: &Sent) -> Reply {
        let answering = self.0.borrow().answering.clone();
        answering.expect("it answers by a function")(sent, 0)
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.0.borrow().sent.clone()
    }

    pub(crate) fn operations(&self) -> Vec<String> {
        self.sent()
            .iter()
            .map(|sent| sent.operation().to_owned())
            .collect()
    }

    /// The back-offs; time limits that did not run out are not among them.
    pub(crate) fn sleeps(&self) -> Vec<Duration> {
        self.0.borrow().sleeps.clone()
    }

    /// Requests whose future was dropped before its answer.
    pub(crate) fn cancelled(&self) -> usize {
        self.0.borrow().cancelled
    }

    /// From now on chance is this; one half before.
    pub(crate) fn set_random(&self, random: f64) {
        self.0.borrow_mut().random = Some(random);
    }

    /// From now on it is an edge runtime.
    pub(crate) fn become_edge(&self) {
        self.0.borrow_mut().is_edge = true;
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.0.borrow_mut().now += by;
    }

    /// Runs futures side by side to their ends.
    pub(crate) fn run_all<T>(&self, futures: Vec<Pin<Box<dyn Future<Output = T> + '_>>>) -> Vec<T> {
        let mut context = Context::from_waker(Waker::noop());
        let mut slots: Vec<_> = futures
            .into_iter()
            .map(|future| (Some(future), None))
            .collect();
        loop {
            for (future, value) in &mut slots {
                let Some(running) = future else { continue };
                if let Poll::Ready(done) = running.as_mut().poll(&mut context) {
                    *value = Some(done);
                    *future = None;
                }
            }
            if slots.iter().all(|(_, value)| value.is_some()) {
                return slots.into_iter().filter_map(|(_, value)| value).collect();
            }
            self.pass_time();
        }
    }

    pub(crate) fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.run_all(vec![Box::pin(future)]).remove(0)
    }

    /// Moves the clock to the next deadline.
    fn pass_time(&self) {
        let mut state = self.0.borrow_mut();
        let now = state.now;
        state.deadlines.retain(|deadline| *deadline > now);
        state.now = state
            .deadlines
            .iter()
            .copied()
            .min()
            .expect("a future waits for nothing");
    }

    async fn until(&self, deadline: Duration) {
        self.0.borrow_mut().deadlines.push(deadline);
        poll_fn(|_| {
            if self.0.borrow().now >= deadline {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}

impl Platform for Fake {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + START + self.0.borrow().now
    }

    fn random(&self) -> f64 {
        self.0.borrow().random.unwrap_or(0.5)
    }

    fn is_edge(&self) -> bool {
        self.0.borrow().is_edge
    }

    async fn sleep(&self, duration: Duration) {
        let deadline = self.0.borrow().now + duration;
        self.until(deadline).await;
        self.0.borrow_mut().sleeps.push(duration);
    }

    async fn sha256(&self, bytes: &[u8]) -> [u8; 32] {
        Sha256::digest(bytes).into()
    }

    async fn fetch(&self, request: Request<'_>) -> Result<Response, NetworkError> {
        let at = self.0.borrow().now;
        let sent = Sent {
            url: request.url.to_owned(),
            method: request.method.to_owned(),
            headers: request
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), value.clone()))
                .collect(),
            body: String::from_utf8(request.body.to_vec()).expect("a body is text"),
            at,
        };
        let number = self.0.borrow().sent.len();
        let answering = self.0.borrow().answering.clone();
        let reply = if let Some(answer) = answering {
            answer(&sent, number)
        } else {
            let next = self.0.borrow_mut().script.pop_front();
            next.expect("the script has another reply")
        };
        self.0.borrow_mut().sent.push(sent);
        let cancelled = Cancelled(self);
        let latency = Duration::from_millis(10);
        match reply {
            Reply::Answer(response) => {
                self.until(at + latency).await;
                std::mem::forget(cancelled);
                Ok(response)
            }
            Reply::NoAnswer(reason) => {
                self.until(at + latency).await;
                std::mem::forget(cancelled);
                Err(NetworkError(reason.to_owned()))
            }
            Reply::Silence => std::future::pending().await,
        }
    }
}

struct Cancelled<'a>(&'a Fake);

impl Drop for Cancelled<'_> {
    fn drop(&mut self) {
        self.0.0.borrow_mut().cancelled += 1;
    }
}

/// An answer of the service with a request id.
pub(crate) fn answer(status: u16, text: &str) -> Reply {
    Reply::Answer(Response {
        status,
        headers: vec![(
            "x-amzn-requestid",
            "0f5239e3-c557-408d-a17c-4bc3c40be94c".to_owned(),
        )],
        text: text.to_owned(),
    })
}

/// The same answer with one more header.
pub(crate) fn with_header(reply: Reply, name: &'static str, value: &str) -> Reply {
    match reply {
        Reply::Answer(mut response) => {
            response.headers.push((name, value.to_owned()));
            Reply::Answer(response)
        }
        other => other,
    }
}

/// A time as the header `date` has it.
pub(crate) fn http_date(time: SystemTime) -> String {
    let time = OffsetDateTime::from(time);
    let (weekday, month) = (time.weekday().to_string(), time.month().to_string());
    format!(
        "{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
        &weekday[..3],
        time.day(),
        &month[..3],
        time.year(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// An error of the service.
pub(crate) fn error(status: u16, name: &str) -> Reply {
    answer(
        status,
        &format!(r#"{{"__type":"{name}","Message":"the service's words"}}"#),
    )
}
