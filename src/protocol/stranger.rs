//! The words of an answer that none of the service's marks is on: a proxy, a gateway, a firewall or a portal has answered
//! in its place.

use crate::{
    json::Json,
    text::{concat, decimal, find},
};

/// The most bytes of an answer that are looked at.
const LOOKED_AT: usize = 4096;
/// The most characters of what it says.
const LONGEST: usize = 200;

/// The message of an error for the answer of a stranger.
pub(crate) fn words(status: u16, content_type: &str, text: &str, json: Option<&Json>) -> String {
    // as it is: in other letters a secret would not be known again
    let content_type = content_type.split(';').next().unwrap_or_default().trim();
    let mut words = concat(&[
        "expected an answer of the service, found one of another server: HTTP status ",
        &decimal(status.into()),
    ]);
    let said = said(content_type, text, json);
    for part in [content_type, said.as_str()] {
        if !part.is_empty() {
            words.push_str(", ");
            words.push_str(part);
        }
    }
    words
}

/// Its text: of JSON the message, of HTML the title or what a browser would show. No more of JSON and XML, which may hold
/// keys.
fn said(content_type: &str, text: &str, json: Option<&Json>) -> String {
    let members = ["message", "Message", "error", "errorMessage"];
    let mut members = members.iter().filter_map(|name| json?.text(name));
    if let Some(message) = members.find(|message| !message.is_empty()) {
        return quote(message);
    }
    let text = piece(text, 0, text.floor_char_boundary(LOOKED_AT));
    let lower = text.to_ascii_lowercase(); // of the same length
    let begin = lower.trim_start();
    let is_page = begin.starts_with("<!doctype html") || begin.starts_with("<html");
    if !is_page && find(&content_type.to_ascii_lowercase(), "html").is_none() {
        if begin.starts_with(['<', '{', '[', '"']) {
            return String::new();
        }
        return quote(text);
    }
    let title = find(&lower, "<title").and_then(|at| {
        let begin = at + behind(&lower, at).find('>')? + 1;
        let end = begin + behind(&lower, begin).find('<')?;
        Some(piece(text, begin, end).trim())
    });
    match title.filter(|title| !title.is_empty()) {
        Some(title) => quote(title),
        None => quote(&without_tags(text, &lower)),
    }
}

/// HTML without its tags, and without scripts and styles.
fn without_tags(text: &str, lower: &str) -> String {
    let mut shown = String::new();
    let mut at = 0;
    while let Some(begin) = behind(lower, at).find('<').map(|tag| at + tag) {
        let rest = behind(lower, begin);
        let hidden = ["script", "style"].into_iter().find_map(|name| {
            behind(rest, 1).strip_prefix(name)?;
            let end = find(rest, &concat(&["</", name]))?;
            Some(end + behind(rest, end).find('>')?)
        });
        let Some(end) = hidden.or_else(|| rest.find('>')) else {
            break;
        };
        shown.push_str(piece(text, at, begin));
        shown.push(' ');
        at = begin + end + 1;
    }
    shown.push_str(behind(text, at));
    shown
}

/// A piece of a text. Indices that panic bring what prints a panic: kilobytes of a small module.
fn piece(text: &str, begin: usize, end: usize) -> &str {
    text.get(begin..end).unwrap_or_default()
}

fn behind(text: &str, begin: usize) -> &str {
    piece(text, begin, text.len())
}

fn quote(text: &str) -> String {
    let mut quoted = String::new();
    for word in text.split_whitespace() {
        quoted.push(if quoted.is_empty() { '"' } else { ' ' });
        quoted.push_str(word);
    }
    if let Some((end, _)) = quoted.char_indices().nth(LONGEST + 1) {
        quoted.truncate(end);
        quoted.push('…');
    }
    if !quoted.is_empty() {
        quoted.push('"');
    }
    quoted
}
