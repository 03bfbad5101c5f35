/** Ends a `switch` over a closed union: a union member without a case is a compile error. */
export function assertNever(value: never, what: string): never {
  throw new Error(`Unhandled ${what}: ${JSON.stringify(value)}`);
}
