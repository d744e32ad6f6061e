//! XML, held against `roxmltree`.

use rekognition_wasm::protocol::xml;

/// Of what the oracle reads, the same is read; of anything else, nothing bad comes.
pub(crate) fn leaves(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let ours = xml::leaves(&text);
    if let Some(theirs) = oracle(&text) {
        assert_eq!(ours, Some(theirs), "{text}");
    }
}

/// The same, by `roxmltree`, but for pages of HTML; line breaks by section 2.11 of XML 1.0, as `roxmltree` forgets some beside references.
pub(crate) fn oracle(text: &str) -> Option<Vec<(String, String)>> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let document = roxmltree::Document::parse(&text).ok()?;
    if document
        .root_element()
        .tag_name()
        .name()
        .eq_ignore_ascii_case("html")
    {
        return None;
    }
    let elements = document.descendants().filter(roxmltree::Node::is_element);
    let leaves = elements.filter(|element| !element.children().any(|child| child.is_element()));
    let leaves: Vec<(String, String)> = leaves
        .map(|leaf| {
            let texts = leaf
                .children()
                .filter_map(|child| child.text().filter(|_| child.is_text()));
            (leaf.tag_name().name().to_owned(), texts.collect())
        })
        .collect();
    // to `roxmltree`, a reference to no character is U+FFFD; such a document is not well-formed
    let has_none = leaves.iter().any(|(_, text)| text.contains('\u{fffd}'));
    (!has_none || !text.contains("&#")).then_some(leaves)
}
