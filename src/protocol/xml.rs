//! Reads the XML of the query protocol's answers: the elements that hold text, by name. All of XML 1.0 but document
//! types, and so without entities of one's own: none of the service's answers has them. Namespaces mean nothing here.
//!
//! Nothing recurses and nothing is read twice, so neither depth nor length of a document can do harm.
//!
//! <https://www.w3.org/TR/xml/>

/// The elements without elements inside, with their text, in the order of the document; `None` if it is not
/// well-formed or has a document type.
pub fn leaves(document: &str) -> Option<Vec<(&str, String)>> {
    if !document.chars().all(is_allowed) {
        return None;
    }
    let mut reader = Reader::begin(document)?;
    let mut leaves = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut had_root = false;
    // of the innermost element, as long as it has no element inside
    let mut text: Option<String> = None;
    while !reader.rest.is_empty() {
        match reader.piece()? {
            Piece::Start { name, is_empty } => {
                if open.is_empty() && had_root {
                    return None;
                }
                had_root = true;
                if is_empty {
                    leaves.push((name, String::new()));
                    text = None;
                } else {
                    open.push(name);
                    text = Some(String::new());
                }
            }
            Piece::End(name) => {
                if open.pop()? != name {
                    return None;
                }
                if let Some(text) = text.take() {
                    leaves.push((name, text));
                }
            }
            Piece::Text(piece) if open.is_empty() => {
                // around the root there are line breaks at most
                if !piece.trim_matches(is_space).is_empty() {
                    return None;
                }
            }
            Piece::Text(piece) => push_text(piece, text.as_mut())?,
            Piece::Data(_) if open.is_empty() => return None,
            Piece::Data(piece) => {
                if let Some(text) = &mut text {
                    push_lines(piece, text);
                }
            }
            Piece::Aside => {}
        }
    }
    (open.is_empty() && had_root).then_some(leaves)
}

