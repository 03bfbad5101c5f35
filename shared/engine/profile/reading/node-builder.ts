/** Builds the columns of a profile's nodes and samples in file order, with the file's ids. */
import { isWorkbenchScript, WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import type { CpuPlace } from '../contract/sampled-profiles.ts';
import { doubled, doubledWhole } from './growing-column.ts';

// Unique functions of a profile. A file repeats the function of every node, up to half a million times, so building a string key of the
// four members would be slow. Name and URL are mapped to numbers, which are the keys of a hash table.

/** DevTools' label for a function without a name. */
const ANONYMOUS = '(anonymous)';
/** Approximate bytes of a function with its strings. */
const BYTES_PER_FUNCTION = 300;

interface PlaceTable {
  /** Index of the function; positions are 1-based, 0 if unknown. */
  placeOf(name: string, url: string, line: number, column: number): number;
  readonly functions: CpuPlace[];
}

/** `reserve` is called before memory is allocated. */
function createPlaceTable(reserve: (bytes: number) => void): PlaceTable {
  const functions: CpuPlace[] = [];
  const texts = new Map<string, number>();
  /** By function: numbers of name and URL. */
  const names: number[] = [];
  const urls: number[] = [];
  /** Index + 1 by hash; 0 is free. */
  let slots = new Uint32Array(2048);

  function textNumber(text: string): number {
    const known = texts.get(text);
    if (known !== undefined) return known;
    const added = texts.size;
    texts.set(text, added);
    return added;
  }

  function widen(): void {
    const wider = new Uint32Array(slots.length * 2);
    for (const [place, { line, column }] of functions.entries()) {
      let slot = hashOf(names[place], urls[place], line, column) & (wider.length - 1);
      while (wider[slot] !== 0) slot = (slot + 1) & (wider.length - 1);
      wider[slot] = place + 1;
    }
    slots = wider;
  }

  return {
    functions,
    placeOf(name, url, line, column) {
      if (isWorkbenchScript(url)) return this.placeOf(WORKBENCH_ENTRY, '', 0, 0);
      const nameNumber = textNumber(name);
      const urlNumber = textNumber(url);
      let slot = hashOf(nameNumber, urlNumber, line, column) & (slots.length - 1);
      while (slots[slot] !== 0) {
        const place = slots[slot] - 1;
        const known = functions[place];
        if (names[place] === nameNumber && urls[place] === urlNumber && known.line === line && known.column === column)
          return place;
        slot = (slot + 1) & (slots.length - 1);
      }
      reserve(BYTES_PER_FUNCTION + 2 * name.length);
      const added = functions.push({ name: name === '' ? ANONYMOUS : name, url, line, column }) - 1;
      names.push(nameNumber);
      urls.push(urlNumber);
      slots[slot] = added + 1;
      if (functions.length * 2 > slots.length) widen();
      return added;
    },
  };
}

function hashOf(name: number, url: number, line: number, column: number): number {
  let hash = Math.imul(name, 0x9e3779b1) ^ Math.imul(url, 0x85ebca6b);
  hash = Math.imul(hash ^ line, 0xc2b2ae35) ^ Math.imul(column, 0x27d4eb2f);
  return (hash ^ (hash >>> 15)) >>> 0;
}

const BYTES_PER_NODE = 28;

/** The node has no function yet. */
export const NO_FUNCTION = 0xffff_ffff;
/** The node is not nested; its caller is given by ids, if at all. */
export const NOT_NESTED = 0xffff_ffff;

/** Nodes of a file. Ids may be any numbers. */
export interface FileNodes {
  readonly count: number;
  readonly id: Float64Array<ArrayBuffer>;
  readonly functionOf: Uint32Array<ArrayBuffer>;
  readonly hits: Uint32Array<ArrayBuffer>;
  /** Id of the caller; NaN without `parent`. */
  readonly parentId: Float64Array<ArrayBuffer>;
  /** The enclosing node, in files with nested nodes. */
  readonly nestedIn: Uint32Array<ArrayBuffer>;
  /** Callees by id: the caller's node and the callee's id. */
  readonly links: {
    readonly count: number;
    readonly from: Uint32Array<ArrayBuffer>;
    readonly to: Float64Array<ArrayBuffer>;
  };
  readonly ticks: {
    readonly count: number;
    readonly node: Uint32Array<ArrayBuffer>;
    readonly line: Uint32Array<ArrayBuffer>;
    readonly column: Uint32Array<ArrayBuffer>;
    readonly ticks: Uint32Array<ArrayBuffer>;
  };
}

/** Samples in file order. */
export interface FileSamples {
  readonly count: number;
  readonly nodeId: Float64Array<ArrayBuffer>;
  /** `timeDeltas`, or `timestamps` of old files; all that the file has. */
  readonly times: Float64Array<ArrayBuffer>;
}

export interface NodeBuilder {
  readonly functions: CpuPlace[];
  /** Adds a node and returns its number. */
  addNode(nestedIn: number): number;
  setId(node: number, id: number): void;
  setParent(node: number, parentId: number): void;
  setHits(node: number, hits: number): void;
  setFunction(node: number, name: string, url: string, line: number, column: number): void;
  /** Number of a function; positions are 1-based. */
  placeOf(name: string, url: string, line: number, column: number): number;
  /** Sets all properties of a node; NaN for a missing id. */
  setNode(node: number, functionOf: number, id: number, parentId: number, hits: number): void;
  addLink(node: number, calleeId: number): void;
  /** Positions are 1-based; 0 for an unknown column. */
  addTicks(node: number, line: number, column: number, ticks: number): void;
  addSample(nodeId: number): void;
  addTime(time: number): void;
  readonly nodes: FileNodes;
  readonly samples: FileSamples;
}

/** `reserve` is called before memory is allocated and throws if there is not enough. */
export function createNodeBuilder(reserve: (bytes: number) => void): NodeBuilder {
  const places = createPlaceTable(reserve);
  let id = new Float64Array(1024);
  let functionOf = new Uint32Array(1024);
  let hits = new Uint32Array(1024);
  let parentId = new Float64Array(1024);
  let nestedIn = new Uint32Array(1024);
  let count = 0;
  let linkFrom = new Uint32Array(0);
  let linkTo = new Float64Array(0);
  let linkCount = 0;
  let tickNode = new Uint32Array(0);
  let tickLine = new Uint32Array(0);
  let tickColumn = new Uint32Array(0);
  let tickTicks = new Uint32Array(0);
  let tickCount = 0;
  let sampleId = new Float64Array(0);
  let sampleCount = 0;
  let times = new Float64Array(0);
  let timeCount = 0;

  function growNodes(): void {
    reserve(count * BYTES_PER_NODE);
    id = doubled(id);
    functionOf = doubledWhole(functionOf);
    hits = doubledWhole(hits);
    parentId = doubled(parentId);
    nestedIn = doubledWhole(nestedIn);
  }

  return {
    functions: places.functions,
    addNode(within) {
      if (count === id.length) growNodes();
      id[count] = Number.NaN;
      functionOf[count] = NO_FUNCTION;
      parentId[count] = Number.NaN;
      nestedIn[count] = within;
      count += 1;
      return count - 1;
    },
    setId(node, value) {
      id[node] = value;
    },
    setParent(node, value) {
      parentId[node] = value;
    },
    setHits(node, value) {
      hits[node] = value;
    },
    setFunction(node, name, url, line, column) {
      functionOf[node] = places.placeOf(name, url, line, column);
    },
    placeOf: (name, url, line, column) => places.placeOf(name, url, line, column),
    setNode(node, of, ownId, callerId, seen) {
      functionOf[node] = of;
      id[node] = ownId;
      parentId[node] = callerId;
      hits[node] = seen;
    },
    addLink(node, calleeId) {
      if (linkCount === linkTo.length) {
        reserve(linkCount * 12);
        linkFrom = doubledWhole(linkFrom);
        linkTo = doubled(linkTo);
      }
      linkFrom[linkCount] = node;
      linkTo[linkCount] = calleeId;
      linkCount += 1;
    },
    addTicks(node, line, column, ticks) {
      if (tickCount === tickNode.length) {
        reserve(tickCount * 16);
        tickNode = doubledWhole(tickNode);
        tickLine = doubledWhole(tickLine);
        tickColumn = doubledWhole(tickColumn);
        tickTicks = doubledWhole(tickTicks);
      }
      tickNode[tickCount] = node;
      tickLine[tickCount] = line;
      tickColumn[tickCount] = column;
      tickTicks[tickCount] = ticks;
      tickCount += 1;
    },
    addSample(nodeId) {
      if (sampleCount === sampleId.length) {
        reserve(sampleCount * 8);
        sampleId = doubled(sampleId);
      }
      sampleId[sampleCount] = nodeId;
      sampleCount += 1;
    },
    addTime(time) {
      if (timeCount === times.length) {
        reserve(timeCount * 8);
        times = doubled(times);
      }
      times[timeCount] = time;
      timeCount += 1;
    },
    get nodes() {
      return {
        count,
        id: id.subarray(0, count),
        functionOf: functionOf.subarray(0, count),
        hits: hits.subarray(0, count),
        parentId: parentId.subarray(0, count),
        nestedIn: nestedIn.subarray(0, count),
        links: { count: linkCount, from: linkFrom.subarray(0, linkCount), to: linkTo.subarray(0, linkCount) },
        ticks: {
          count: tickCount,
          node: tickNode.subarray(0, tickCount),
          line: tickLine.subarray(0, tickCount),
          column: tickColumn.subarray(0, tickCount),
          ticks: tickTicks.subarray(0, tickCount),
        },
      };
    },
    get samples() {
      return { count: sampleCount, nodeId: sampleId.subarray(0, sampleCount), times: times.subarray(0, timeCount) };
    },
  };
}
