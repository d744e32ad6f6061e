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

/// The runs of a text, each once, in a table by their hashes.
struct Runs<'a> {
    text: &'a [char],
    /// Where each begins for the first time, plus one; 0 where there is none.
    table: Vec<usize>,
    /// Whether the run that begins there was found.
    found: Vec<bool>,
}

impl<'a> Runs<'a> {
    fn of(text: &'a [char]) -> Self {
        let mut runs = Self {
            text,
            table: vec![0; (2 * text.len()).next_power_of_two()],
            found: vec![false; text.len()],
        };
        for (begin, run) in text.windows(RUN).enumerate() {
            let slot = runs.slot(run);
            if runs.table[slot] == 0 {
                runs.table[slot] = begin + 1;
            }
        }
        runs
    }

    /// The place in the table where a run is, or would be.
    fn slot(&self, run: &[char]) -> usize {
        let hash = run.iter().fold(0_u32, |hash, &character| {
            (hash ^ u32::from(character)).wrapping_mul(0x9e37_79b1)
        });
        let last = self.table.len() - 1;
        let mut slot = (hash >> 8) as usize & last;
        // half of the table is empty
        while let Some(begin) = self.table[slot].checked_sub(1)
            && self.text[begin..begin + RUN] != *run
        {
            slot = (slot + 1) & last;
        }
        slot
    }

    fn find(&mut self, run: &[char]) {
        if let Some(begin) = self.table[self.slot(run)].checked_sub(1) {
            self.found[begin] = true;
        }
    }

    /// Marks the characters of all runs that were found.
    fn mark(&self, hidden: &mut [bool]) {
        for (begin, run) in self.text.windows(RUN).enumerate() {
            let first = self.table[self.slot(run)].checked_sub(1);
            if first.is_some_and(|first| self.found[first]) {
                hidden[begin..begin + RUN].fill(true);
            }
        }
    }
}
