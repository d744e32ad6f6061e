//! Session policies: whether they are JSON and small enough. What they allow is not looked at, since
//! whoever signs may do everything here.

use serde_json::Value;

use super::Call;
use crate::error::ServiceError;
use crate::sts::xml::Element;

/// What the packed form of policies and tags may have, as the service guide gives it for plain text.
const ALLOTTED: usize = 2048;

/// How much of the allotted space policies and tags fill; nothing where there are none.
pub(super) fn packed_size(call: Call<'_>) -> Result<Option<Element>, ServiceError> {
    let policy = call.input.text("Policy");
    if let Some(policy) = policy {
        check(policy)?;
    }
    let has = |name| call.input.get(name).is_some();
    if policy.is_none() && !has("PolicyArns") && !has("Tags") {
        return Ok(None);
    }
    // The service packs them in a form that it does not tell.
    let percent = (policy.map_or(0, str::len) * 100).div_ceil(ALLOTTED).max(1);
    if percent > 100 {
        return Err(ServiceError::front_end(
            "PackedPolicyTooLarge",
            format!(
                "Packed size of session policy consumes {percent}% of allotted space, please use \
                 smaller policy"
            ),
        ));
    }
    Ok(Some(Element::text("PackedPolicySize", percent.to_string())))
}

fn check(policy: &str) -> Result<(), ServiceError> {
    match serde_json::from_str(policy) {
        Ok(Value::Object(_)) => Ok(()),
        _ => Err(ServiceError::front_end(
            "MalformedPolicyDocument",
            "This policy contains invalid Json",
        )),
    }
}
