//! XML, held against `roxmltree`.

use rekognition_wasm::protocol::xml;

pub(crate) fn leaves(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Some(ours) = xml::leaves(&text) else {
        return; // the oracle takes some of what is not well-formed
    };
    // the oracle knows namespaces
    if !text.contains(':') && !text.contains("xmlns") {
        let theirs = oracle(&text).unwrap_or_else(|| panic!("not well-formed: {text}"));
        let theirs: Vec<_> = theirs
            .iter()
            .map(|(name, text)| (name.as_str(), text.clone()))
            .collect();
        assert_eq!(ours, theirs, "{text}");
    }
}

/// The same, by `roxmltree`; line breaks by section 2.11 of XML 1.0, as `roxmltree` forgets some beside references.
pub(crate) fn oracle(text: &str) -> Option<Vec<(String, String)>> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let document = roxmltree::Document::parse(&text).ok()?;
    let elements = document.descendants().filter(roxmltree::Node::is_element);
    let leaves = elements.filter(|element| !element.children().any(|child| child.is_element()));
    Some(
        leaves
            .map(|leaf| {
                let texts = leaf
                    .children()
                    .filter_map(|child| child.text().filter(|_| child.is_text()));
                (leaf.tag_name().name().to_owned(), texts.collect())
            })
            .collect(),
    )
}
