/**
 * Field numbers of a Perfetto trace that are read (perfetto.dev, "Trace Packet reference" and "Synthetic TrackEvent"; messages of the
 * package `perfetto.protos`). All other fields are skipped.
 */

/** Wire type of strings, bytes, messages and packed lists. */
export const LENGTH_DELIMITED = 2;

export const TRACE = { packet: 1 } as const;

export const PACKET = {
  chromeEvents: 5,
  clockSnapshot: 6,
  /** uint64, in the unit of its clock. */
  timestamp: 8,
  sequenceId: 10,
  trackEvent: 11,
  internedData: 12,
  /** uint32, `SEQUENCE_FLAGS`. */
  sequenceFlags: 13,
  /** bool: packets of the sequence are missing before this one. */
  previousPacketDropped: 42,
  timestampClockId: 58,
  traceStats: 35,
  /** bytes: packets compressed with zlib. */
  compressedPackets: 50,
  defaults: 59,
  trackDescriptor: 60,
  extensionDescriptor: 72,
  firstPacketOnSequence: 87,
} as const;

/** `chunks_discarded`: did not fit; `chunks_overwritten`: overwritten in a ring buffer. */
export const TRACE_STATS = { bufferStats: 1 } as const;
export const BUFFER_STATS = { chunksOverwritten: 3, chunksDiscarded: 18, traceWriterPacketLoss: 19 } as const;

export const SEQUENCE_FLAGS = { incrementalStateCleared: 1, needsIncrementalState: 2 } as const;

export const CLOCK_SNAPSHOT = { clocks: 1 } as const;
export const CLOCK = { clockId: 1, timestamp: 2, isIncremental: 3, unitMultiplierNs: 4 } as const;

export const PACKET_DEFAULTS = { trackEvent: 11, timestampClockId: 58 } as const;

export const TRACK_DESCRIPTOR = {
  uuid: 1,
  process: 3,
  thread: 4,
  parentUuid: 5,
  chromeProcess: 6,
  counter: 8,
} as const;
export const PROCESS_DESCRIPTOR = { pid: 1, processName: 6, startTimestampNs: 7 } as const;
export const THREAD_DESCRIPTOR = { pid: 1, tid: 2, threadName: 5 } as const;
export const COUNTER_DESCRIPTOR = { type: 1, unitMultiplier: 4, isIncremental: 5 } as const;
/** `COUNTER_THREAD_TIME_NS` of the counter's `type`. */
export const COUNTER_OF_THREAD_TIME = 1;

export const TRACK_EVENT = {
  categoryIids: 3,
  debugAnnotations: 4,
  taskExecution: 5,
  legacyEvent: 6,
  /** `EVENT_TYPES`. */
  type: 9,
  nameIid: 10,
  trackUuid: 11,
  extraCounterValues: 12,
  categories: 22,
  name: 23,
  extraCounterTrackUuids: 31,
  sourceLocationIid: 34,
  /** Repeated fixed64. */
  flowIds: 47,
  terminatingFlowIds: 48,
} as const;

export const EVENT_TYPES = { sliceBegin: 1, sliceEnd: 2, instant: 3, counter: 4 } as const;

export const LEGACY_EVENT = {
  nameIid: 1,
  /** ASCII code of `ph` in the trace event format. */
  phase: 2,
  durationUs: 3,
  threadDurationUs: 4,
  unscopedId: 6,
  idScope: 7,
  localId: 10,
  globalId: 11,
  pidOverride: 18,
  tidOverride: 19,
} as const;

export const TASK_EXECUTION = { postedFromIid: 1 } as const;

export const INTERNED_DATA = {
  eventCategories: 1,
  eventNames: 2,
  debugAnnotationNames: 3,
  sourceLocations: 4,
  debugAnnotationValueTypeNames: 27,
  debugAnnotationStringValues: 29,
} as const;
/** Common fields of interned messages; their data follows. */
export const INTERNED = { iid: 1, text: 2 } as const;
export const SOURCE_LOCATION = { iid: 1, fileName: 2, functionName: 3, lineNumber: 4 } as const;

export const DEBUG_ANNOTATION = {
  nameIid: 1,
  boolValue: 2,
  uintValue: 3,
  intValue: 4,
  doubleValue: 5,
  stringValue: 6,
  pointerValue: 7,
  nestedValue: 8,
  legacyJsonValue: 9,
  name: 10,
  dictEntries: 11,
  arrayValues: 12,
  protoTypeNameIid: 13,
  protoValue: 14,
  protoTypeName: 16,
  stringValueIid: 17,
} as const;

export const NESTED_VALUE = {
  nestedType: 1,
  dictKeys: 2,
  dictValues: 3,
  arrayValues: 4,
  intValue: 5,
  doubleValue: 6,
  boolValue: 7,
  stringValue: 8,
} as const;
export const NESTED_TYPES = { leaf: 0, dictionary: 1, array: 2 } as const;

export const CHROME_EVENTS = { metadata: 2 } as const;
export const CHROME_METADATA = { name: 1, stringValue: 2, boolValue: 3, intValue: 4, jsonValue: 5 } as const;

export const EXTENSION_DESCRIPTOR = { extensionSet: 1 } as const;
/** `google.protobuf.FileDescriptorSet` and its parts. */
export const FILE_SET = { file: 1 } as const;
export const FILE = { package: 2, messageType: 4, enumType: 5, extension: 7 } as const;
export const MESSAGE = { name: 1, field: 2, nestedType: 3, enumType: 4, extension: 6 } as const;
export const FIELD = { name: 1, extendee: 2, number: 3, label: 4, type: 5, typeName: 6 } as const;
export const LABEL_REPEATED = 3;
export const ENUM = { name: 1, value: 2 } as const;
export const ENUM_VALUE = { name: 1, number: 2 } as const;
export const FIELD_TYPES = {
  double: 1,
  float: 2,
  int64: 3,
  uint64: 4,
  int32: 5,
  fixed64: 6,
  fixed32: 7,
  bool: 8,
  string: 9,
  message: 11,
  bytes: 12,
  uint32: 13,
  enum: 14,
  sfixed32: 15,
  sfixed64: 16,
  sint32: 17,
  sint64: 18,
} as const;
