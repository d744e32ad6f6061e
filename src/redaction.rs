//! Takes out of texts what nobody else may read. A service may repeat whatever it was sent, whole or in pieces, and
//! errors are written to logs.

use crate::text::plain;

/// As many characters of a secret in a row are shown nowhere.
const RUN: usize = 12;
/// A shorter secret is not looked for: it would be found in any text.
const SHORTEST: usize = 4;
/// The sign that stands for what was taken out.
const HIDDEN: char = '…';

/// Texts that no error shows. Not one has `Debug`.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    /// Keeps one more text from being shown.
    pub(crate) fn add(&mut self, secret: impl Into<String>) {
        self.0.push(secret.into());
    }

    /// Keeps those of others from being shown as well.
    pub(crate) fn extend(&mut self, others: &Self) {
        self.0.extend_from_slice(&others.0);
    }

    /// The text without them: without any twelve characters in a row of one, and without one that is shorter.
    ///
    /// Takes a time that grows with the length of the secrets, and with that of the text.
    pub(crate) fn hide(&self, text: &str) -> String {
        let text: Vec<char> = text.chars().collect();
        let mut hidden = vec![false; text.len()];
        let mut runs = Runs::of(&text);
        for secret in &self.0 {
            let secret: Vec<char> = secret.chars().map(plain).collect();
            if secret.len() >= RUN {
                for run in secret.windows(RUN) {
                    runs.find(run);
                }
            } else if secret.len() >= SHORTEST {
                for place in 0..text.len() {
                    if text[place..].starts_with(&secret) {
                        hidden[place..place + secret.len()].fill(true);
                    }
                }
            }
        }
        runs.mark(&mut hidden);
        show(&text, &hidden)
    }
}

/// The text with a sign in the place of what is hidden. Spaces around that stay.
fn show(text: &[char], hidden: &[bool]) -> String {
    let mut shown = String::new();
    // behind the last sign, of which it is not known yet whether they are around what is hidden
    let mut spaces = 0;
    let mut is_open = false;
    for (&character, &is_hidden) in text.iter().zip(hidden) {
        if is_hidden && character == ' ' {
            spaces += 1;
            continue;
        }
        if !(is_hidden && is_open) {
            shown.extend(std::iter::repeat_n(' ', spaces));
            shown.push(if is_hidden { HIDDEN } else { character });
        }
        spaces = 0;
        is_open = is_hidden;
    }
    shown.extend(std::iter::repeat_n(' ', spaces));
    shown
}

/// The runs of a text, sorted and each once: a run of a secret is found by halving.
struct Runs<'a> {
    text: &'a [char],
    /// Where each begins.
    sorted: Vec<usize>,
    found: Vec<bool>,
}

impl<'a> Runs<'a> {
    fn of(text: &'a [char]) -> Self {
        let run = |begin: usize| &text[begin..begin + RUN];
        let begins = (0..(text.len() + 1).saturating_sub(RUN)).collect();
        let mut sorted = sort(begins, |one, other| run(one) <= run(other));
        sorted.dedup_by_key(|begin| run(*begin));
        let found = vec![false; sorted.len()];
        Self {
            text,
            sorted,
            found,
        }
    }

    /// The place of a run, if the text has it.
    fn place(&self, run: &[char]) -> Option<usize> {
        let of_text = |begin: &usize| self.text[*begin..*begin + RUN].cmp(run);
        self.sorted.binary_search_by(of_text).ok()
    }

    fn find(&mut self, run: &[char]) {
        if let Some(place) = self.place(run) {
            self.found[place] = true;
        }
    }

    /// Marks the characters of all runs that were found.
    fn mark(&self, hidden: &mut [bool]) {
        for (begin, run) in self.text.windows(RUN).enumerate() {
            if self.place(run).is_some_and(|place| self.found[place]) {
                hidden[begin..begin + RUN].fill(true);
            }
        }
    }
}

/// Sorts by merging pairs of sorted pieces, which double: the library's sort is kilobytes of a small module.
fn sort(mut places: Vec<usize>, in_order: impl Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut length = 1;
    while length < places.len() {
        let mut merged = Vec::new();
        for pair in places.chunks(2 * length) {
            let (mut left, mut right) = pair.split_at(length.min(pair.len()));
            loop {
                let rest = match (left.first(), right.first()) {
                    (Some(&one), Some(&other)) if in_order(one, other) => &mut left,
                    (_, Some(_)) => &mut right,
                    (Some(_), None) => &mut left,
                    (None, None) => break,
                };
                if let Some((&first, others)) = rest.split_first() {
                    merged.push(first);
                    *rest = others;
                }
            }
        }
        places = merged;
        length *= 2;
    }
    places
}
