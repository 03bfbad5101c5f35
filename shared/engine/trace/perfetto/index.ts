/** Public API of Perfetto traces: bytes in, text of a JSON trace out. */
export { PERFETTO_JSON_VERSION } from './json-version.ts';
export { createPerfettoToJson, type PerfettoFigures } from './perfetto-to-json.ts';
export { isPerfettoHead } from './perfetto-head.ts';
export { createTypeScan } from './type-scan.ts';
