/** The language of shapes: what is known of an operation's input, output and request. The values are generated. */

import type { Limits } from "../module/limits.js";

/** An operation. */
export interface Operation {
  readonly name: string;
  readonly input: Structure;
  /** Makes of its output what JSON cannot hold. */
  readonly output: Reviver | undefined;
  /** When the service ended it. */
  readonly ended: string | undefined;
  /** What its images must keep to. */
  readonly limits: Limits;
  /** Whether it changes something, and would do so twice: a call that may have been done is not repeated. */
  readonly isWrite?: true;
}

/**
 * The shape of a value. A text is a letter for the type and the minimum, if there is one: `s` string, `t` string that
 * is filled in, `n` number, `i` whole number, `?` boolean, `m` strings by name, `b` bytes, `I` an image's bytes.
 */
export type Shape = string | Structure | List;
/** A list: the shape of its items, and how many there are at least. */
export type List = readonly [each: Shape, minimum?: number];
/** A structure: how many members are required, which come first, and the members' shapes. */
export type Structure = readonly [required: number, members: { readonly [name: string]: Shape }];

/** `d` a date in seconds since 1970, `b` bytes in base64; in objects by member, in lists for each item. */
export type Revivers = "d" | "b" | { readonly [member: string]: Revivers };

/** A reviver makes of an answer what JSON cannot hold: its members, and a function that returns what is wrong with them. */
export interface Reviver {
  readonly members: Revivers;
  readonly revive: (answer: object, members: Revivers) => string;
}
