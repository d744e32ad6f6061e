//! Reads XML answers: the elements that hold text, by name. Prefixes of namespaces are left out, document types refused.
//!
//! The reader is `quick-xml`, which does not recurse and reads nothing twice: neither depth nor length of a document can
//! do harm. It is lenient, so that this is no check of documents; but one that was cut off is none.

use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, Event},
};

/// The elements without elements inside, with their text, in the order of the document. A reference that is not known
/// stays as it is written.
///
/// `None` if the document was cut off, is not balanced, has a document type, or is a page of HTML, as networks put in
/// the place of answers.
pub fn leaves(document: &str) -> Option<Vec<(String, String)>> {
    let mut reader = Reader::from_str(document.strip_prefix('\u{feff}').unwrap_or(document));
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.expand_empty_elements = true;
    let mut leaves = Vec::new();
    let mut depth = 0_usize;
    let mut had_root = false;
    // of the innermost element, as long as it has no element inside
    let mut text: Option<String> = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                let is_page = start.local_name().as_ref().eq_ignore_ascii_case("html");
                if depth == 0 && (had_root || is_page) {
                    return None;
                }
                had_root = true;
                depth += 1;
                text = Some(String::new());
            }
            Event::End(end) => {
                depth = depth.checked_sub(1)?;
                if let Some(text) = text.take() {
                    leaves.push((end.local_name().as_ref().to_owned(), text));
                }
            }
            Event::Text(piece) if depth == 0 => {
                // around the root there are line breaks at most
                if !piece.trim_ascii().is_empty() {
                    return None;
                }
            }
            Event::GeneralRef(_) | Event::CData(_) if depth == 0 => return None,
            Event::Text(piece) => push(&mut text, &piece.xml10_content()),
            Event::CData(piece) => push(&mut text, &piece.xml10_content()),
            Event::GeneralRef(reference) => push(&mut text, &resolve(&reference)),
            Event::DocType(_) => return None,
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::Empty(_) => {}
            Event::Eof => return (depth == 0 && had_root).then_some(leaves),
        }
    }
}

fn push(text: &mut Option<String>, piece: &str) {
    if let Some(text) = text {
        text.push_str(piece);
    }
}

/// The text that a reference stands for.
fn resolve(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.into();
    }
    match resolve_predefined_entity(reference) {
        Some(text) => text.to_owned(),
        None => format!("&{};", &**reference),
    }
}
