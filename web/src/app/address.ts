// What stands behind the ? of an address.

/** A value that says just this; else an error, and it stays the text that it is: 1.50 is not 1.5. */
export function asWritten(value: string): unknown {
  const read: unknown = JSON.parse(value);
  if (JSON.stringify(read) !== value) throw new SyntaxError(value);
  return read;
}

/** As it was written, where only a text is wanted. */
export const text = (value: unknown): string | undefined => (value === "" || !["string", "number", "boolean"].includes(typeof value) ? undefined : String(value));
