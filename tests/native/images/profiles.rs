//! Colour profiles, byte by byte.

/// A tag: its name, and its data from the name of its type on.
pub(crate) type Tag = ([u8; 4], Vec<u8>);

/// A profile of a display with these tags. Its header holds `mark` wherever nothing says how colours are meant, and so
/// do the gaps between the tags.
pub(crate) fn profile(tags: &[Tag], mark: &[u8]) -> Vec<u8> {
    let mark = |length: usize| {
        mark.iter()
            .copied()
            .cycle()
            .take(length)
            .collect::<Vec<_>>()
    };
    let mut begin = 128 + 4 + tags.len() * 12;
    let mut table = u32::try_from(tags.len())
        .expect("few")
        .to_be_bytes()
        .to_vec();
    let mut all = Vec::new();
    for (name, data) in tags {
        table.extend(name);
        table.extend(number(begin));
        table.extend(number(data.len()));
        let gap = mark(8 - data.len() % 4);
        begin += data.len() + gap.len();
        all.extend(data);
        all.extend(gap);
    }
    [
        number(begin).to_vec(),
        mark(4), // the preferred module
        b"\x04\x40\0\0mntrRGB XYZ ".to_vec(),
        mark(12), // the date
        b"acsp".to_vec(),
        mark(4), // the platform
        mark(4), // flags
        mark(8), // manufacturer and model
        mark(8), // attributes
        b"\0\0\0\0\0\0\xf6\xd6\0\x01\0\0\0\0\xd3\x2d".to_vec(),
        mark(4 + 16), // creator and checksum
        vec![0; 28],
        table,
        all,
    ]
    .concat()
}

fn number(value: usize) -> [u8; 4] {
    u32::try_from(value).expect("it is short").to_be_bytes()
}

/// Three numbers.
fn xyz(name: [u8; 4], values: [f64; 3]) -> Tag {
    (name, [&b"XYZ \0\0\0\0"[..], &fixed(&values)].concat())
}

#[expect(clippy::cast_possible_truncation, reason = "the values are small")]
fn fixed(values: &[f64]) -> Vec<u8> {
    let fixed = values.iter().map(|value| (value * 65536.0).round() as i32);
    fixed.flat_map(i32::to_be_bytes).collect()
}

/// A curve: a power.
fn curve(name: [u8; 4], power: f64) -> Tag {
    (
        name,
        [&b"para\0\0\0\0\0\0\0\0"[..], &fixed(&[power])].concat(),
    )
}

/// The tags of a wide gamut like that of telephones' displays, of which each says something about colours.
pub(crate) fn colours() -> Vec<Tag> {
    let chad = [
        1.04788, 0.02292, -0.0502, 0.02959, 0.99048, -0.01706, -0.00923, 0.01508, 0.75168,
    ];
    vec![
        xyz(*b"wtpt", [0.96419, 1.0, 0.82489]),
        xyz(*b"rXYZ", [0.51512, 0.2412, -0.00105]),
        xyz(*b"gXYZ", [0.29198, 0.69225, 0.04189]),
        xyz(*b"bXYZ", [0.1571, 0.06657, 0.78407]),
        curve(*b"rTRC", 1.8),
        curve(*b"gTRC", 2.0),
        curve(*b"bTRC", 2.2),
        (*b"chad", [&b"sf32\0\0\0\0"[..], &fixed(&chad)].concat()),
    ]
}

/// Tags that name devices, owners and programs.
pub(crate) fn names(mark: &[u8]) -> Vec<Tag> {
    let text = |name: &[u8; 4], kind: &[u8]| (*name, [kind, b"\0\0\0\0", mark].concat());
    let wide: Vec<u8> = mark.iter().flat_map(|&byte| [0, byte]).collect();
    let record = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS";
    let length = u32::try_from(wide.len()).expect("short").to_be_bytes();
    let several = [&record[..], &length, b"\0\0\0\x1c", &wide, mark].concat();
    vec![
        (*b"desc", several.clone()),
        (*b"cprt", several.clone()),
        (*b"dmnd", several.clone()),
        (*b"dmdd", several),
        text(b"mmod", b"mmod"),
        text(b"vcgt", b"vcgt"),
        text(b"ndin", b"ndin"),
        text(b"targ", b"text"),
        text(b"tech", b"sig "),
        text(b"meta", b"dict"),
        text(b"prVt", b"data"),
    ]
}

/// A segment of a JPEG with a part of a profile.
pub(crate) fn part(number: u8, parts: u8, data: &[u8]) -> Vec<u8> {
    super::bytes::segment(
        0xe2,
        &[b"ICC_PROFILE\0", &[number, parts][..], data].concat(),
    )
}
