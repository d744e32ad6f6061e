//! Measures brightness, contrast and sharpness and counts dominant colours. The scales are this
//! stand-in's own: they order images as one would, they do not copy the service's numbers.

use image::imageops;
use image::{GrayImage, Rgb, RgbImage};

use crate::bounds::{Bounds, Pixels};
use crate::css_colors::CSS_COLORS;

/// Images are measured at this size, so that the same picture in more pixels measures the same.
const MEASURED_SIDE: u32 = 512;
/// The same for the part of an image inside a box.
const MEASURED_BOX_SIDE: u32 = 128;

/// The variance of the Laplacian that counts as half sharp: about that of a good photograph at
/// [`MEASURED_SIDE`].
const HALF_SHARP: f32 = 250.0;

/// 0 to 100 each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// The mean of the luma.
    pub brightness: f32,
    /// How strongly neighbouring pixels differ from a smooth surface.
    pub sharpness: f32,
    /// The standard deviation of the luma; 100 is half black, half white.
    pub contrast: f32,
}

/// One dominant colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Color {
    /// In sRGB.
    pub rgb: [u8; 3],
    /// The nearest named colour of CSS.
    pub css_name: &'static str,
    /// One of the eleven basic colour terms of English.
    pub simplified_name: &'static str,
    /// The share of the pixels that are nearer to this colour than to the others.
    pub percent: f32,
}

/// Some of an image's pixels.
#[derive(Debug, PartialEq)]
pub struct Part {
    /// Theirs alone.
    pub quality: Quality,
    /// The most frequent one first.
    pub colors: Vec<Color>,
}

/// The pixels inside the boxes, and the others.
#[derive(Debug, PartialEq)]
pub struct Ground {
    /// Inside.
    pub fore: Part,
    /// Outside.
    pub back: Part,
}

/// The measures of an image.
#[derive(Debug, PartialEq)]
pub struct ImageProperties {
    /// Of all its pixels.
    pub quality: Quality,
    /// The most frequent one first.
    pub colors: Vec<Color>,
    /// Foreground is what lies inside a box; without one there is nothing to tell apart.
    pub ground: Option<Ground>,
}

impl Quality {
    /// The quality of the pixels under a face's box.
    pub fn of_face(image: &RgbImage, bounds: Bounds) -> Self {
        let part = inside(image, bounds);
        measure(&imageops::grayscale(&part), |_, _| true)
    }
}

/// The dominant colours of the pixels under a box.
pub fn colors_inside(image: &RgbImage, bounds: Bounds, most: usize) -> Vec<Color> {
    dominant_colors(inside(image, bounds).pixels().copied(), most)
}

/// The properties of a whole image and, where there are boxes, of what is inside and outside them.
pub fn of_image(image: &RgbImage, boxes: &[Bounds], most: usize) -> ImageProperties {
    let image = shrink(image, MEASURED_SIDE);
    let luma = imageops::grayscale(&image);
    let boxes: Vec<Pixels> = boxes
        .iter()
        .map(|bounds| bounds.pixels(image.dimensions()))
        .collect();
    let is_inside = |x, y| boxes.iter().any(|pixels| pixels.contains(x, y));
    let part = |wanted: &dyn Fn(u32, u32) -> bool| {
        let pixels = image.enumerate_pixels();
        let pixels = pixels.filter(|(x, y, _)| wanted(*x, *y));
        Part {
            quality: measure(&luma, wanted),
            colors: dominant_colors(pixels.map(|(_, _, pixel)| *pixel), most),
        }
    };
    let whole = part(&|_, _| true);
    ImageProperties {
        quality: whole.quality,
        colors: whole.colors,
        ground: (!boxes.is_empty()).then(|| Ground {
            fore: part(&is_inside),
            back: part(&|x, y| !is_inside(x, y)),
        }),
    }
}

fn inside(image: &RgbImage, bounds: Bounds) -> RgbImage {
    let pixels = bounds.pixels(image.dimensions());
    let part = imageops::crop_imm(image, pixels.left, pixels.top, pixels.width, pixels.height);
    shrink(&part.to_image(), MEASURED_BOX_SIDE)
}

