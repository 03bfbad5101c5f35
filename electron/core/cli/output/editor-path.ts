/**
 * A source as editors find it from a terminal, which look in the project for a path without a beginning: `src/rows.ts` for
 * `https://shop.test/src/rows.ts`, `webpack://shop/./src/rows.ts` and `../src/rows.ts`. A path on this machine stays.
 */
export function editorPath(source: string): string {
  const file = /^file:\/\/(?:localhost)?(\/.*)$/i.exec(source)?.[1];
  if (file !== undefined) return file;
  const path = source.replace(/^[a-z][\w+.-]+:\/{2,3}[^/]*\/?/i, '').replace(/[?#].*$/, '');
  return path === ''
    ? source
    : path.replace(/^(?:\.{0,2}\/)+(?=[^/])/, (beginning) => (source.startsWith('/') ? beginning : ''));
}
