//! The answers in XML, against `roxmltree`.

use proptest::prelude::*;
use rekognition_wasm::protocol::xml::leaves;

use crate::fuzz_bodies::xml as oracle;

fn check(document: &str, expected: &[(&str, &str)]) {
    let leaves = leaves(document).unwrap_or_else(|| panic!("refused: {document}"));
    let leaves: Vec<_> = leaves
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    assert_eq!(leaves, expected, "{document}");
}

#[test]
fn leaves_are_the_elements_without_elements_inside() {
    check("<a/>", &[("a", "")]);
    check("<a></a>", &[("a", "")]);
    check("<a>1</a>", &[("a", "1")]);
    check("<a> 1\t</a >\n", &[("a", " 1\t")]);
    check(
        "<a><b>1</b><b>2</b><c><b>3</b></c></a>",
        &[("b", "1"), ("b", "2"), ("b", "3")],
    );
    check("<a>text<b/>text</a>", &[("b", "")]);
    check("<a><b>1</b>\n  </a>", &[("b", "1")]);
    check(
        "<sts:a xmlns:sts='urn:x'><sts:b>1</sts:b></sts:a>",
        &[("b", "1")],
    );
    check("<größe._-9·>1</größe._-9·>", &[("größe._-9·", "1")]);
}

#[test]
fn text_is_what_it_stands_for() {
    check("<a>&amp;&lt;&gt;&quot;&apos;</a>", &[("a", "&<>\"'")]);
    check(
        "<a>&#65;&#x42;&#x1F600;&#x1f600;&#0065;</a>",
        &[("a", "AB😀😀A")],
    );
    check("<a>&amp;lt;</a>", &[("a", "&lt;")]);
    check(
        "<a>1<!-- 2 -->3<?x 4?>5<![CDATA[<6>&amp;]]>7</a>",
        &[("a", "135<6>&amp;7")],
    );
    check("<a><![CDATA[]]]]><![CDATA[>]]></a>", &[("a", "]]>")]);
    check(
        "<a>1\r\n2\r3\n4\r\r\n5&#13;</a>",
        &[("a", "1\n2\n3\n4\n\n5\r")],
    );
    check("<a>1\r&#66;</a>", &[("a", "1\nB")]);
    check("<a>> ]] ]> ' \"</a>", &[("a", "> ]] ]> ' \"")]);
    // what is no reference, or one that is not known, stays
    check(
        "<a>& &; &nbsp; &#; &#x110000; &AMP;</a>",
        &[("a", "& &; &nbsp; &#; &#x110000; &AMP;")],
    );
}

#[test]
fn what_is_around_the_root_does_not_matter() {
    let root = [("a", "1")];
    for before in [
        "\u{feff}",
        "<?xml version=\"1.0\"?>",
        "\u{feff}<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\r\n",
        "<?xml\tversion = \"1.0\" standalone=\"no\"?>",
        "\n <!-- a --> <?b?> <?xml-stylesheet href='x'?>",
    ] {
        check(&format!("{before}<a>1</a><!----> \n<?c d?>"), &root);
    }
    check("<a b=\"1>'/>\" c = '\"&amp;&#9;' d=''>1</a>", &root);
}

#[test]
fn what_is_no_whole_document_is_refused() {
    for document in [
        "",
        " ",
        "text",
        "<",
        "<a",
        "<a>",
        "</a>",
        "<a></b>",
        "<a></p:a>",
        "<a><b></a></b>",
        "<a/><b/>",
        "<a>1</a>text",
        "text<a/>",
        "&amp;<a/>",
        "<a/>&#32;",
        "<a/><![CDATA[ ]]>",
        "<a/></a>",
        "<a b='1/>",
        "<a b='1'",
        "<a><b></b c='1'></a>",
        "<!-- a",
        "<!--a--",
        "<a><!-- </a>",
        "<!-a--><a/>",
        "<![CDATA[a]]><a/>",
        "<a><![CDATA[</a>",
        "<?a",
        "<a><?b </a>",
        // document types, which could make little text huge
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
        "<a><!ELEMENT b EMPTY></a>",
        // pages
        "<html><title>sign in</title></html>",
        "<?xml version='1.0'?>\n<HTML xmlns='x'><p/></HTML>",
    ] {
        assert_eq!(leaves(document), None, "{document}");
    }
    // the beginnings of an answer
    let answer = "<?xml version='1.0'?>\n<a x='1'><b>1</b><!-- 2 --><c>&amp;</c></a>";
    for end in 0..answer.len() {
        assert_eq!(leaves(&answer[..end]), None, "{}", &answer[..end]);
    }
}

