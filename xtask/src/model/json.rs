//! Writes JSON so that a change of the model is a small diff: what fits in a line is a line.

use serde_json::Value;

const WIDTH: usize = 110;

/// The text of a file.
pub(crate) fn format(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0, 0);
    text.push('\n');
    text
}

/// `column` is where the value begins.
fn write(text: &mut String, value: &Value, indent: usize, column: usize) {
    let line = inline(value);
    if column + line.len() < WIDTH {
        text.push_str(&line);
        return;
    }
    let (open, close, items): (_, _, Vec<(String, &Value)>) = match value {
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| (format!("{}: ", quoted(name)), value));
            ('{', '}', members.collect())
        }
        Value::Array(items) => (
            '[',
            ']',
            items.iter().map(|item| (String::new(), item)).collect(),
        ),
        _ => return text.push_str(&line),
    };
    let indent = indent + 2;
    text.push(open);
    for (index, (name, value)) in items.iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&" ".repeat(indent));
        text.push_str(name);
        write(text, value, indent, indent + name.len());
    }
    text.push('\n');
    text.push_str(&" ".repeat(indent - 2));
    text.push(close);
}

fn inline(value: &Value) -> String {
    match value {
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(name, value)| format!("{}: {}", quoted(name), inline(value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::format;

    #[test]
    fn short_values_are_lines_and_long_ones_blocks() {
        let word = "x".repeat(60);
        let value = json!({ "a": { "b": [1, 2.5, null] }, "c": [word, word], "\"": {}, "d": [] });
        let text = format(&value);
        let expected = format!(
            "{{\n  \"a\": {{ \"b\": [1, 2.5, null] }},\n  \"c\": [\n    \"{word}\",\n    \"{word}\"\n  ],\n  \
             \"\\\"\": {{}},\n  \"d\": []\n}}\n"
        );
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
