//! When credentials end, in the ways in which that is written.

use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use rekognition_wasm::providers::Http;
use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

use crate::fake::{Fake, answer};

/// How an answer with this end is read: seconds since 1970, or `None` if it is refused.
fn end(text: &str) -> Option<u64> {
    let json = serde_json::json!({
        "accessKeyId": "ASIA",
        "secretAccessKey": "secret",
        "sessionToken": "token",
        "expiration": text,
    });
    let fake = Fake::script([answer(200, &json.to_string())]);
    let provider = super::connected(&fake, Http::new("https://example.com"));
    let credentials = fake.run(provider.provide()).ok()?;
    let end = credentials.expiration().expect("it has one");
    Some(
        end.duration_since(SystemTime::UNIX_EPOCH)
            .expect("not before")
            .as_secs(),
    )
}

#[test]
fn an_end_is_as_rfc_3339_has_it() {
    let expected = Some(1_795_173_300);
    for text in [
        "2026-11-20T11:15:00Z",
        "2026-11-20t11:15:00z",
        "2026-11-20 11:15:00Z",
        "2026-11-20T11:15:00.000Z",
        "2026-11-20T11:15:00.999999999999Z",
        "2026-11-20T12:15:00+01:00",
        "2026-11-20T05:45:00.5-05:30",
    ] {
        assert_eq!(end(text), expected, "{text}");
    }
    for text in [
        "",
        "soon",
        "1795173300",
        "2026-11-20",
        "2026-11-20T11:15:00",
        "2026-11-20T11:15Z",
        "2026-13-20T11:15:00Z",
        "2026-02-29T11:15:00Z",
        "2026-11-20T24:15:00Z",
        "2026-11-20T11:15:00.Z",
        "2026-11-20T11:15:00+0100",
        "2026-11-20T11:15:00+24:00",
        "2026-11-20T11:15:00+01:60",
        "2026-11-20T11:15:00Z ",
        "2026-11-20T11:15:00+01:00Z",
        "+026-11-20T11:15:00Z",
        "1969-12-31T23:59:59Z",
        "２026-11-20T11:15:00Z",
        "2026-11-20T11:15:0٣Z",
    ] {
        assert_eq!(end(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn an_end_is_the_time_it_names(
        seconds in 0..253_402_300_799_u64,
        minutes in -1439..1440_i32,
        fraction in "(\\.[0-9]{1,12})?",
    ) {
        let offset = UtcOffset::from_whole_seconds(minutes * 60).expect("in range");
        let time = OffsetDateTime::from(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        let Some(time) = time.checked_to_offset(offset) else { return Ok(()) };
        prop_assume!((0..=9999).contains(&time.year()));
        let (sign, minutes) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
        let text = format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{fraction}{sign}{:02}:{:02}",
            time.year(), u8::from(time.month()), time.day(),
            time.hour(), time.minute(), time.second(), minutes / 60, minutes % 60,
        );
        prop_assert_eq!(end(&text), Some(seconds), "{}", text);
    }

    #[test]
    fn any_text_is_a_time_or_refused(text in "[0-9TZtz:+. -]{0,30}|\\PC{0,30}") {
        end(&text);
    }

    #[test]
    fn days_that_are_none_are_refused(year in 1970..9999_i32, month in 1..=12_u8, day in 1..=31_u8) {
        let month_of_time = Month::try_from(month).expect("in range");
        let date = Date::from_calendar_date(year, month_of_time, day);
        let expected = date.ok().map(|date| {
            let time = OffsetDateTime::new_utc(date, Time::MIDNIGHT);
            u64::try_from(time.unix_timestamp()).expect("not before 1970")
        });
        prop_assert_eq!(end(&format!("{year:04}-{month:02}-{day:02}T00:00:00Z")), expected);
    }
}
