/** Unpacks the parts of a shared file; a script of its own, which the page and its worker run first. */
export { decompress } from 'brotli/decompress';
