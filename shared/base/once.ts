/** Computes a value when it is first needed, and keeps it. An exception is thrown on every call, so that all that needs the value fails. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
