/**
 * Assembles a WebAssembly module from folded text format ("WebAssembly Specification", sections 5 and 6), for kernels of a few functions: no
 * compiler and no binary file is needed. Only what such a kernel needs is there, and a few things are shorter than in the specification:
 *
 *     (memory PAGES) (global $g i32) (func $f (param $a i32) (result i32) (local $b i64) BODY…)
 *     $a                 reads a local or global          (set $a VALUE)   writes it
 *     12                 an i32.const                     (i64 -1)         an i64.const
 *     (bytes 34)         a v128.const of 16 equal bytes   (i32.load 8 AT)  AT with the constant offset 8
 *
 * The memory and all functions are exported by their names, without the `$`; globals are mutable and begin with 0.
 */
type Expression = string | readonly Expression[];

const TYPES: Readonly<Record<string, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b };
const VOID = 0x40;
const SIMD = 0xfd;
const END = 0x0b;
const I32_CONST = 0x41;
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;

const OPCODES: Readonly<Record<string, number>> = {
  'i32.eqz': 0x45,
  'i32.eq': 0x46,
  'i32.ne': 0x47,
  'i32.lt_u': 0x49,
  'i32.gt_u': 0x4b,
  'i32.ge_u': 0x4f,
  'i32.ctz': 0x68,
  'i32.popcnt': 0x69,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.and': 0x71,
  'i32.or': 0x72,
  'i32.xor': 0x73,
  'i32.shl': 0x74,
  'i32.shr_u': 0x76,
  'i64.eqz': 0x50,
  'i64.eq': 0x51,
  'i64.ne': 0x52,
  'i64.ge_s': 0x59,
  'i64.ctz': 0x7a,
  'i64.popcnt': 0x7b,
  'i64.add': 0x7c,
  'i64.sub': 0x7d,
  'i64.mul': 0x7e,
  'i64.and': 0x83,
  'i64.or': 0x84,
  'i64.xor': 0x85,
  'i64.shl': 0x86,
  'i64.shr_s': 0x87,
  'i64.shr_u': 0x88,
  'i32.wrap_i64': 0xa7,
  'i64.extend_i32_u': 0xad,
  'f64.gt': 0x64,
  'f64.add': 0xa0,
  'f64.min': 0xa4,
  'f64.max': 0xa5,
  'f64.convert_i32_u': 0xb8,
  'f64.convert_i64_s': 0xb9,
  select: 0x1b,
  return: 0x0f,
};

const SIMD_OPCODES: Readonly<Record<string, number>> = {
  'i8x16.eq': 0x23,
  'i8x16.gt_u': 0x28,
  'v128.and': 0x4e,
  'v128.or': 0x50,
  'v128.xor': 0x51,
  'v128.any_true': 0x53,
  'i8x16.bitmask': 0x64,
  'i8x16.sub': 0x71,
};

const MEMORY_OPCODES: Readonly<Record<string, readonly number[]>> = {
  'i32.load': [0x28],
  'i64.load': [0x29],
  'f64.load': [0x2b],
  'i32.load8_u': [0x2d],
  'i32.load16_u': [0x2f],
  'i32.store': [0x36],
  'i64.store': [0x37],
  'f64.store': [0x39],
  'i32.store8': [0x3a],
  'v128.load': [SIMD, 0],
};

/** Nested lists of words; `;;` begins a comment. */
function parse(text: string): Expression[] {
  const words = text.replaceAll(/;;.*/g, '').match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  function list(): Expression[] {
    const found: Expression[] = [];
    for (; at < words.length && words[at] !== ')'; at += 1) {
      const word = words[at] ?? '';
      if (word !== '(') {
        found.push(word);
        continue;
      }
      at += 1;
      found.push(list());
      if (words[at] !== ')') throw new Error('a bracket is not closed');
    }
    return found;
  }
  const all = list();
  if (at < words.length) throw new Error('a bracket is closed that was not opened');
  return all;
}

