/** The limits that an operation sets to its images. */

/** The most bytes of an image, and how many pixels its sides have at least and at most. */
export type Limits = readonly [bytes: number, least: number, most: number];
