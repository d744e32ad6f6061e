//! Counts the tests that cargo, wasm-bindgen-test and `node --test` say they ran. It does not judge them.

/// The tests that passed or failed according to one line of output; 0 for most lines.
pub(crate) fn executed(line: &str) -> u64 {
    let line = without_colours(line);
    let line = line.trim();
    if let Some(counts) = line.strip_prefix("test result: ") {
        // "ok. 12 passed; 0 failed; 1 ignored; …"
        let number = |word| {
            counts
                .split_once(word)
                .and_then(|(before, _)| last_number(before))
        };
        return number(" passed").unwrap_or(0) + number(" failed").unwrap_or(0);
    }
    // "ℹ pass 12" and "ℹ fail 0" (spec), "# pass 12" (tap)
    let words: Vec<_> = line.split(' ').collect();
    match words[..] {
        ["ℹ" | "#", "pass" | "fail", number] => number.parse().unwrap_or(0),
        _ => 0,
    }
}

fn last_number(text: &str) -> Option<u64> {
    text.rsplit(' ').next()?.parse().ok()
}

fn without_colours(line: &str) -> String {
    let mut pieces = line.split('\u{1b}');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text.push_str(piece.split_once('m').map_or(piece, |(_, rest)| rest));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::executed;

    fn check(line: &str, expected: u64) {
        assert_eq!(executed(line), expected, "{line:?}");
    }

    #[test]
    fn counts_what_cargo_ran() {
        check(
            "test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            12,
        );
        check(
            "test result: FAILED. 11 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
            13,
        );
        check(
            "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 7 filtered out",
            0,
        );
        check(
            "test result: \u{1b}[32mok\u{1b}[0m. 4 passed; 0 failed; 0 ignored",
            4,
        );
    }

    #[test]
    fn counts_what_node_ran() {
        check("ℹ pass 9", 9);
        check("\u{1b}[34mℹ fail 1\u{1b}[39m", 1);
        check("# pass 3", 3);
        check("ℹ skipped 5", 0);
        check("ℹ tests 9", 0);
    }

    #[test]
    fn ignores_everything_else() {
        check("", 0);
        check("running 12 tests", 0);
        check("test pass ... ok", 0);
        check("no tests to run!", 0);
    }
}
