/** Makes of an answer's JSON what JSON cannot hold. Members and values that are not known stay as they are. */

import type { Revivers } from "./shape.js";

/** Revives an answer in place: what is wrong with it, or nothing. */
export function revive(answer: object, revivers: Revivers | undefined, text: string): string {
  // the service writes null for what is absent
  if (text.includes("null")) dropNulls(answer);
  try {
    if (revivers) walk(answer, revivers, "");
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

function dropNulls(value: object): void {
  for (const [name, member] of Object.entries(value)) {
    if (member instanceof Object) dropNulls(member);
    else if (member === null && !Array.isArray(value)) Reflect.deleteProperty(value, name);
  }
}
