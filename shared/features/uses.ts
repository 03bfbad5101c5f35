/**
 * Every feature, with the features that it uses: their folders are the only ones of other features that it may import. A feature is to
 * be taken out by deleting its folders and its lines in the lists beside this one.
 */
export const FEATURES = {
  assistants: [],
  audits: ['page'],
  chat: ['ledger'],
  comparison: [],
  console: [],
  coverage: ['page'],
  cpu: ['comparison', 'network'],
  dataset: ['sql'],
  explorer: ['heap', 'leak-hunt', 'page', 'prove', 'workflow'],
  fetch: ['heap'],
  heap: ['comparison'],
  'leak-hunt': ['heap', 'page'],
  ledger: ['cpu', 'heap', 'live'],
  library: [],
  live: ['console', 'heap', 'leak-hunt', 'page'],
  network: [],
  page: ['console', 'renders', 'trace'],
  pointing: ['cpu'],
  prove: ['page', 'sources', 'workflow'],
  renders: ['sources', 'trace'],
  sources: [],
  sql: ['live'],
  trace: ['comparison', 'cpu'],
  updates: [],
  workflow: ['cpu', 'page', 'trace'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
