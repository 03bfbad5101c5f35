/** Storage of pages: changes that the person makes, and lists of databases and caches. */
export { createPageStorage, type PageStorage } from './page-storage.ts';
