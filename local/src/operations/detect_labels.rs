//! `DetectLabels`: shapes the labels and image properties that were computed.

use rekognition_local_pixels::bounds::Bounds;
use rekognition_local_pixels::faces::find_faces;
use rekognition_local_pixels::labels::{Filters, Label, labels, select};
use rekognition_local_pixels::properties::{self, Color};
use serde_json::{Value, json};

use super::Call;
use super::found::bounding_box;
use super::image::{ORDINARY, pixels};
use crate::error::ServiceError;
use crate::input::Members;

const DEFAULT_MIN_CONFIDENCE: f32 = 55.0;
const MAX_LABELS: usize = 1000;
const DEFAULT_DOMINANT_COLORS: usize = 10;

pub(super) fn answer(call: Call<'_>) -> Result<Value, ServiceError> {
    let options = Options::read(call.input);
    let image = pixels(call, "Image", ORDINARY)?;
    let faces = find_faces(&image);

    let colors_of = |bounds: Bounds| {
        options
            .image_properties
            .then(|| properties::colors_inside(&image, bounds, options.max_dominant_colors))
    };
    let mut answer = json!({ "LabelModelVersion": "3.0" });
    if options.general_labels {
        let found = select(
            labels(&faces),
            options.min_confidence,
            options.max_labels,
            &options.filters,
        );
        let found: Vec<_> = found.iter().map(|found| label(found, colors_of)).collect();
        answer["Labels"] = found.into();
    }
    if options.image_properties {
        let bounds: Vec<_> = faces.iter().map(|face| face.bounds).collect();
        answer["ImageProperties"] = image_properties(&properties::of_image(
            &image,
            &bounds,
            options.max_dominant_colors,
        ));
    }
    Ok(answer)
}

struct Options {
    general_labels: bool,
    image_properties: bool,
    min_confidence: f32,
    max_labels: usize,
    max_dominant_colors: usize,
    filters: Filters,
}

impl Options {
    fn read(input: &Members) -> Self {
        let features = input.texts("Features");
        let settings = input.members("Settings");
        let of = |name: &str| settings.and_then(|settings| settings.members(name));
        let colors = of("ImageProperties").and_then(|inner| inner.count("MaxDominantColors"));
        let max_labels = input.count("MaxLabels").unwrap_or(MAX_LABELS);
        Self {
            general_labels: features.is_empty() || features.contains(&"GENERAL_LABELS"),
            image_properties: features.contains(&"IMAGE_PROPERTIES"),
            min_confidence: input
                .number("MinConfidence")
                .unwrap_or(DEFAULT_MIN_CONFIDENCE),
            max_labels: max_labels.min(MAX_LABELS),
            max_dominant_colors: colors.unwrap_or(DEFAULT_DOMINANT_COLORS),
            filters: of("GeneralLabels").map_or_else(Filters::default, filters),
        }
    }
}

fn filters(input: &Members) -> Filters {
    let list = |name: &str| input.texts(name).into_iter().map(str::to_owned).collect();
    Filters {
        include_labels: list("LabelInclusionFilters"),
        exclude_labels: list("LabelExclusionFilters"),
        include_categories: list("LabelCategoryInclusionFilters"),
        exclude_categories: list("LabelCategoryExclusionFilters"),
    }
}

fn label(label: &Label, colors_of: impl Fn(Bounds) -> Option<Vec<Color>>) -> Value {
    let names = |names: &[&str]| -> Vec<_> { names.iter().map(|n| json!({ "Name": n })).collect() };
    let instances: Vec<_> = label
        .instances
        .iter()
        .map(|instance| {
            let mut shaped = json!({
                "BoundingBox": bounding_box(instance.bounds),
                "Confidence": instance.confidence,
            });
            if let Some(found) = colors_of(instance.bounds) {
                shaped["DominantColors"] = colors(&found);
            }
            shaped
        })
        .collect();
    json!({
        "Name": label.kind.name,
        "Confidence": label.confidence,
        "Instances": instances,
        "Parents": names(label.kind.parents),
        "Aliases": names(label.kind.aliases),
        "Categories": names(label.kind.categories),
    })
}

fn image_properties(found: &properties::ImageProperties) -> Value {
    let quality = &found.quality;
    let mut shaped = json!({
        "Quality": {
            "Brightness": quality.brightness,
            "Sharpness": quality.sharpness,
            "Contrast": quality.contrast,
        },
        "DominantColors": colors(&found.colors),
    });
    if let Some(ground) = &found.ground {
        for (name, part) in [("Foreground", &ground.fore), ("Background", &ground.back)] {
            shaped[name] = json!({
                "Quality": {
                    "Brightness": part.quality.brightness,
                    "Sharpness": part.quality.sharpness,
                },
                "DominantColors": colors(&part.colors),
            });
        }
    }
    shaped
}

fn colors(colors: &[Color]) -> Value {
    colors
        .iter()
        .map(|color| {
            let [red, green, blue] = color.rgb;
            json!({
                "Red": red,
                "Green": green,
                "Blue": blue,
                "HexCode": format!("#{red:02x}{green:02x}{blue:02x}"),
                "CSSColor": color.css_name,
                "SimplifiedColor": color.simplified_name,
                "PixelPercent": color.percent,
            })
        })
        .collect()
}
