/**
 * Parses a `.heapprofile` byte stream into a sampled profile of bytes. Members may come in any order; unknown ones are skipped.
 *
 *
 *     { "head": { "callFrame": {…}, "selfSize": 16, "id": 1, "children": [ … ] },
 *       "samples": [ { "size": 16, "nodeId": 3, "ordinal": 1 }, … ], "startTime": …, "endTime": … }
 */
import type { JsonHandler } from '../../json/json-events.ts';
import {
  createProfileErrors,
  createProfileFile,
  createReservation,
  type ProfileReader,
  type ProfileReaderOptions,
} from '../../json/profile-file.ts';
import {
  kindOfFunction,
  NO_TICKS,
  PROGRAM_FUNCTION,
  ROOT,
  WORKBENCH,
  type SampledProfile,
} from '../profile-columns.ts';
import { orderCalls } from '../reading/call-rows.ts';
import { doubled } from '../reading/growing-column.ts';
import { createNodeBuilder, NO_FUNCTION, NOT_NESTED } from '../reading/node-builder.ts';
import { indexIds, NO_NODE, type NodeIds } from '../reading/node-ids.ts';

const ERRORS = createProfileErrors({
  noun: 'heap profile',
  kind: 'sampled heap profile',
  extension: '.heapprofile',
});

/** Bytes per node for ordering the calls and for its sizes, in addition to the nodes. */
const ORDERING_BYTES_PER_NODE = 100;
/** V8's name of the outermost call, which is not a function of the program. */
const ROOT_NAME = '(root)';

/** Meaning of an open bracket. Everything below `other` is `other` too. */
const TOP = 0;
const CALL = 1;
const FRAME = 2;
const CHILDREN = 3;
const SAMPLES = 4;
const SAMPLE = 5;
const OTHER = 6;

