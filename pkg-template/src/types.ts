/**
 * The inputs and outputs of the operations, with the service's names. Enumerations stay open: the service
 * may send a value that is newer than this package.
 *
 * https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Types.html
 */

import type { Metadata } from "./client.js";
import type { ImageSource } from "./image.js";

/** The input of `DetectFaces`. */
export interface DetectFacesCommandInput {
  Image: Image | ImageSource | undefined;
  Attributes?: Attribute[] | undefined;
}

/** An image: its bytes, or where it lies in S3; exactly one of the two. */
export interface Image {
  /** From 1 to 5242880 bytes. */
  Bytes?: Uint8Array | undefined;
  S3Object?: S3Object | undefined;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_S3Object.html */
export interface S3Object {
  /** From 3 to 255 characters. */
  Bucket?: string | undefined;
  /** From 1 to 1024 characters. */
  Name?: string | undefined;
  /** From 1 to 1024 characters. */
  Version?: string | undefined;
}

export const Attribute = {
  DEFAULT: "DEFAULT",
  ALL: "ALL",
  AGE_RANGE: "AGE_RANGE",
  BEARD: "BEARD",
  EMOTIONS: "EMOTIONS",
  EYE_DIRECTION: "EYE_DIRECTION",
  EYEGLASSES: "EYEGLASSES",
  EYES_OPEN: "EYES_OPEN",
  GENDER: "GENDER",
  MOUTH_OPEN: "MOUTH_OPEN",
  MUSTACHE: "MUSTACHE",
  FACE_OCCLUDED: "FACE_OCCLUDED",
  SMILE: "SMILE",
  SUNGLASSES: "SUNGLASSES",
} as const;
export type Attribute = (typeof Attribute)[keyof typeof Attribute] | (string & {});

/** The input of `DetectLabels`. */
export interface DetectLabelsCommandInput {
  Image: Image | ImageSource | undefined;
  /** At least 0. */
  MaxLabels?: number | undefined;
  /** From 0 to 100. */
  MinConfidence?: number | undefined;
  /** From 0 to 2 items. */
  Features?: DetectLabelsFeatureName[] | undefined;
  Settings?: DetectLabelsSettings | undefined;
}

export const DetectLabelsFeatureName = {
  GENERAL_LABELS: "GENERAL_LABELS",
  IMAGE_PROPERTIES: "IMAGE_PROPERTIES",
} as const;
export type DetectLabelsFeatureName =
  | (typeof DetectLabelsFeatureName)[keyof typeof DetectLabelsFeatureName]
  | (string & {});

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabelsSettings.html */
export interface DetectLabelsSettings {
  GeneralLabels?: GeneralLabelsSettings | undefined;
  ImageProperties?: DetectLabelsImagePropertiesSettings | undefined;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_GeneralLabelsSettings.html */
export interface GeneralLabelsSettings {
  /** From 0 to 100 items. */
  LabelInclusionFilters?: string[] | undefined;
  /** From 0 to 100 items. */
  LabelExclusionFilters?: string[] | undefined;
  /** From 0 to 100 items. */
  LabelCategoryInclusionFilters?: string[] | undefined;
  /** From 0 to 100 items. */
  LabelCategoryExclusionFilters?: string[] | undefined;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabelsImagePropertiesSettings.html */
export interface DetectLabelsImagePropertiesSettings {
  /** From 0 to 20. */
  MaxDominantColors?: number | undefined;
}

/** The output of `DetectFaces`. */
export interface DetectFacesCommandOutput extends Metadata {
  FaceDetails?: FaceDetail[];
  OrientationCorrection?: OrientationCorrection;
}

/** A face; `Confidence` and the other percentages are from 0 to 100. */
export interface FaceDetail {
  BoundingBox?: BoundingBox;
  AgeRange?: AgeRange;
  Smile?: Smile;
  Eyeglasses?: Eyeglasses;
  Sunglasses?: Sunglasses;
  Gender?: Gender;
  Beard?: Beard;
  Mustache?: Mustache;
  EyesOpen?: EyeOpen;
  MouthOpen?: MouthOpen;
  Emotions?: Emotion[];
  Landmarks?: Landmark[];
  Pose?: Pose;
  Quality?: ImageQuality;
  /** From 0 to 100. */
  Confidence?: number;
  FaceOccluded?: FaceOccluded;
  EyeDirection?: EyeDirection;
}

/** A rectangle, in ratios of the upright image’s width and height; values may lie outside of 0 to 1. */
export interface BoundingBox {
  Width?: number;
  Height?: number;
  Left?: number;
  Top?: number;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_AgeRange.html */
export interface AgeRange {
  /** At least 0. */
  Low?: number;
  /** At least 0. */
  High?: number;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Smile.html */
export interface Smile {
  Value?: boolean;
  /** From 0 to 100. */
  Confidence?: number;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Eyeglasses.html */
export interface Eyeglasses {
  Value?: boolean;
  /** From 0 to 100. */
  Confidence?: number;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Sunglasses.html */
export interface Sunglasses {
  Value?: boolean;
  /** From 0 to 100. */
  Confidence?: number;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Gender.html */
export interface Gender {
  Value?: GenderType;
  /** From 0 to 100. */
  Confidence?: number;
}

export const GenderType = {
  Male: "Male",
  Female: "Female",
} as const;
export type GenderType = (typeof GenderType)[keyof typeof GenderType] | (string & {});

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Beard.html */
export interface Beard {
  Value?: boolean;
  /** From 0 to 100. */
  Confidence?: number;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Mustache.html */
export interface Mustache {
  Value?: boolean;
  /** From 0 to 100. */
  Confidence?: number;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_EyeOpen.html */
export interface EyeOpen {
  Value?: boolean;
  /** From 0 to 100. */
  Confidence?: number;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_MouthOpen.html */
export interface MouthOpen {
  Value?: boolean;
  /** From 0 to 100. */
  Confidence?: number;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Emotion.html */
export interface Emotion {
  Type?: EmotionName;
  /** From 0 to 100. */
  Confidence?: number;
}

export const EmotionName = {
  HAPPY: "HAPPY",
  SAD: "SAD",
  ANGRY: "ANGRY",
  CONFUSED: "CONFUSED",
  DISGUSTED: "DISGUSTED",
  SURPRISED: "SURPRISED",
  CALM: "CALM",
  UNKNOWN: "UNKNOWN",
  FEAR: "FEAR",
} as const;
export type EmotionName = (typeof EmotionName)[keyof typeof EmotionName] | (string & {});

/** A point of a face, in ratios of the image’s width and height. */
export interface Landmark {
  Type?: LandmarkType;
  X?: number;
  Y?: number;
}

export const LandmarkType = {
  eyeLeft: "eyeLeft",
  eyeRight: "eyeRight",
  nose: "nose",
  mouthLeft: "mouthLeft",
  mouthRight: "mouthRight",
  leftEyeBrowLeft: "leftEyeBrowLeft",
  leftEyeBrowRight: "leftEyeBrowRight",
  leftEyeBrowUp: "leftEyeBrowUp",
  rightEyeBrowLeft: "rightEyeBrowLeft",
  rightEyeBrowRight: "rightEyeBrowRight",
  rightEyeBrowUp: "rightEyeBrowUp",
  leftEyeLeft: "leftEyeLeft",
  leftEyeRight: "leftEyeRight",
  leftEyeUp: "leftEyeUp",
  leftEyeDown: "leftEyeDown",
  rightEyeLeft: "rightEyeLeft",
  rightEyeRight: "rightEyeRight",
  rightEyeUp: "rightEyeUp",
  rightEyeDown: "rightEyeDown",
  noseLeft: "noseLeft",
  noseRight: "noseRight",
  mouthUp: "mouthUp",
  mouthDown: "mouthDown",
  leftPupil: "leftPupil",
  rightPupil: "rightPupil",
  upperJawlineLeft: "upperJawlineLeft",
  midJawlineLeft: "midJawlineLeft",
  chinBottom: "chinBottom",
  midJawlineRight: "midJawlineRight",
  upperJawlineRight: "upperJawlineRight",
} as const;
export type LandmarkType = (typeof LandmarkType)[keyof typeof LandmarkType] | (string & {});

/** The head’s rotation in degrees, −180 to 180. */
export interface Pose {
  /** From -180 to 180. */
  Roll?: number;
  /** From -180 to 180. */
  Yaw?: number;
  /** From -180 to 180. */
  Pitch?: number;
}

/** Brightness and sharpness, 0 to 100. */
export interface ImageQuality {
  Brightness?: number;
  Sharpness?: number;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_FaceOccluded.html */
export interface FaceOccluded {
  Value?: boolean;
  /** From 0 to 100. */
  Confidence?: number;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_EyeDirection.html */
export interface EyeDirection {
  /** From -180 to 180. */
  Yaw?: number;
  /** From -180 to 180. */
  Pitch?: number;
  /** From 0 to 100. */
  Confidence?: number;
}

export const OrientationCorrection = {
  ROTATE_0: "ROTATE_0",
  ROTATE_90: "ROTATE_90",
  ROTATE_180: "ROTATE_180",
  ROTATE_270: "ROTATE_270",
} as const;
export type OrientationCorrection =
  | (typeof OrientationCorrection)[keyof typeof OrientationCorrection]
  | (string & {});

/** The output of `DetectLabels`. */
export interface DetectLabelsCommandOutput extends Metadata {
  Labels?: Label[];
  OrientationCorrection?: OrientationCorrection;
  LabelModelVersion?: string;
  ImageProperties?: DetectLabelsImageProperties;
}

/** Something that was found in the picture. */
export interface Label {
  Name?: string;
  /** From 0 to 100. */
  Confidence?: number;
  Instances?: Instance[];
  Parents?: Parent[];
  Aliases?: LabelAlias[];
  Categories?: LabelCategory[];
}

/** Where a label’s thing is. */
export interface Instance {
  BoundingBox?: BoundingBox;
  /** From 0 to 100. */
  Confidence?: number;
  DominantColors?: DominantColor[];
}

/** A colour and its share of the pixels, in percent. */
export interface DominantColor {
  /** At least 0. */
  Red?: number;
  /** At least 0. */
  Blue?: number;
  /** At least 0. */
  Green?: number;
  HexCode?: string;
  CSSColor?: string;
  SimplifiedColor?: string;
  /** From 0 to 100. */
  PixelPercent?: number;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_Parent.html */
export interface Parent {
  Name?: string;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_LabelAlias.html */
export interface LabelAlias {
  Name?: string;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_LabelCategory.html */
export interface LabelCategory {
  Name?: string;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabelsImageProperties.html */
export interface DetectLabelsImageProperties {
  Quality?: DetectLabelsImageQuality;
  DominantColors?: DominantColor[];
  Foreground?: DetectLabelsImageForeground;
  Background?: DetectLabelsImageBackground;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabelsImageQuality.html */
export interface DetectLabelsImageQuality {
  Brightness?: number;
  Sharpness?: number;
  Contrast?: number;
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabelsImageForeground.html */
export interface DetectLabelsImageForeground {
  Quality?: DetectLabelsImageQuality;
  DominantColors?: DominantColor[];
}

/** See https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabelsImageBackground.html */
export interface DetectLabelsImageBackground {
  Quality?: DetectLabelsImageQuality;
  DominantColors?: DominantColor[];
}

/** The name that the AWS SDK has for it, too. */
export type DetectFacesRequest = DetectFacesCommandInput;
/** The name that the AWS SDK has for it, too. */
export type DetectFacesResponse = Omit<DetectFacesCommandOutput, "$metadata">;
/** The name that the AWS SDK has for it, too. */
export type DetectLabelsRequest = DetectLabelsCommandInput;
/** The name that the AWS SDK has for it, too. */
export type DetectLabelsResponse = Omit<DetectLabelsCommandOutput, "$metadata">;