/// What a document is made of.
enum Piece<'a> {
    /// `<name attribute="…">` or `<name/>`.
    Start { name: &'a str, is_empty: bool },
    /// `</name>`.
    End(&'a str),
    /// Text with its references, up to the next tag.
    Text(&'a str),
    /// The inside of `<![CDATA[…]]>`.
    Data(&'a str),
    /// A comment or a processing instruction.
    Aside,
}

/// What is left of a document.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Behind the byte order mark and `<?xml version="1.0" encoding="…" standalone="…"?>`, where there are any.
    fn begin(document: &'a str) -> Option<Self> {
        let rest = document.strip_prefix('\u{feff}').unwrap_or(document);
        let mut reader = Self { rest };
        if let Some(rest) = rest.strip_prefix("<?xml")
            && rest.starts_with(is_space)
        {
            reader.rest = rest;
            let names = reader.attributes()?;
            reader.take("?>")?;
            let is_known = matches!(
                names[..],
                ["version"]
                    | ["version", "encoding" | "standalone"]
                    | ["version", "encoding", "standalone"]
            );
            if !is_known {
                return None;
            }
        }
        Some(reader)
    }

    fn piece(&mut self) -> Option<Piece<'a>> {
        if self.take("<!--").is_some() {
            self.until("--")?;
            self.take(">")?;
            Some(Piece::Aside)
        } else if self.take("<![CDATA[").is_some() {
            self.until("]]>").map(Piece::Data)
        } else if self.take("<?").is_some() {
            self.instruction()
        } else if self.take("</").is_some() {
            let name = self.name()?;
            self.spaces();
            self.take(">")?;
            Some(Piece::End(name))
        } else if self.take("<").is_some() {
            let name = self.name()?;
            let mut attributes = self.attributes()?;
            attributes.sort_unstable();
            if attributes.windows(2).any(|pair| pair[0] == pair[1]) {
                return None;
            }
            let is_empty = self.take("/").is_some();
            self.take(">")?;
            Some(Piece::Start { name, is_empty })
        } else {
            let text = self.text_until('<');
            (!text.contains("]]>")).then_some(Piece::Text(text))
        }
    }

    /// The rest of `<?target data?>`.
    fn instruction(&mut self) -> Option<Piece<'a>> {
        let target = self.name()?;
        let data = self.until("?>")?;
        let is_apart = data.is_empty() || data.starts_with(is_space);
        (is_apart && !target.eq_ignore_ascii_case("xml")).then_some(Piece::Aside)
    }

    /// The names of `name="value"` and so on, each behind a space, and the space behind them.
    fn attributes(&mut self) -> Option<Vec<&'a str>> {
        let mut names = Vec::new();
        while self.spaces() && self.rest.starts_with(begins_name) {
            names.push(self.name()?);
            self.spaces();
            self.take("=")?;
            self.spaces();
            let quote = if self.take("\"").is_some() {
                "\""
            } else {
                self.take("'")?;
                "'"
            };
            let value = self.until(quote)?;
            if value.contains('<') {
                return None;
            }
            push_text(value, None)?;
        }
        Some(names)
    }

    fn name(&mut self) -> Option<&'a str> {
        if !self.rest.starts_with(begins_name) {
            return None;
        }
        let end = self.rest.find(|character| !continues_name(character));
        Some(self.split(end.unwrap_or(self.rest.len())))
    }

    /// Goes behind white space; whether there was any.
    fn spaces(&mut self) -> bool {
        let behind = self.rest.trim_start_matches(is_space);
        let some = behind.len() < self.rest.len();
        self.rest = behind;
        some
    }

    /// Goes behind a piece, if it is next.
    fn take(&mut self, piece: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(piece)?;
        Some(())
    }

    /// What is before a piece, which must come; goes behind it.
    fn until(&mut self, piece: &str) -> Option<&'a str> {
        let (before, behind) = self.rest.split_once(piece)?;
        self.rest = behind;
        Some(before)
    }

    /// What is before a character or the end; goes there.
    fn text_until(&mut self, character: char) -> &'a str {
        let end = self.rest.find(character);
        self.split(end.unwrap_or(self.rest.len()))
    }

    fn split(&mut self, at: usize) -> &'a str {
        let (before, behind) = self.rest.split_at(at);
        self.rest = behind;
        before
    }
}

/// Adds text with its references replaced, if it is wanted; `None` if one of them is not known.
fn push_text(mut text: &str, mut to: Option<&mut String>) -> Option<()> {
    while let Some((before, behind)) = text.split_once('&') {
        let (name, behind) = behind.split_once(';')?;
        let character = reference(name)?;
        if let Some(to) = &mut to {
            push_lines(before, to);
            to.push(character);
        }
        text = behind;
    }
    if let Some(to) = to {
        push_lines(text, to);
    }
    Some(())
}

/// Adds text with its line breaks as XML has them: `\n`.
fn push_lines(text: &str, to: &mut String) {
    for (index, line) in text.split('\r').enumerate() {
        if index > 0 {
            to.push('\n');
        }
        let is_break_done = index > 0 && line.starts_with('\n');
        to.push_str(if is_break_done { &line[1..] } else { line });
    }
}

/// What stands for `&name;`.
fn reference(name: &str) -> Option<char> {
    let (digits, radix) = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => match name.strip_prefix("#x") {
            Some(digits) => (digits, 16),
            None => (name.strip_prefix('#')?, 10),
        },
    };
    let are_digits = digits.chars().all(|digit| digit.is_digit(radix)); // `from_str_radix` takes a sign
    let number = u32::from_str_radix(digits, radix).ok()?;
    char::from_u32(number).filter(|&character| are_digits && is_allowed(character))
}

/// Production 2, `Char`.
fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Production 3, `S`.
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// Production 4, `NameStartChar`.
fn begins_name(character: char) -> bool {
    matches!(character,
        ':' | '_' | 'A'..='Z' | 'a'..='z'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}'
        | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

/// Production 4a, `NameChar`.
fn continues_name(character: char) -> bool {
    begins_name(character)
        || matches!(character,
            '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}