/// An image whose long side is at most `side`; a smaller one stays as it is.
fn shrink(image: &RgbImage, side: u32) -> RgbImage {
    let (width, height) = image.dimensions();
    let long = width.max(height);
    if long <= side {
        return image.clone();
    }
    let scaled = |length: u32| (length * side / long).max(1);
    imageops::thumbnail(image, scaled(width), scaled(height))
}

fn measure(luma: &GrayImage, wanted: impl Fn(u32, u32) -> bool) -> Quality {
    let (mut light, mut edges) = (Moments::default(), Moments::default());
    let (width, height) = luma.dimensions();
    let at = |x: u32, y: u32| f32::from(luma.get_pixel(x, y).0[0]);
    for (x, y, pixel) in luma.enumerate_pixels() {
        if !wanted(x, y) {
            continue;
        }
        let value = f32::from(pixel.0[0]);
        light.add(value);
        if (1..width.saturating_sub(1)).contains(&x) && (1..height.saturating_sub(1)).contains(&y) {
            let around = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1);
            edges.add(around - 4.0 * value);
        }
    }
    let variance = edges.variance();
    Quality {
        brightness: (light.mean() / 2.55).clamp(0.0, 100.0),
        sharpness: (100.0 * variance / (variance + HALF_SHARP)).clamp(0.0, 100.0),
        contrast: (light.variance().sqrt() / 1.275).clamp(0.0, 100.0),
    }
}

/// Mean and variance of values as they come; both are 0 of nothing.
#[derive(Default)]
struct Moments {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Moments {
    fn add(&mut self, value: f32) {
        let value = f64::from(value);
        self.count += 1.0;
        self.sum += value;
        self.squares += value * value;
    }

    fn mean(&self) -> f32 {
        (self.sum / self.count.max(1.0)) as f32
    }

