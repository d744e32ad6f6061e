/** Objects whose members are their own: what other code has put into the prototype of all objects is none of theirs. */

/** An object's own members, in an object without a prototype. */
export function own<T extends object>(value: T | undefined): T {
  return Object.assign(Object.create(null), value);
}
