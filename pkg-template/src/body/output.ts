/** Makes of an answer's JSON what JSON cannot hold. Members and values that are not known stay as they are. */

import type { Reviver, Revivers } from "./shape.js";

/** The reviver of an operation's answers. Apps whose operations need none do not carry it. */
export function reviver(members: Revivers): Reviver {
  return { members, revive };
}

/** Revives an answer in place, and returns what is wrong with it, or nothing. */
function revive(answer: object, members: Revivers): string {
  try {
    walk(answer, members, "");
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

function walk(value: unknown, revivers: Revivers, path: string): unknown {
  if (value === undefined) return value;
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      value[index] = walk(item, revivers, `${path}[${index}]`);
    });
    return value;
  }
  if (revivers === "d") return date(value, path);
  if (revivers === "b") return bytes(value, path);
  const object = value as Record<string, unknown>;
  for (const name in revivers) {
    const member = object[name];
    const revived = walk(member, revivers[name] as Revivers, path ? `${path}.${name}` : name);
    if (member !== undefined) object[name] = revived;
  }
  return object;
}

function date(value: unknown, path: string): Date {
  const date = new Date(Math.round((value as number) * 1000));
  if (typeof value === "number" && !Number.isNaN(+date)) return date;
  throw new Error(`${path}: expected a date in seconds since 1970, found ${typeof value}`);
}

function bytes(value: unknown, path: string): Uint8Array {
  try {
    return Uint8Array.from(atob(value as string), (character) => character.charCodeAt(0));
  } catch {
    throw new Error(`${path}: expected base64, found ${typeof value}`);
  }
}

/** Leaves out the members that are null: the service writes that for what is absent. */
export function dropNulls(value: object): void {
  for (const [name, member] of Object.entries(value)) {
    if (member instanceof Object) dropNulls(member);
    else if (member === null && !Array.isArray(value)) Reflect.deleteProperty(value, name);
  }
}
