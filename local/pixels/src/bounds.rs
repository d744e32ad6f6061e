//! A box in an image as ratios of its sides, and the pixels under it.

/// Ratios of the upright image's sides. Values can be below 0 and above 1, as the service's can.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// From the left side of the image to that of the box.
    pub left: f32,
    /// From the upper side of the image to that of the box.
    pub top: f32,
    /// Of the box.
    pub width: f32,
    /// Of the box.
    pub height: f32,
}

/// Pixels from `left` and `top` on, inside the image, at least one each way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// The first column.
    pub left: u32,
    /// The first row.
    pub top: u32,
    /// How many columns.
    pub width: u32,
    /// How many rows.
    pub height: u32,
}

impl Bounds {
    /// The share of the image that the box covers.
    pub fn area(self) -> f32 {
        self.width * self.height
    }

    /// The share of the union of two boxes that both cover.
    pub fn overlap(self, other: Self) -> f32 {
        let width =
            (self.left + self.width).min(other.left + other.width) - self.left.max(other.left);
        let height =
            (self.top + self.height).min(other.top + other.height) - self.top.max(other.top);
        let shared = width.max(0.0) * height.max(0.0);
        shared / (self.area() + other.area() - shared)
    }

    /// The pixels of an image of this size that lie under the box.
    pub fn pixels(self, (width, height): (u32, u32)) -> Pixels {
        let (left, right) = span(self.left, self.width, width);
        let (top, bottom) = span(self.top, self.height, height);
        Pixels {
            left,
            top,
            width: right - left,
            height: bottom - top,
        }
    }
}

impl Pixels {
    /// Whether a pixel is one of them.
    pub fn contains(self, x: u32, y: u32) -> bool {
        (self.left..self.left + self.width).contains(&x)
            && (self.top..self.top + self.height).contains(&y)
    }
}

fn span(start: f32, length: f32, side: u32) -> (u32, u32) {
    let pixel = |ratio: f32| (ratio * side as f32).round().max(0.0) as u32;
    let first = pixel(start).min(side.saturating_sub(1));
    let last = pixel(start + length).clamp(first + 1, side.max(first + 1));
    (first, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_stay_inside_the_image() {
        let check = |left: f32, width: f32, expected: (u32, u32)| {
            let bounds = Bounds {
                left,
                top: left,
                width,
                height: width,
            };
            let pixels = bounds.pixels((100, 100));
            assert_eq!((pixels.left, pixels.width), expected);
            assert_eq!((pixels.top, pixels.height), expected);
        };
        check(0.25, 0.5, (25, 50));
        check(-0.1, 0.3, (0, 20));
        check(0.9, 0.3, (90, 10));
        check(1.5, 0.3, (99, 1));
        check(-0.5, 0.1, (0, 1));
        check(0.5, 0.0, (50, 1));
    }
}