/** Appends a number in LEB128, seven bits in each byte. */
function writeUnsigned(value: number, out: number[]): void {
  for (let rest = value; ; rest = Math.floor(rest / 0x80)) {
    if (rest < 0x80) {
      out.push(rest);
      return;
    }
    out.push((rest & 0x7f) | 0x80);
  }
}

function writeSigned(value: bigint, out: number[]): void {
  for (let rest = value; ; rest >>= 7n) {
    if (rest >= -0x40n && rest < 0x40n) {
      out.push(Number(rest & 0x7fn));
      return;
    }
    out.push(Number(rest & 0x7fn) | 0x80);
  }
}

function writeWhole(value: number, out: number[]): void {
  if (value >= -0x40 && value < 0x40) out.push(value & 0x7f);
  else writeSigned(BigInt.asIntN(32, BigInt(value)), out);
}

function unsigned(value: number): number[] {
  const out: number[] = [];
  writeUnsigned(value, out);
  return out;
}

const counted = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes];

function indexOf(table: ReadonlyMap<string, number>, name: string): number {
  const index = table.get(name);
  if (index === undefined) throw new Error(`there is no ${name}`);
  return index;
}

function typeOf(word: Expression | undefined): number {
  const type = typeof word === 'string' ? TYPES[word] : undefined;
  if (type === undefined) throw new Error(`${String(word)} is not a type`);
  return type;
}

interface Names {
  readonly functions: ReadonlyMap<string, number>;
  readonly globals: ReadonlyMap<string, number>;
  readonly locals: ReadonlyMap<string, number>;
}

/** The instructions of `(then …)` or `(else …)`. */
const branchOf = (list: Expression): readonly Expression[] => (typeof list === 'string' ? [] : list.slice(1));

/** Writes instructions with their operands in front. Throws for one that it does not know. */
function createWriter({ functions, globals, locals }: Names, out: number[]): (list: readonly Expression[]) => void {
  /** Of the enclosing blocks, innermost last. */
  const labels: string[] = [];

  /** The instructions of a block, its type and its end. */
  function writeBlock(label: string, list: readonly Expression[]): void {
    labels.push(label);
    writeAll(list);
    labels.pop();
  }

  /** A local or global by name: the instruction of a local is `local`, that of a global is `local` + 3. */
  function writeVariable(name: string, local: number): void {
    const index = locals.get(name);
    out.push(index === undefined ? local + 3 : local);
    writeUnsigned(index ?? indexOf(globals, name), out);
  }

  function writeAll(list: readonly Expression[]): void {
    for (const each of list) write(each);
  }

  function write(of: Expression): void {
    if (typeof of === 'string') {
      if (of.startsWith('$')) {
        writeVariable(of, LOCAL_GET);
      } else {
        out.push(I32_CONST);
        writeWhole(Number(of), out);
      }
      return;
    }
    const [operation, first = '', ...others] = of;
    if (typeof operation !== 'string') throw new Error('an instruction begins with a list');
    const word = String(first);
    switch (operation) {
      case 'block':
      case 'loop':
        out.push(operation === 'block' ? 0x02 : 0x03, VOID);
        writeBlock(word, others);
        out.push(END);
        return;
      case 'if': {
        const [then = [], otherwise] = others;
        write(first);
        out.push(0x04, VOID);
        writeBlock('', branchOf(then));
        if (otherwise !== undefined) {
          out.push(0x05);
          writeBlock('', branchOf(otherwise));
        }
        out.push(END);
        return;
      }
      case 'br':
      case 'br_if': {
        const at = labels.lastIndexOf(word);
        if (at < 0) throw new Error(`there is no label ${word}`);
        writeAll(others);
        out.push(operation === 'br' ? 0x0c : 0x0d);
        writeUnsigned(labels.length - 1 - at, out);
        return;
      }
      case 'call':
        writeAll(others);
        out.push(0x10);
        writeUnsigned(indexOf(functions, word), out);
        return;
      case 'set':
        writeAll(others);
        writeVariable(word, LOCAL_SET);
        return;
      case 'i64':
        out.push(0x42);
        writeSigned(BigInt.asIntN(64, BigInt(word)), out);
        return;
      case 'bytes':
        out.push(SIMD, 0x0c, ...Array.from({ length: 16 }, () => Number(word)));
        return;
      case 'i64x2.extract_lane':
        writeAll(others);
        out.push(SIMD, 0x1d, Number(word));
        return;
      default:
    }
    const memory = MEMORY_OPCODES[operation];
    if (memory !== undefined) {
      writeAll(others);
      out.push(...memory, 0);
      writeUnsigned(Number(word), out);
      return;
    }
    const simd = SIMD_OPCODES[operation];
    const opcode = OPCODES[operation];
    if (simd === undefined && opcode === undefined) throw new Error(`there is no instruction ${operation}`);
    writeAll(of.slice(1));
    if (opcode !== undefined) {
      out.push(opcode);
    } else if (simd !== undefined) {
      out.push(SIMD);
      writeUnsigned(simd, out);
    }
  }

  return writeAll;
}

