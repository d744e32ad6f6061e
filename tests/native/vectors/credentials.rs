//! credentials.json and edge.json: a cache of credentials over a time line.

use std::{
    cell::Cell,
    collections::BTreeMap,
    future::{pending, poll_fn},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::{Duration, SystemTime},
};

use rekognition_wasm::{
    credentials::{Cached, Credentials, ProvideCredentials, ProvidedCredentials},
    error::Error,
    platform::Platform,
};
use serde_json::Value;

use super::{keys, learn_clock, seconds};
use crate::fake::{Fake, START};

/// Brings keys that are numbered, after a moment.
#[derive(Clone)]
struct Source {
    fake: Fake,
    case: Value,
    asked: Rc<Cell<u64>>,
}

impl Source {
    /// Whether one of the answers in a list of the case is this one.
    fn is_in(&self, list: &str, number: u64) -> bool {
        let list = self.case[list].as_array();
        list.is_some_and(|list| list.iter().any(|it| *it == number))
    }

    /// The time at the service.
    fn now(&self) -> SystemTime {
        let ahead = self.case["serviceAhead"].as_i64().unwrap_or_default();
        let distance = Duration::from_secs(ahead.unsigned_abs());
        if ahead < 0 {
            self.fake.now() - distance
        } else {
            self.fake.now() + distance
        }
    }
}

impl ProvideCredentials for Source {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(async move {
            let number = self.asked.get() + 1;
            self.asked.set(number);
            let expiration = seconds(&self.case, "lifetime").map(|lifetime| self.now() + lifetime);
            self.fake.sleep(Duration::from_millis(20)).await;
            if self.is_in("never", number) {
                return pending().await;
            }
            if self.is_in("fails", number) {
                return Err(Error::credentials("as scripted"));
            }
            Ok(keys(&number.to_string(), expiration))
        })
    }
}

pub(super) fn check(case: &Value, fake: &Fake) {
    let clock = learn_clock(fake, "vendor.example", &case["serviceAhead"]);
    let source = Source {
        fake: fake.clone(),
        case: case.clone(),
        asked: Rc::default(),
    };
    let cached = Cached::new(fake.clone(), source.clone()).with_clock(clock);
    let mut given = BTreeMap::new();
    let mut abandoned = Vec::new();
    for step in case["steps"].as_array().expect("a list") {
        let passed = fake.now().duration_since(SystemTime::UNIX_EPOCH + START);
        let at = seconds(step, "at").expect("a step has its time");
        fake.advance(at.saturating_sub(passed.expect("time goes on")));
        if let Some(number) = step["refuse"].as_str() {
            cached.refuse(&given[number]);
        } else if step["clear"] == true {
            cached.clear();
        } else {
            let count = |member: &str| step[member].as_u64();
            for _ in 0..count("abandon").unwrap_or(0) {
                let mut request = cached.provide();
                let mut context = Context::from_waker(Waker::noop());
                assert!(request.as_mut().poll(&mut context).is_pending());
                abandoned.push(request);
            }
            let leavers = count("leave").unwrap_or(0);
            let askers = count("ask").unwrap_or(1);
            let provided = ask(fake, &cached, leavers, askers);
            for (index, provided) in provided.into_iter().enumerate() {
                let number = provided.as_ref().ok().map(Credentials::access_key_id);
                assert_eq!(number, expected(step, index), "{step}");
                if let Ok(credentials) = provided {
                    given.insert(credentials.access_key_id().to_owned(), credentials);
                }
            }
        }
        if let Some(asked) = step["asked"].as_u64() {
            assert_eq!(source.asked.get(), asked, "{step}");
        }
    }
}

/// The keys that the asker with this index gets; `None` if there are none.
fn expected(step: &Value, index: usize) -> Option<&str> {
    match &step["gets"] {
        Value::Array(each) => each[index].as_str(),
        all => all.as_str(),
    }
}

/// The credentials that the askers get, beside some who ask first and give up.
fn ask(
    fake: &Fake,
    cached: &Cached<Fake>,
    leavers: u64,
    askers: u64,
) -> Vec<Result<Credentials, Error>> {
    let mut all: Vec<Pin<Box<dyn Future<Output = Option<_>> + '_>>> = Vec::new();
    for _ in 0..leavers {
        all.push(Box::pin(async {
            give_up(cached).await;
            None
        }));
    }
    for _ in 0..askers {
        all.push(Box::pin(async { Some(cached.provide().await) }));
    }
    fake.run_all(all).into_iter().flatten().collect()
}

/// Asks, and is gone in its next turn.
async fn give_up(cached: &Cached<Fake>) {
    let mut asking = cached.provide();
    let mut is_waiting = false;
    poll_fn(|context| {
        if is_waiting {
            return Poll::Ready(());
        }
        is_waiting = asking.as_mut().poll(context).is_pending();
        assert!(is_waiting, "there is nothing to wait for");
        Poll::Pending
    })
    .await;
}