    fn variance(&self) -> f32 {
        let count = self.count.max(1.0);
        let mean = self.sum / count;
        (self.squares / count - mean * mean).max(0.0) as f32
    }
}

/// Pixels that share the first four bits of each channel.
#[derive(Clone, Copy, Default)]
struct Bin {
    count: f32,
    sum: [f32; 3],
    lab: [f32; 3],
    nearest: usize,
}

/// The colours around which the pixels gather, the most frequent first: k-means over a histogram,
/// begun at frequent colours far apart, so that the same pixels give the same answer.
fn dominant_colors(pixels: impl Iterator<Item = Rgb<u8>>, most: usize) -> Vec<Color> {
    let mut bins = vec![Bin::default(); 1 << 12];
    for Rgb(rgb) in pixels {
        let [red, green, blue] = rgb.map(|channel| usize::from(channel >> 4));
        let bin = &mut bins[red << 8 | green << 4 | blue];
        bin.count += 1.0;
        for (sum, channel) in bin.sum.iter_mut().zip(rgb) {
            *sum += f32::from(channel);
        }
    }
    bins.retain(|bin| bin.count > 0.0);
    for bin in &mut bins {
        bin.lab = lab(bin.sum.map(|sum| sum / bin.count));
    }
    let total: f32 = bins.iter().map(|bin| bin.count).sum();

    let mut centers = seeds(&bins, most);
    for _ in 0..8 {
        assign(&mut bins, &centers);
        for (index, center) in centers.iter_mut().enumerate() {
            let own = || bins.iter().filter(|bin| bin.nearest == index);
            let count: f32 = own().map(|bin| bin.count).sum();
            if count > 0.0 {
                *center = [0, 1, 2]
                    .map(|axis| own().map(|bin| bin.count * bin.lab[axis]).sum::<f32>() / count);
            }
        }
    }
    assign(&mut bins, &centers);

    let mut colors: Vec<_> = (0..centers.len())
        .filter_map(|index| {
            let own = || bins.iter().filter(|bin| bin.nearest == index);
            let count: f32 = own().map(|bin| bin.count).sum();
            let mean = |channel: usize| own().map(|bin| bin.sum[channel]).sum::<f32>() / count;
            (count > 0.0).then(|| {
                let rgb = [0, 1, 2].map(|channel| mean(channel).round() as u8);
                color(rgb, 100.0 * count / total)
            })
        })
        .collect();
    colors.sort_by(|a, b| b.percent.total_cmp(&a.percent));
    colors
}

/// The most frequent colour, then again and again the one that is frequent and far from those taken.
fn seeds(bins: &[Bin], most: usize) -> Vec<[f32; 3]> {
    let mut seeds: Vec<[f32; 3]> = Vec::new();
    while seeds.len() < most {
        let weight = |bin: &Bin| {
            let away = seeds
                .iter()
                .map(|seed| distance(*seed, bin.lab))
                .fold(1e4, f32::min);
            bin.count * away
        };
        let next = bins.iter().max_by(|a, b| weight(a).total_cmp(&weight(b)));
        match next {
            // Nearer than the eye can tell from a colour that is taken already.
            Some(bin) if seeds.iter().all(|seed| distance(*seed, bin.lab) > 16.0) => {
                seeds.push(bin.lab);
            }
            _ => break,
        }
    }
    seeds
}

fn assign(bins: &mut [Bin], centers: &[[f32; 3]]) {
    for bin in bins {
        let nearest = centers
            .iter()
            .enumerate()
            .min_by(|(_, a), (_, b)| distance(**a, bin.lab).total_cmp(&distance(**b, bin.lab)));
        bin.nearest = nearest.map_or(0, |(index, _)| index);
    }
}

fn color(rgb: [u8; 3], percent: f32) -> Color {
    let own = lab(rgb.map(f32::from));
    let away = |named: &[u8; 3]| distance(lab(named.map(f32::from)), own);
    let nearest = CSS_COLORS
        .iter()
        .min_by(|(_, a), (_, b)| away(a).total_cmp(&away(b)));
    Color {
        rgb,
        css_name: nearest.map_or("black", |(name, _)| name),
        simplified_name: simplified_name(own),
        percent,
    }
}

/// The basic colour term for a colour in CIELAB, by its lightness, colourfulness and hue.
fn simplified_name([lightness, a, b]: [f32; 3]) -> &'static str {
    let chroma = a.hypot(b);
    let hue = b.atan2(a).to_degrees().rem_euclid(360.0);
    if lightness < 12.0 || (lightness < 20.0 && chroma < 12.0) {
        return "black";
    }
    if chroma < 12.0 {
        return if lightness > 90.0 { "white" } else { "grey" };
    }
    match hue {
        _ if lightness > 65.0 && chroma < 45.0 && !(40.0..=320.0).contains(&hue) => "pink",
        h if !(20.0..345.0).contains(&h) && lightness > 45.0 => "pink",
        h if !(45.0..345.0).contains(&h) => "red",
        h if h < 75.0 && (lightness < 55.0 || chroma < 40.0) => "brown",
        h if h < 75.0 => "orange",
        h if h < 110.0 && lightness < 50.0 => "brown",
        h if h < 110.0 => "yellow",
        h if h < 190.0 => "green",
        h if h < 310.0 => "blue",
        _ => "purple",
    }
}