interface Field {
  readonly kind: string;
  readonly name: string;
  readonly type: number;
}

function fieldOf([kind, name, type]: readonly Expression[]): Field {
  return kind === 'result'
    ? { kind, name: '', type: typeOf(name) }
    : { kind: String(kind), name: String(name), type: typeOf(type) };
}

const FIELDS: ReadonlySet<Expression | undefined> = new Set(['param', 'result', 'local']);
const isField = (of: Expression): of is readonly Expression[] => typeof of !== 'string' && FIELDS.has(of[0]);

function functionOf(parts: readonly Expression[], names: Omit<Names, 'locals'>): { type: number[]; code: number[] } {
  const fields = parts.filter(isField).map(fieldOf);
  const of = (kind: string): Field[] => fields.filter((field) => field.kind === kind);
  const locals = new Map([...of('param'), ...of('local')].map(({ name }, index) => [name, index]));
  const body = parts.filter((part) => !isField(part));
  const bytes: number[] = [];
  createWriter({ ...names, locals }, bytes)(body);
  return {
    type: [0x60, ...counted(of('param').map(({ type }) => [type])), ...counted(of('result').map(({ type }) => [type]))],
    code: sized([...counted(of('local').map(({ type }) => [1, type])), ...bytes, 0x0b]),
  };
}

/** Throws for a text that it does not understand; a module that is not valid is found by WebAssembly itself. */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const parts = parse(text).filter((part) => typeof part !== 'string');
  const of = (kind: string): Expression[][] => parts.filter(([first]) => first === kind).map((part) => part.slice(1));
  const [[pages = '1'] = []] = of('memory');
  const globals = of('global');
  const functions = of('func');
  const indexes = (list: readonly Expression[][]): Map<string, number> =>
    new Map(list.map(([name], index) => [String(name), index]));
  const names = { functions: indexes(functions), globals: indexes(globals) };
  const made = functions.map((part) => functionOf(part.slice(1), names));
  const nameBytes = (name: string): number[] => sized([...new TextEncoder().encode(name)]);
  const section = (id: number, items: readonly (readonly number[])[]): number[] => [id, ...sized(counted(items))];
  const zeros: Readonly<Record<string, readonly number[]>> = { i32: [0x41, 0], i64: [0x42, 0] };
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      made.map(({ type }) => type),
    ),
    ...section(
      3,
      made.map((_, index) => unsigned(index)),
    ),
    ...section(5, [[0, ...unsigned(Number(pages))]]),
    ...section(
      6,
      globals.map(([, type]) => [typeOf(type), 1, ...(zeros[String(type)] ?? []), 0x0b]),
    ),
    ...section(7, [
      [...nameBytes('memory'), 2, 0],
      ...functions.map(([name], index) => [...nameBytes(String(name).slice(1)), 0, ...unsigned(index)]),
    ]),
    ...section(
      10,
      made.map(({ code }) => code),
    ),
  ]);
}
