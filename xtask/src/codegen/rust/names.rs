//! The service's names in Rust's casing.

/// `s3_object` of `S3Object`, `sns_topic_arn` of `SNSTopicArn`.
pub(crate) fn snake(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, &character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| characters[index]);
        let after = characters.get(index + 1);
        let begins_a_word = character.is_uppercase()
            && before.is_some_and(|before| {
                !before.is_uppercase() || after.is_some_and(|after| after.is_lowercase())
            });
        if begins_a_word {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

/// The name of a field.
pub(super) fn field(member: &str) -> String {
    match snake(member).as_str() {
        "type" => "r#type".to_owned(),
        other => other.to_owned(),
    }
}

/// What serde makes of a field for a name in `PascalCase`.
pub(super) fn pascal(field: &str) -> String {
    let words = field.trim_start_matches("r#").split('_');
    words.map(capitalised).collect()
}

/// `AgeRange` of `AGE_RANGE`, `EyeLeft` of `eyeLeft`.
pub(super) fn variant(value: &str) -> String {
    let shouts = !value.chars().any(char::is_lowercase);
    let words = value.split('_').map(|word| {
        if shouts {
            capitalised(&word.to_ascii_lowercase())
        } else {
            capitalised(word)
        }
    });
    words.collect()
}

/// `AccessDenied` of `AccessDeniedException`.
pub(super) fn exception(name: &str) -> &str {
    name.strip_suffix("Exception").unwrap_or(name)
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::{field, snake, variant};

    #[test]
    fn names_are_cased_as_rust_has_it() {
        for (name, expected) in [
            ("DetectFaces", "detect_faces"),
            ("S3Object", "s3_object"),
            ("SNSTopicArn", "sns_topic_arn"),
            ("SDKType", "sdk_type"),
            ("F1Score", "f1_score"),
            ("X", "x"),
        ] {
            assert_eq!(snake(name), expected);
        }
        assert_eq!(field("Type"), "r#type");
        for (value, expected) in [
            ("AGE_RANGE", "AgeRange"),
            ("eyeLeft", "EyeLeft"),
            ("ROTATE_90", "Rotate90"),
            ("INVALID_S3_OBJECT", "InvalidS3Object"),
            ("FreeOfAdultContent", "FreeOfAdultContent"),
        ] {
            assert_eq!(variant(value), expected);
        }
    }
}