/// The square of the distance in CIELAB.
fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// sRGB (0 to 255) to CIELAB under D65: <https://www.w3.org/TR/css-color-4/#color-conversion-code>.
fn lab(rgb: [f32; 3]) -> [f32; 3] {
    let [red, green, blue] = rgb.map(|channel| {
        let channel = channel / 255.0;
        if channel <= 0.040_45 {
            channel / 12.92
        } else {
            ((channel + 0.055) / 1.055).powf(2.4)
        }
    });
    let x = (0.412_4 * red + 0.357_6 * green + 0.180_5 * blue) / 0.950_5;
    let y = 0.212_6 * red + 0.715_2 * green + 0.072_2 * blue;
    let z = (0.019_3 * red + 0.119_2 * green + 0.950_5 * blue) / 1.089;
    let [x, y, z] = [x, y, z].map(|t| {
        if t > 0.008_856 {
            t.cbrt()
        } else {
            7.787 * t + 16.0 / 116.0
        }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[cfg(test)]
mod tests {
    use image::imageops::blur;

    use super::*;

    fn halves(left: [u8; 3], right: [u8; 3]) -> RgbImage {
        RgbImage::from_fn(200, 100, |x, _| Rgb(if x < 150 { left } else { right }))
    }

    #[test]
    fn brightness_and_contrast_have_ends() {
        let of = |image: &RgbImage| of_image(image, &[], 0).quality;
        let black = of(&halves([0; 3], [0; 3]));
        assert_eq!(
            (black.brightness, black.contrast, black.sharpness),
            (0.0, 0.0, 0.0)
        );
        let white = of(&halves([255; 3], [255; 3]));
        assert!((white.brightness - 100.0).abs() < 0.1 && white.contrast < 0.1);
        let stripes =
            RgbImage::from_fn(200, 100, |x, _| Rgb([if x % 2 == 0 { 0 } else { 255 }; 3]));
        let stripes = of(&stripes);
        assert!((stripes.contrast - 100.0).abs() < 0.1 && stripes.sharpness > 90.0);
    }

    #[test]
    fn a_blurred_image_is_less_sharp() {
        let noise = RgbImage::from_fn(200, 100, |x, y| {
            Rgb([((x * 7919 + y * 104_729) % 251) as u8; 3])
        });
        let sharp = of_image(&noise, &[], 0).quality.sharpness;
        let blurred = of_image(&blur(&noise, 3.0), &[], 0).quality.sharpness;
        assert!(blurred < sharp / 2.0, "{blurred} {sharp}");
    }

    #[test]
    fn colours_are_named_and_counted() {
        let colors = of_image(&halves([255, 0, 0], [0, 0, 128]), &[], 10).colors;
        let found: Vec<_> = colors
            .iter()
            .map(|color| (color.css_name, color.simplified_name, color.percent))
            .collect();
        assert_eq!(found, [("red", "red", 75.0), ("navy", "blue", 25.0)]);
        assert_eq!(colors[1].rgb, [0, 0, 128]);
    }

    #[test]
    fn at_most_as_many_colours_as_asked_for() {
        let rainbow = RgbImage::from_fn(256, 256, |x, y| Rgb([x as u8, y as u8, 128]));
        for most in [0, 1, 5, 20] {
            let colors = of_image(&rainbow, &[], most).colors;
            assert_eq!(colors.len(), most);
            let sum: f32 = colors.iter().map(|color| color.percent).sum();
            assert!(most == 0 || (sum - 100.0).abs() < 0.1, "{sum}");
        }
    }

    #[test]
    fn foreground_is_what_the_boxes_hold() {
        let image = halves([255, 255, 255], [0, 0, 0]);
        let right = Bounds {
            left: 0.75,
            top: 0.0,
            width: 0.25,
            height: 1.0,
        };
        let ground = of_image(&image, &[right], 10).ground.unwrap();
        assert_eq!(ground.fore.colors[0].simplified_name, "black");
        assert_eq!(ground.back.colors[0].simplified_name, "white");
        assert!(ground.fore.quality.brightness < 1.0);
        assert!(ground.back.quality.brightness > 99.0);
        assert_eq!(of_image(&image, &[], 10).ground, None);
        assert_eq!(colors_inside(&image, right, 10)[0].rgb, [0; 3]);
    }

    #[test]
    fn a_box_over_everything_leaves_no_background() {
        let whole = Bounds {
            left: -1.0,
            top: -1.0,
            width: 3.0,
            height: 3.0,
        };
        let image = halves([9; 3], [99; 3]);
        let ground = of_image(&image, &[whole], 10).ground.unwrap();
        assert_eq!(ground.back.colors, []);
        assert!(ground.back.quality.brightness < 0.1);
    }

    #[test]
    fn basic_terms_fit_common_colours() {
        for (name, rgb) in [
            ("black", [10_u8, 10, 10]),
            ("grey", [128, 128, 128]),
            ("white", [250, 250, 250]),
            ("red", [200, 20, 20]),
            ("orange", [255, 140, 0]),
            ("yellow", [250, 230, 40]),
            ("green", [30, 140, 50]),
            ("blue", [30, 60, 200]),
            ("blue", [135, 206, 235]),
            ("purple", [128, 0, 128]),
            ("pink", [255, 182, 193]),
            ("brown", [110, 60, 20]),
        ] {
            assert_eq!(simplified_name(lab(rgb.map(f32::from))), name, "{rgb:?}");
        }
    }
}
