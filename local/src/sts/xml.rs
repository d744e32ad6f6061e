//! Writes the answers of the query protocol: elements with text or elements in them, and whatever
//! the text is, well-formed XML 1.0.

use quick_xml::escape::partial_escape;

use super::VERSION;
use crate::error::ServiceError;

/// An element and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Element(pub(crate) &'static str, pub(crate) Content);

/// What an element holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Text(String),
    Elements(Vec<Element>),
}

impl Element {
    pub(crate) fn text(name: &'static str, text: impl Into<String>) -> Self {
        Self(name, Content::Text(text.into()))
    }

    pub(crate) fn of(name: &'static str, elements: Vec<Self>) -> Self {
        Self(name, Content::Elements(elements))
    }

    pub(crate) fn to_xml(&self) -> String {
        let mut xml = String::new();
        self.write(&mut xml);
        xml
    }

    fn write(&self, xml: &mut String) {
        let Self(name, content) = self;
        open(xml, name, "");
        match content {
            Content::Text(text) => xml.push_str(&escaped(text)),
            Content::Elements(elements) => elements.iter().for_each(|element| element.write(xml)),
        }
        close(xml, name);
    }
}

/// `<ActionResponse><ActionResult>…`.
pub(crate) fn response(action: &str, result: &[Element], request_id: &str) -> String {
    let (outer, inner) = (format!("{action}Response"), format!("{action}Result"));
    document(&outer, |xml| {
        open(xml, &inner, "");
        for element in result {
            element.write(xml);
        }
        close(xml, &inner);
        let id = Element::text("RequestId", request_id);
        Element::of("ResponseMetadata", vec![id]).write(xml);
    })
}

/// `<ErrorResponse><Error>…`.
pub(crate) fn error_response(error: &ServiceError, request_id: &str) -> String {
    let is_server = error.status.is_server_error();
    let error = vec![
        Element::text("Type", if is_server { "Receiver" } else { "Sender" }),
        Element::text("Code", error.kind),
        Element::text("Message", &*error.message),
    ];
    document("ErrorResponse", |xml| {
        Element::of("Error", error).write(xml);
        Element::text("RequestId", request_id).write(xml);
    })
}

fn document(root: &str, content: impl FnOnce(&mut String)) -> String {
    let mut xml = String::new();
    let namespace = format!(" xmlns=\"https://sts.amazonaws.com/doc/{VERSION}/\"");
    open(&mut xml, root, &namespace);
    content(&mut xml);
    close(&mut xml, root);
    xml.push('\n');
    xml
}

fn open(xml: &mut String, name: &str, attributes: &str) {
    xml.extend(["<", name, attributes, ">"]);
}

fn close(xml: &mut String, name: &str) {
    xml.extend(["</", name, ">"]);
}

/// A parser would make a line feed of a carriage return, and refuse most control characters.
fn escaped(text: &str) -> String {
    let allowed: String = text
        .chars()
        .map(|character| match character {
            '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'.. => character,
            _ => char::REPLACEMENT_CHARACTER,
        })
        .collect();
    partial_escape(&allowed).replace('\r', "&#13;")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::escape::unescape;
    use quick_xml::events::Event;

    use super::*;

    /// The text of the document's only element, as a parser reads it.
    fn read(xml: &str) -> String {
        let mut reader = Reader::from_str(xml);
        let mut text = String::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Text(part) => text.push_str(&part.xml10_content()),
                Event::GeneralRef(part) => {
                    text.push_str(&unescape(&format!("&{};", &*part)).unwrap());
                }
                Event::Eof => return text,
                _ => {}
            }
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text: String) {
            let mut xml = String::new();
            Element::text("Message", &*text).write(&mut xml);
            let is_allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
            let expected: String = text.chars().map(|c| if is_allowed(c) { c } else { '\u{fffd}' }).collect();
            prop_assert_eq!(read(&xml), expected);
        }
    }

    #[test]
    fn markup_is_text() {
        assert_eq!(
            escaped("<a b=\"c\">&amp;</a>\r\0\u{ffff}"),
            "&lt;a b=\"c\"&gt;&amp;amp;&lt;/a&gt;&#13;\u{fffd}\u{fffd}"
        );
    }

    #[test]
    fn documents_have_the_form_of_aws() {
        let result = [Element::of(
            "Credentials",
            vec![Element::text("AccessKeyId", "A&B")],
        )];
        assert_eq!(
            response("AssumeRole", &result, "id"),
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
             <AssumeRoleResult><Credentials><AccessKeyId>A&amp;B</AccessKeyId></Credentials>\
             </AssumeRoleResult><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata>\
             </AssumeRoleResponse>\n"
        );
        assert_eq!(
            error_response(&ServiceError::front_end("ValidationError", "a < b"), "id"),
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>\
             <Type>Sender</Type><Code>ValidationError</Code><Message>a &lt; b</Message></Error>\
             <RequestId>id</RequestId></ErrorResponse>\n"
        );
    }
}
