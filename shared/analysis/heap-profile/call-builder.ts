/** Builds the columns of a profile while its tree is parsed. */
import type { AllocationFrame } from '../../contracts/allocations.ts';
import { NO_CALLER, type HeapProfile } from './profile-columns.ts';

const BYTES_PER_CALL = 28;
const BYTES_PER_SAMPLE = 8;
/** DevTools' label for a function without a name. */
const ANONYMOUS = '(anonymous)';

export interface CallBuilder {
  /** Adds a call of `caller` and returns its row. */
  addCall(caller: number): number;
  setId(row: number, id: number): void;
  setFunction(row: number, frame: AllocationFrame): void;
  setSelfSize(row: number, sizeBytes: number): void;
  /** Adds a sample of the call with this id, which may follow later in the file. */
  addSample(nodeId: number): void;
  finish(): HeapProfile;
}

/** `reserve` is called before memory is allocated and throws if there is not enough. */
export function createCallBuilder(reserve: (bytes: number) => void): CallBuilder {
  const functions: AllocationFrame[] = [];
  const placeOf = new Map<string, number>();
  let capacity = 1024;
  let id = new Float64Array(capacity);
  let functionOf = new Uint32Array(capacity);
  let caller = new Uint32Array(capacity);
  let selfSizeBytes = new Float64Array(capacity);
  let count = 0;
  let sampleNodes = new Float64Array(1024);
  let sampleCount = 0;

  function grow(): void {
    const next = capacity * 2;
    reserve(capacity * BYTES_PER_CALL);
    id = enlarged(id, new Float64Array(next));
    functionOf = enlarged(functionOf, new Uint32Array(next));
    caller = enlarged(caller, new Uint32Array(next));
    selfSizeBytes = enlarged(selfSizeBytes, new Float64Array(next));
    capacity = next;
  }

  function place(frame: AllocationFrame): number {
    const { name, url, line, column } = frame;
    const key = `${line}:${column}:${url}\n${name}`;
    const known = placeOf.get(key);
    if (known !== undefined) return known;
    reserve(2 * key.length + 200);
    const added = functions.push(name === '' ? { ...frame, name: ANONYMOUS } : frame) - 1;
    placeOf.set(key, added);
    return added;
  }

  return {
    addCall(by) {
      if (count === capacity) grow();
      caller[count] = by;
      functionOf[count] = NO_CALLER;
      id[count] = Number.NaN;
      count += 1;
      return count - 1;
    },
    setId(row, value) {
      id[row] = value;
    },
    setFunction(row, frame) {
      functionOf[row] = place(frame);
    },
    setSelfSize(row, sizeBytes) {
      selfSizeBytes[row] = sizeBytes;
    },
    addSample(nodeId) {
      if (sampleCount === sampleNodes.length) {
        reserve(sampleNodes.length * BYTES_PER_SAMPLE);
        sampleNodes = enlarged(sampleNodes, new Float64Array(sampleNodes.length * 2));
      }
      sampleNodes[sampleCount] = nodeId;
      sampleCount += 1;
    },
    finish() {
      const samples = new Uint32Array(count);
      if (sampleCount > 0) {
        const rowOf = new Map<number, number>();
        for (let row = 0; row < count; row += 1) rowOf.set(id[row], row);
        for (let at = 0; at < sampleCount; at += 1) {
          const row = rowOf.get(sampleNodes[at]);
          if (row !== undefined) samples[row] += 1;
        }
      }
      for (let row = 0; row < count; row += 1) {
        if (functionOf[row] === NO_CALLER) functionOf[row] = place({ name: '', url: '', line: 0, column: 0 });
      }
      return {
        functions,
        calls: {
          count,
          functionOf: functionOf.slice(0, count),
          caller: caller.slice(0, count),
          selfSizeBytes: selfSizeBytes.slice(0, count),
          samples,
        },
        sampleCount,
      };
    },
  };
}

function enlarged<T extends Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
