/** Storage of pages: changes that the person makes, and lists of databases and caches. */
export { createPageStorage } from './page-storage.ts';
