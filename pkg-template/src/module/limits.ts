// An operation's limits for images. Apart from the arena, whose types are wasm-bindgen's: public types refer to this one.

/** The most bytes of an image, and how many pixels its sides have at least and at most. */
export type Limits = readonly [bytes: number, least: number, most: number];