/// A reader that went back, or that called itself for each element inside, would not get through these.
#[test]
fn length_and_depth_do_no_harm() {
    const MANY: usize = 100_000;
    let many = |piece: &str| piece.repeat(MANY);
    let deep = [many("<a>"), many("</a>")].concat();
    assert_eq!(leaves(&deep).map(|leaves| leaves.len()), Some(1));
    let wide = ["<a>", &many("<b/>"), "</a>"].concat();
    assert_eq!(leaves(&wide).map(|leaves| leaves.len()), Some(MANY));
    for piece in [
        "&amp;",
        "\r",
        "&#x1F600;",
        "]]",
        "<!---->",
        "<?a?>",
        "<![CDATA[]]]>",
    ] {
        let long = ["<a>", &many(piece), "</a>"].concat();
        assert_eq!(leaves(&long).map(|leaves| leaves.len()), Some(1), "{piece}");
    }
    let attributes: Vec<_> = (0..MANY).map(|number| format!(" a{number}=''")).collect();
    let attributes = attributes.concat();
    assert!(leaves(&format!("<a{attributes}/>")).is_some());
    for piece in [
        "<",
        "<a>",
        "<a",
        "<!--",
        "<![CDATA[",
        "<?",
        "&",
        "&#",
        "]",
        " a=''",
        "<a b='",
        "\u{feff}",
        "<a></b>",
    ] {
        assert_eq!(leaves(&many(piece)), None, "{piece}");
        assert_eq!(leaves(&["<a>", &many(piece)].concat()), None, "{piece}");
    }
}

/// A document from random choices, of everything that the reader knows, but for names with colons.
fn documents() -> impl Strategy<Value = String> {
    let name = "[a-zA-Z_é][a-zA-Z0-9._é-]{0,5}";
    let piece = prop_oneof![
        "[ -%'-;=?-~\\t\\n\\r é😀]{1,8}"
            .prop_filter("ends a section", |text| !text.contains("]]>")),
        Just("&amp;".to_owned()),
        "&#(1[0-9]{3}|9|x[1-9a-f][0-9a-f]{2});",
        "<!--[ -,.-~\\n]{0,6}-->",
        "<\\?p[a-wyz]{0,3}( [ -=@-~]{0,5})?\\?>",
        "<!\\[CDATA\\[[ -\\\\^-~\\n\\r]{0,6}\\]\\]>",
    ];
    let text = proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat());
    let attributes = proptest::collection::btree_map(name, "([ !#-%(-;=?-~]|&lt;){0,5}", 0..3)
        .prop_map(|attributes| {
            let written = attributes.iter().filter(|(name, _)| *name != "xmlns");
            let written = written.map(|(name, value)| format!(" {name} = \"{value}\""));
            written.collect::<Vec<_>>().concat()
        });
    let leaf = (name, attributes.clone(), text.clone()).prop_map(|(name, attributes, text)| {
        if text.is_empty() {
            format!("<{name}{attributes}/>")
        } else {
            format!("<{name}{attributes}>{text}</{name} >")
        }
    });
    let element = leaf.prop_recursive(5, 40, 5, move |inner| {
        let content = proptest::collection::vec((text.clone(), inner), 1..5);
        (name, attributes.clone(), content, text.clone()).prop_map(
            |(name, attributes, content, end)| {
                let content: String = content
                    .into_iter()
                    .flat_map(|(text, inner)| [text, inner])
                    .collect();
                format!("<{name}{attributes}>{content}{end}</{name}>")
            },
        )
    });
    let head = prop_oneof![
        Just(""),
        Just("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"),
        Just("\u{feff}<!-- a -->")
    ];
    (head, element).prop_map(|(head, element)| format!("{head}{element}\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn documents_are_read_as_the_oracle_reads_them(document in documents()) {
        let ours = leaves(&document);
        prop_assert!(ours.is_some());
        prop_assert_eq!(ours, oracle::oracle(&document));
    }

    #[test]
    fn what_is_near_a_document_holds(
        document in documents(),
        place in any::<prop::sample::Index>(),
        piece in "[<>/&;!?'\"=\\[\\]a -]{0,4}",
        length in 0..4_usize,
    ) {
        let mut characters: Vec<_> = document.chars().collect();
        let at = place.index(characters.len() + 1);
        characters.splice(at..characters.len().min(at + length), piece.chars());
        oracle::leaves(characters.into_iter().collect::<String>().as_bytes());
    }

    #[test]
    fn any_text_holds(text in "[<>/&;!?'\"=\\[\\]a -]{0,40}|\\PC{0,40}") {
        oracle::leaves(text.as_bytes());
    }
}
