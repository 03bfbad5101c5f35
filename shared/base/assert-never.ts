/** Ends a `switch` over a closed union, so that a new member is a compile error where it is forgotten. */
export function assertNever(value: never, what: string): never {
  throw new Error(`Unhandled ${what}: ${JSON.stringify(value)}`);
}
