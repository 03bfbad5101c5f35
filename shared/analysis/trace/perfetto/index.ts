/** The door to traces in Perfetto's format: bytes in, the text of a JSON trace out. */
export { createPerfettoToJson, type PerfettoFigures } from './perfetto-to-json.ts';
export { isPerfettoHead } from './perfetto-head.ts';
export { createTypeScan } from './type-scan.ts';
