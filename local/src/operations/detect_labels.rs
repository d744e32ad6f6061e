//! `DetectLabels`: checks its input and shapes the labels and image properties that were computed.

use serde_json::{Value, json};

use super::image::ImageInput;
use crate::analysis::bounds::Bounds;
use crate::analysis::faces::find_faces;
use crate::analysis::labels::{Filters, Label, labels, select};
use crate::analysis::properties::{self, Color};
use crate::error::ServiceError;
use crate::input::{self, Members, Violations};

const FEATURES: [&str; 2] = ["GENERAL_LABELS", "IMAGE_PROPERTIES"];
const DEFAULT_MIN_CONFIDENCE: f64 = 55.0;
const MAX_LABELS: usize = 1000;
const DEFAULT_DOMINANT_COLORS: usize = 10;

pub(crate) fn answer(members: &Members) -> Result<Value, ServiceError> {
    let mut violations = Violations::default();
    let image = ImageInput::read(members, &mut violations)?;
    let options = Options::read(members, &mut violations)?;
    violations.check()?;
    let image = image.decode()?;
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
    fn read(members: &Members, violations: &mut Violations) -> Result<Self, ServiceError> {
        let max_labels = input::integer(members, "MaxLabels")?;
        violations.range(
            max_labels.unwrap_or(0).into(),
            0.0,
            f64::INFINITY,
            "maxLabels",
        );
        let min_confidence =
            input::number(members, "MinConfidence")?.unwrap_or(DEFAULT_MIN_CONFIDENCE);
        violations.range(min_confidence, 0.0, 100.0, "minConfidence");

        let features = input::strings(members, "Features")?.unwrap_or_default();
        let shown = format!("[{}]", features.join(", "));
        violations.length(features.len(), 0..=2, &shown, "features");
        violations.one_of(&features, &FEATURES, "features");
        let asks_for = |name: &str| features.iter().any(|feature| feature == name);

        let settings = input::structure(members, "Settings")?;
        let of = |name: &str| match settings {
            Some(settings) => input::structure(settings, name),
            None => Ok(None),
        };
        let max_dominant_colors = match of("ImageProperties")? {
            Some(inner) => input::integer(inner, "MaxDominantColors")?,
            None => None,
        };
        let path = "settings.imageProperties.maxDominantColors";
        violations.range(max_dominant_colors.unwrap_or(0).into(), 0.0, 20.0, path);
        let filters = match of("GeneralLabels")? {
            Some(inner) => read_filters(inner, violations)?,
            None => Filters::default(),
        };

        let count = |number: i32| usize::try_from(number).unwrap_or(0);
        #[expect(clippy::cast_possible_truncation, reason = "a percentage")]
        Ok(Self {
            general_labels: features.is_empty() || asks_for("GENERAL_LABELS"),
            image_properties: asks_for("IMAGE_PROPERTIES"),
            min_confidence: min_confidence as f32,
            max_labels: max_labels.map_or(MAX_LABELS, count).min(MAX_LABELS),
            max_dominant_colors: max_dominant_colors.map_or(DEFAULT_DOMINANT_COLORS, count),
            filters,
        })
    }
}

fn read_filters(members: &Members, violations: &mut Violations) -> Result<Filters, ServiceError> {
    let mut list = |name: &str, path: &str| -> Result<Vec<String>, ServiceError> {
        let values = input::strings(members, name)?.unwrap_or_default();
        let path = format!("settings.generalLabels.{path}");
        violations.length(values.len(), 0..=100, "the list", &path);
        for value in &values {
            // In the model's pattern `'-_` is a range of characters, from the apostrophe on.
            let fits = |c: char| matches!(c, '\''..='_' | 'a'..='z' | ' ') || "àâèçñó".contains(c);
            violations.length(value.chars().count(), 0..=50, value, &path);
            if !value.chars().all(fits) {
                let constraint = "Member must satisfy regular expression pattern: \
                    [A-Za-z0-9àâèçñó'-_(). ]*";
                violations.add(value, &path, constraint);
            }
        }
        Ok(values)
    };
    Ok(Filters {
        include_labels: list("LabelInclusionFilters", "labelInclusionFilters")?,
        exclude_labels: list("LabelExclusionFilters", "labelExclusionFilters")?,
        include_categories: list(
            "LabelCategoryInclusionFilters",
            "labelCategoryInclusionFilters",
        )?,
        exclude_categories: list(
            "LabelCategoryExclusionFilters",
            "labelCategoryExclusionFilters",
        )?,
    })
}

fn label(label: &Label, colors_of: impl Fn(Bounds) -> Option<Vec<Color>>) -> Value {
    let names = |names: &[&str]| -> Vec<_> { names.iter().map(|n| json!({ "Name": n })).collect() };
    let instances: Vec<_> = label
        .instances
        .iter()
        .map(|instance| {
            let mut shaped = json!({
                "BoundingBox": instance.bounds.to_json(),
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
