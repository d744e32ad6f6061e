// Turns numbers into the words that the page shows; does not know where they come from.

const whole = new Intl.NumberFormat("en");

export const count = (n: number, one: string, many = `${one}s`): string =>
  `${whole.format(n)} ${n === 1 ? one : many}`;

export const bytes = (n: number): string => count(n, "byte");

export const milliseconds = (ms: number): string => `${whole.format(Math.round(ms))} ms`;

/** A service percentage, 0 to 100; 99.98 does not become 100. */
export const percent = (value: number | undefined): string =>
  value === undefined ? "unknown" : `${(Math.floor(value * 10) / 10).toFixed(1)} %`;
