/**
 * The version of the JSON that Perfetto traces are converted to. Cached columns of a trace have places of events in it, so every change of
 * the output, even of a space, needs the next number; they are then computed again. At most 255.
 */
export const PERFETTO_JSON_VERSION = 1;
