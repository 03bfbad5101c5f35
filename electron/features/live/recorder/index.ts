/** Flight recorders: the last seconds of a target, kept on request or by conditions. */
export { createFlightRecorders, type FlightRecorders } from './flight-recorders.ts';
export { createRecorderStore } from './recorder-store.ts';
export { createRecorderNews } from './recorder-news.ts';
