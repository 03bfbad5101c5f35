/** The door to traces in Perfetto's format: bytes in, the text of a JSON trace out. */
export { createPerfettoToJson, type PerfettoFigures } from './perfetto-to-json.ts';
export { createTypeScan, type TypeScan } from './type-scan.ts';
