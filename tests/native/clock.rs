//! What is learnt of the service's clock, and from what.

use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use rekognition_wasm::{
    clock::{Clock, service_time},
    sigv4::date_time,
};

const EPOCH: SystemTime = SystemTime::UNIX_EPOCH;
const MS: Duration = Duration::from_millis(1);

#[test]
fn the_time_in_parentheses_is_the_services() {
    let check = |message: &str, expected: Option<u64>| {
        let expected = expected.map(|seconds| EPOCH + Duration::from_secs(seconds));
        assert_eq!(service_time(message), expected, "{message}");
    };
    check(
        "Signature expired: 20261120T101500Z is now earlier than 20261120T101602Z (20261120T102102Z - 5 min.)",
        Some(1_795_170_062),
    );
    check(
        "Signature not yet current: 20261120T112102Z is still later than 20261120T102602Z (20261120T102102Z + 5 min.)",
        Some(1_795_170_062),
    );
    check("(19700101T000000Z)", Some(0));
    check("(20240229T000000Z)", Some(1_709_164_800));
    for none in [
        "",
        "(",
        "()",
        "(20261120T102102",
        "(20261120t102102Z)",
        "(20261320T102102Z)",
        "(20261100T102102Z)",
        "(20261120T242102Z)",
        "(19691231T235959Z)",
        "(2026112äT102102Z)",
        "(++++++++T++++++Z)",
    ] {
        check(none, None);
    }
}

#[test]
fn a_clock_that_is_right_is_left_alone() {
    let clock = Clock::default();
    let now = EPOCH + Duration::from_hours(500_000);
    let check = |ahead: i64, expected: i64| {
        let difference = Duration::from_millis(ahead.unsigned_abs());
        let service = if ahead < 0 {
            now - difference
        } else {
            now + difference
        };
        clock.observe(now, service);
        assert_eq!(clock.ahead(), expected, "{ahead}");
    };
    check(900, 0);
    check(-59_000, 0);
    check(3_600_000, 3_600_000);
    check(3_599_100, 3_600_000); // the way of the answer
    check(-61_000, -61_000);
    check(-400, 0);
    // clones share it
    let clone = clock.clone();
    clone.observe(now, now + Duration::from_hours(1));
    assert_eq!(clock.correct(now), now + Duration::from_hours(1));
}

#[test]
fn a_date_more_than_a_day_off_is_not_believed() {
    let clock = Clock::default();
    let now = EPOCH + Duration::from_hours(500_000);
    let day = Duration::from_hours(24);
    for far in [now + day + MS, now - day - MS, EPOCH, now + day * 10_000] {
        clock.observe(now, far);
        assert_eq!(clock.ahead(), 0);
    }
    clock.observe(now, now - day);
    assert_eq!(clock.ahead(), -86_400_000);
    // a refused signature is believed, however far that is
    clock.learn(now, now + day * 400);
    assert_eq!(clock.ahead(), 400 * 86_400_000);
    clock.observe(now, now - day * 2);
    assert_eq!(clock.ahead(), 400 * 86_400_000);
    // once the host's clock has been set, it is right again
    clock.observe(now, now);
    assert_eq!(clock.ahead(), 0);
}

#[test]
fn each_host_has_a_clock_of_its_own() {
    let now = EPOCH + Duration::from_hours(500_000);
    let one = Clock::of_host("one.example");
    one.observe(now, now + Duration::from_hours(1));
    assert_eq!(Clock::of_host("one.example").ahead(), 3_600_000);
    assert_eq!(Clock::of_host("one.example:8443").ahead(), 0);
    assert_eq!(Clock::default().ahead(), 0);
    // many hosts are not kept, and those that are in use stay
    for number in 0..10_000 {
        Clock::of_host(&format!("{number}.example"));
    }
    assert_eq!(Clock::of_host("one.example").ahead(), 3_600_000);
    let many: Vec<_> = (0..100).map(|it| Clock::of_host(&it.to_string())).collect();
    many[99].observe(now, now + Duration::from_hours(1));
    assert_eq!(
        Clock::of_host("99").ahead(),
        0,
        "no more than some are shared"
    );
}

proptest! {
    #[test]
    fn any_time_that_can_be_written_is_read(seconds in 0..253_402_300_800_u64) {
        let time = EPOCH + Duration::from_secs(seconds);
        prop_assert_eq!(service_time(&format!("({} - 5 min.)", date_time(time))), Some(time));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(\\(|.{0,20})[0-9TZ(+é]{0,30}.{0,5}") {
        service_time(&text);
    }

    #[test]
    fn no_time_breaks_a_clock(host in any::<u32>(), ahead in any::<u64>()) {
        let clock = Clock::default();
        let host = EPOCH + Duration::from_secs(host.into());
        if let Some(service) = host.checked_add(Duration::from_millis(ahead)) {
            clock.observe(host, service);
            clock.observe(service, host);
            clock.correct(host);
        }
    }
}
