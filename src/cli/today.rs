//! Which day it is for comments with `until=`.

use super::Failure;
use crate::knowledge::Date;
use std::time::{SystemTime, UNIX_EPOCH};

/// The day that was named, else that of `SOURCE_DATE_EPOCH`
/// (<https://reproducible-builds.org/specs/source-date-epoch/>), else that of the clock; in universal
/// time.
pub(super) fn today(named: Option<Date>) -> Result<Date, Failure> {
    if let Some(date) = named {
        return Ok(date);
    }
    match std::env::var_os("SOURCE_DATE_EPOCH") {
        Some(text) => text.to_str().and_then(|text| day_of(text.parse().ok()?)).ok_or_else(|| {
            Failure("SOURCE_DATE_EPOCH is no number of seconds since 1970".to_owned())
        }),
        None => {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
            since
                .and_then(|since| day_of(since.as_secs()))
                .ok_or_else(|| Failure("the clock is wrong; say the day by --today".to_owned()))
        }
    }
}

fn day_of(seconds: u64) -> Option<Date> {
    Date::from_unix_days(u32::try_from(seconds / 86_400).ok()?)
}