export function createProfileReader({
  ceilingBytes = () => Number.POSITIVE_INFINITY,
}: ProfileReaderOptions = {}): ProfileReader<SampledProfile> {
  let hasHead = false;
  let hasSamples = false;

  const reserve = createReservation(ceilingBytes, (limitBytes) => ERRORS.tooLarge(file.bytesRead, limitBytes));
  const builder = createNodeBuilder(reserve);
  /** Own live bytes, by node. */
  let sizes = new Float64Array(1024);

  /** Open brackets, outermost first, and the node of open calls. */
  let kinds = new Uint8Array(256);
  let nodes = new Uint32Array(256);
  let depth = 0;
  /** Last key of the innermost object, before its value. */
  let key = '';
  /** The current function. */
  let name = '';
  let url = '';
  let line = 0;
  let column = 0;

  function addCall(nestedIn: number): number {
    const node = builder.addNode(nestedIn);
    if (node === sizes.length) {
      reserve(sizes.byteLength);
      sizes = doubled(sizes);
    }
    return node;
  }

  function push(kind: number, node: number): void {
    if (depth === kinds.length) {
      const [largerKinds, largerNodes] = [new Uint8Array(depth * 2), new Uint32Array(depth * 2)];
      largerKinds.set(kinds);
      largerNodes.set(nodes);
      kinds = largerKinds;
      nodes = largerNodes;
    }
    kinds[depth] = kind;
    nodes[depth] = node;
    depth += 1;
  }

  const inside = (): number => (depth === 0 ? -1 : kinds[depth - 1]);
  const node = (): number => nodes[depth - 1];

  /** A value of the wrong type where an object or a list is expected. */
  function refuse(at: number, found: string): void {
    const where = inside();
    if (where === -1) throw ERRORS.foreign(at, 'it is not a JSON object');
    if (where === TOP && key === 'head') throw ERRORS.damaged(at, `found ${found} instead of the outermost call`);
    if (where === TOP && key === 'samples') throw ERRORS.damaged(at, `found ${found} instead of the samples`);
    if (where === CALL && key === 'callFrame') throw ERRORS.damaged(at, `found ${found} instead of a function`);
    if (where === CALL && key === 'children') throw ERRORS.damaged(at, `found ${found} instead of a list of calls`);
    if (where === CHILDREN) throw ERRORS.damaged(at, `found ${found} instead of a call`);
    if (where === SAMPLES) throw ERRORS.damaged(at, `found ${found} instead of a sample`);
  }

  function takeNumber(value: number, at: number): void {
    const where = inside();
    if (where === CALL && key === 'selfSize') {
      if (value < 0) throw ERRORS.damaged(at, `a call has the size ${value}`);
      sizes[node()] = value;
    } else if (where === CALL && key === 'id') {
      builder.setId(node(), value);
    } else if (where === FRAME && key === 'lineNumber') {
      // V8 counts from 0 and writes −1 for unknown.
      line = Math.max(0, value + 1);
    } else if (where === FRAME && key === 'columnNumber') {
      column = Math.max(0, value + 1);
    } else if (where === SAMPLE && key === 'nodeId') {
      builder.addSample(value);
    } else {
      refuse(at, 'a number');
    }
  }

  const handler: JsonHandler = {
    beginObject(at) {
      const where = inside();
      if (where === -1) {
        push(TOP, 0);
      } else if (where === TOP && key === 'head') {
        if (hasHead) throw ERRORS.damaged(at, 'it has "head" twice');
        hasHead = true;
        push(CALL, addCall(NOT_NESTED));
      } else if (where === CHILDREN) {
        push(CALL, addCall(node()));
      } else if (where === CALL && key === 'callFrame') {
        name = url = '';
        line = column = 0;
        push(FRAME, node());
      } else if (where === SAMPLES) {
        push(SAMPLE, 0);
      } else {
        refuse(at, 'an object');
        push(OTHER, 0);
      }
      key = '';
    },
    endObject() {
      const kind = inside();
      const of = node();
      depth -= 1;
      if (kind === FRAME) builder.setFunction(of, name, url, line, column);
    },
    beginList(at) {
      const where = inside();
      if (where === CALL && key === 'children') {
        push(CHILDREN, node());
      } else if (where === TOP && key === 'samples') {
        if (hasSamples) throw ERRORS.damaged(at, 'it has "samples" twice');
        hasSamples = true;
        push(SAMPLES, 0);
      } else {
        refuse(at, 'a list');
        push(OTHER, 0);
      }
    },
    endList() {
      depth -= 1;
    },
    key(text) {
      key = text;
    },
    text(value, at) {
      const where = inside();
      if (where === FRAME && key === 'functionName') name = value;
      else if (where === FRAME && key === 'url') url = value;
      else if (where === CALL && key === 'selfSize') throw ERRORS.damaged(at, 'found a string instead of a size');
      else refuse(at, 'a text');
    },
    number: takeNumber,
    word(_value, at) {
      refuse(at, 'a word');
    },
  };
  function complete(): SampledProfile {
    if (!hasHead) throw ERRORS.foreign(0, 'it has no "head", the outermost call');
    const fileNodes = builder.nodes;
    const { count, functionOf, id } = fileNodes;
    reserve(count * ORDERING_BYTES_PER_NODE);
    for (let at = 0; at < count; at += 1) if (functionOf[at] === NO_FUNCTION) builder.setFunction(at, '', '', 0, 0);
    const { functions } = builder;
    const ids = indexIds(id);
    const { calls, rowOf } = orderCalls(fileNodes, ids, functions, (what) => ERRORS.damaged(0, what));
    const { weight, hits, extent } = sumSamples(rowOf, calls.count, ids);
    // Views begin below (root), unless it allocated something itself.
    const bareRoot = weight[0] === 0 && functions[calls.functionOf[0]].name === ROOT_NAME ? calls.functionOf[0] : -1;
    return {
      unit: 'bytes',
      functions,
      kindOf: Uint8Array.from(functions, (place, at) =>
        at === bareRoot ? ROOT : kindOfFunction(place) === WORKBENCH ? WORKBENCH : PROGRAM_FUNCTION,
      ),
      calls,
      samples: {
        count: calls.count,
        row: Uint32Array.from(weight, (_, row) => row),
        start: new Float64Array(calls.count),
        weight,
        hits,
      },
      ticks: NO_TICKS,
      nodeCount: count,
      timing: null,
      extent,
    };
  }

  /** Own bytes and number of samples, by row of the calls. */
  function sumSamples(rowOf: Uint32Array, rowCount: number, ids: NodeIds) {
    const weight = new Float64Array(rowCount);
    const hits = new Uint32Array(rowCount);
    let extent = 0;
    for (let at = 0; at < rowOf.length; at += 1) {
      weight[rowOf[at]] += sizes[at];
      extent += sizes[at];
    }
    for (const nodeId of builder.samples.nodeId) {
      const at = ids.nodeOf(nodeId);
      if (at !== NO_NODE) hits[rowOf[at]] += 1;
    }
    return { weight, hits, extent };
  }

  const file = createProfileFile({ handler, errors: ERRORS, hasContent: () => hasHead || hasSamples, complete });
  return file;
}
