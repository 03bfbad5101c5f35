/** Where a function calls others: a compiler may leave a function itself without a place in the source map, not what its author wrote in it. */

const MAX_TOKENS = 40;

/** Zero-based lines and columns from the parameters of the function on, where V8 places it. */
export function tokensOf(code: unknown): readonly { readonly line: number; readonly column: number }[] {
  if (typeof code !== 'function') return [];
  const text = Function.prototype.toString.call(code);
  const begin = Math.max(0, text.indexOf('('));
  const tokens = [...text.slice(begin).matchAll(/[\w$.]+(?=\()/g)].map(({ index }) => {
    const before = text.slice(begin, begin + index).split('\n');
    return { line: before.length - 1, column: before.at(-1)?.length ?? 0 };
  });
  const step = Math.max(1, Math.ceil(tokens.length / MAX_TOKENS));
  return tokens.filter((_, index) => index % step === 0);
}
